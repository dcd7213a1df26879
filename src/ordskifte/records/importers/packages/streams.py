"""Streams over a part of an archive, that tell of damage in our own words."""

import io
import os
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final, cast
from zipfile import BadZipFile

from ordskifte.records.importers.packages.refusals import PackageBroken

_BUFFER: Final = 65_536


class _Reading(io.RawIOBase):
    """Reads by a function that gives some bytes, and none at the end."""

    def __init__(self, read: Callable[[int], bytes], *, size: int, package: str, close: Callable[[], None]) -> None:
        self._read = read
        self._left = size
        self._package = package
        self._close = close

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._left)
        if not wanted:
            return 0
        try:
            piece = self._read(wanted)
        except (BadZipFile, EOFError, zlib.error, NotImplementedError):
            raise PackageBroken(self._package) from None
        if not piece:
            raise PackageBroken(self._package)
        self._left -= len(piece)
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._close()
        super().close()


def reading(
    read: Callable[[int], bytes], *, size: int, package: str, close: Callable[[], None] = lambda: None
) -> BinaryIO:
    """A stream of just so many bytes; fewer are damage."""
    raw = _Reading(read, size=size, package=package, close=close)
    return cast(BinaryIO, io.BufferedReader(raw, _BUFFER))


def slice_of(descriptor: int, *, offset: int, size: int, package: str) -> BinaryIO:
    """A part of an open file, that others may read from at the same time."""
    at = offset

    def read(count: int) -> bytes:
        nonlocal at
        piece = os.pread(descriptor, count, at)
        at += len(piece)
        return piece

    return reading(read, size=size, package=package)
