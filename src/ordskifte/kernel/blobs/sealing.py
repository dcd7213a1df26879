"""How a closed file is encrypted. Pure: bytes and keys in, bytes out.

A file has a key of its own and is cut into chunks, each sealed with AES-256-GCM; the nonce is the chunk's number and
whether it is the last, so no chunk can be changed, moved, left out or added (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015). The file's uid is bound in, so no two files can be exchanged.

Format 1: "OSB1", the chunk size in four bytes (big-endian), then the chunks with their tags of 16 bytes.
The wrapped key: a nonce of 12 bytes, then the key of 32 bytes sealed with the master key, and its tag.
"""

import os
import struct
from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ordskifte.kernel.blobs.errors import BlobDamaged

CHUNK: Final = 256 * 1024
TAG: Final = 16
KEY: Final = 32
_NONCE: Final = 12
_HEADER: Final = struct.Struct(">4sI")
_MAGIC: Final = b"OSB1"
HEADER_SIZE: Final = _HEADER.size
_WRAP: Final = b"ordskifte blob key 1"


def new_key() -> bytes:
    """A key for one file."""
    return AESGCM.generate_key(bit_length=8 * KEY)


def wrap(key: bytes, *, uid: UUID, master: bytes) -> bytes:
    """The key of one file, closed with the master key."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(master).encrypt(nonce, key, _WRAP + uid.bytes)


def unwrap(wrapped: bytes, *, uid: UUID, master: bytes) -> bytes:
    """The key of one file, opened again."""
    try:
        return AESGCM(master).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _WRAP + uid.bytes)
    except (InvalidTag, ValueError):
        raise BlobDamaged(uid, reason="its key does not open with the key file") from None


def seal(chunks: Iterable[bytes], *, key: bytes, uid: UUID) -> Iterator[bytes]:
    """The bytes to store, for chunks of which all but the last have the full size."""
    header = _HEADER.pack(_MAGIC, CHUNK)
    box, bound = AESGCM(key), header + uid.bytes
    yield header
    for number, (chunk, is_last) in enumerate(_knowing_the_last(chunks)):
        yield box.encrypt(_nonce(number, is_last=is_last), chunk, bound)


class Opener:
    """Opens the chunks of one stored file, whose length is known."""

    def __init__(self, header: bytes, *, key: bytes, uid: UUID, stored: int) -> None:
        magic, chunk = _HEADER.unpack(header) if len(header) == HEADER_SIZE else (b"", 0)
        if magic != _MAGIC or not chunk:
            raise BlobDamaged(uid, reason="it does not begin as it should")
        self.chunk = int(chunk)
        self._box, self._bound, self._uid = AESGCM(key), header + uid.bytes, uid
        self.chunks = max(1, -(-(stored - HEADER_SIZE) // (self.chunk + TAG)))
        self.size = stored - HEADER_SIZE - self.chunks * TAG

    def place(self, number: int) -> int:
        """Where a chunk begins in the stored file."""
        return HEADER_SIZE + number * (self.chunk + TAG)

    def open(self, sealed: bytes, *, number: int) -> bytes:
        """One chunk, or BlobDamaged."""
        try:
            return self._box.decrypt(_nonce(number, is_last=number == self.chunks - 1), sealed, self._bound)
        except (InvalidTag, ValueError):
            raise BlobDamaged(self._uid, reason=f"part {number + 1} of {self.chunks} was changed") from None


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + bytes([is_last])


def _knowing_the_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    remaining = iter(chunks)
    current = next(remaining, b"")
    for following in remaining:
        yield current, False
        current = following
    yield current, True
