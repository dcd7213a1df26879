"""Sources cut into chunks, and closed files read as if they were open."""

import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, TypeAlias
from uuid import UUID

from ordskifte.kernel.blobs.errors import BlobDamaged, BlobTooLarge
from ordskifte.kernel.blobs.sealing import CHUNK, HEADER_SIZE, TAG, Opener

Source: TypeAlias = bytes | BinaryIO | Iterable[bytes]


def in_chunks(source: Source, *, max_bytes: int) -> Iterator[bytes]:
    """The source in chunks of the full size and a last one, never more than a few chunks in memory."""
    kept, total = bytearray(), 0
    for piece in _pieces(source):
        total += len(piece)
        if total > max_bytes:
            raise BlobTooLarge(max_bytes)
        kept += piece
        while len(kept) > CHUNK:
            yield bytes(kept[:CHUNK])
            del kept[:CHUNK]
    yield bytes(kept)


def _pieces(source: Source) -> Iterator[bytes | memoryview]:
    if isinstance(source, bytes | bytearray | memoryview):
        whole = memoryview(source)
        yield from (whole[start : start + CHUNK] for start in range(0, len(whole), CHUNK))
    elif hasattr(source, "read"):
        while piece := source.read(CHUNK):
            yield piece
    else:
        for piece in source:
            yield from _pieces(piece)


class OpenBlob(io.RawIOBase):
    """A closed file, opened for reading: each chunk is checked before any of it is handed out."""

    def __init__(self, file: BinaryIO, *, key: bytes, uid: UUID, size: int) -> None:
        super().__init__()
        self._file = file
        stored = file.seek(0, io.SEEK_END)
        file.seek(0)
        self._opener = Opener(file.read(HEADER_SIZE), key=key, uid=uid, stored=stored)
        if self._opener.size != size:
            raise BlobDamaged(uid, reason=f"{self._opener.size} bytes in place of {size}")
        self._position = 0
        self._number, self._plain = -1, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the open content."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._opener.size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def tell(self) -> int:
        """The place in the open content."""
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the chunk at the present place; the first chunk is checked also if nothing is left."""
        number = min(self._position // self._opener.chunk, self._opener.chunks - 1)
        plain = self._open(number)
        start = self._position - number * self._opener.chunk
        piece = plain[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the stored file too."""
        if not self.closed:
            self._file.close()
        super().close()

    def _open(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(self._opener.place(number))
            sealed = self._file.read(self._opener.chunk + TAG)
            self._number, self._plain = number, self._opener.open(sealed, number=number)
        return self._plain
