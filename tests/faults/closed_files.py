"""Opens closed files as their format is written down, with the key file alone: AES-256-GCM in chunks, format OSB1."""

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HEADER = struct.Struct(">4sI")
NONCE, TAG = 12, 16
WRAP = b"ordskifte blob key 1"
COLUMNS = "uid, size, sha256, wrapped_key, sealed, state"


class Files:
    """Every closed file of an installation."""

    def __init__(self, folder: Path, database: Any) -> None:
        self._shelf, self._db = folder / "blobs", database
        self._master = AESGCM((folder / "keys" / "master.key").read_bytes())

    def must_open(self, key: int) -> Iterator[str]:
        """Say so if a file does not open."""
        yield from self.must_hold(key, "")

    def must_hold(self, key: int, words: str) -> Iterator[str]:
        """Say so if a file does not open, or does not hold the words."""
        row = self._db.rows(f"SELECT {COLUMNS} FROM kernel_blob WHERE id = ?", key)
        try:
            data = self._opened(*row[0])
        except (OSError, ValueError, IndexError, InvalidTag) as error:
            yield f"lost: the closed file {key} does not open ({type(error).__name__})"
            return
        if words and words.encode() not in data and words not in data.decode("unicode-escape", "replace"):
            yield f"the closed file {key} says something else"

    def problems(self) -> Iterator[str]:
        """What is wrong with all of them: rows without bytes, and bytes without a row that nothing will sweep."""
        known = set()
        for uid, *row in self._db.rows(f"SELECT {COLUMNS} FROM kernel_blob"):
            known.add(str(UUID(str(uid))))
            try:
                if row[-1] == "kept":
                    self._opened(uid, *row)
            except (OSError, ValueError, InvalidTag) as error:
                yield f"lost: the closed file {uid} does not open ({type(error).__name__})"
        staged = {path.name for path in (self._shelf / "tmp").glob("*")}
        placed = {path.name for path in self._shelf.glob("??/??/*")}
        yield from (f"a file that no row knows, and no sweep will find: {each}" for each in placed - known - staged)

    def staged(self) -> int:
        """How many files wait for the sweep."""
        return len(list((self._shelf / "tmp").glob("*")))

    def _opened(self, uid: Any, size: int, digest: str, wrapped: bytes, sealed: bytes, state: str) -> bytes:
        name = UUID(str(uid))
        path = self._shelf / name.hex[:2] / name.hex[2:4] / str(name)
        stored = bytes(sealed) or path.read_bytes()
        key = self._master.decrypt(bytes(wrapped)[:NONCE], bytes(wrapped)[NONCE:], WRAP + name.bytes)
        header, rest = stored[: HEADER.size], stored[HEADER.size :]
        _, chunk = HEADER.unpack(header)
        pieces = [rest[at : at + chunk + TAG] for at in range(0, len(rest), chunk + TAG)]
        data = b"".join(
            AESGCM(key).decrypt(_nonce(number, number == len(pieces) - 1), piece, header + name.bytes)
            for number, piece in enumerate(pieces)
        )
        if (len(data), hashlib.sha256(data).hexdigest()) != (size, digest):
            raise ValueError(uid)
        return data


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(NONCE - 1, "big") + bytes([is_last])
