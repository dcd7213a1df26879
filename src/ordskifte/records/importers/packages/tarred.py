"""An extract in a tar file, plain or compressed; a DIAS package is one. It is indexed in one pass and read in place."""

import gzip
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from ordskifte.records.importers.packages.base import Limits, Located, Package
from ordskifte.records.importers.packages.index import Index
from ordskifte.records.importers.packages.refusals import PackageBroken, PackageUnsafeEntry
from ordskifte.records.importers.packages.streams import slice_of

_PIECE: Final = 1_048_576
# The library reads long names and extra headers whole; none that is honest comes near this.
_LONGEST_HEADER: Final = 1_048_576


class TarPackage(Package):
    """An extract in a tar file."""

    def __init__(self, file: BinaryIO, *, name: str, limits: Limits) -> None:
        super().__init__(name, limits=limits)
        self._file = file
        self._length = os.fstat(file.fileno()).st_size
        self._index: Index[int] = Index(name, limits=limits)
        try:
            for member in self._members():
                self._take(member)
            self.settle(self._index.names())
        except BaseException:
            self.close()
            raise

    def find(self, name: str) -> Located | None:
        return self._index.find(name)

    def open_located(self, located: Located) -> BinaryIO:
        return slice_of(self._file.fileno(), offset=self._index.place(located), size=located.size, package=self.name)

    def close(self) -> None:
        self._file.close()

    def _members(self) -> Iterator[tarfile.TarInfo]:
        try:
            with tarfile.open(fileobj=cast(BinaryIO, _Headers(self._file, package=self.name)), mode="r:") as tar:
                while (member := tar.next()) is not None:
                    yield member
                    # The library would keep all that it has seen.
                    tar.members = []  # type: ignore[attr-defined]
                self._check_end(tar.offset)  # type: ignore[attr-defined]
        except (tarfile.TarError, EOFError, UnicodeError, ValueError, OverflowError, RecursionError):
            raise PackageBroken(self.name) from None

    def _take(self, member: tarfile.TarInfo) -> None:
        if member.isdir():
            if member.name.strip("./"):
                self._index.checked(member.name)
            return
        if not member.isreg() or member.issparse():
            raise PackageUnsafeEntry(self.name, entry=member.name[:100])
        if member.size < 0 or member.offset_data + member.size > self._length:
            raise PackageBroken(self.name)
        self._index.add(member.name, member.offset_data, size=member.size)

    def _check_end(self, offset: int) -> None:
        """The library takes a damaged header for the end; a true end is a block of zeros, or the end of the file."""
        if any(os.pread(self._file.fileno(), tarfile.BLOCKSIZE, offset)):
            raise PackageBroken(self.name)


class _Headers:
    """A file for the library to find headers in, that gives it no more than headers take."""

    def __init__(self, file: BinaryIO, *, package: str) -> None:
        self._file = file
        self._package = package

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LONGEST_HEADER:
            raise PackageBroken(self._package)
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def unpacked(path: Path, *, limits: Limits, scratch: Path | None) -> BinaryIO:
    """What a compressed tar unpacks to, in a file without a name: its parts could not be reached in place."""
    file = cast(BinaryIO, tempfile.TemporaryFile(dir=scratch))  # noqa: SIM115  closed by the package
    try:
        _unpack(path, file, limits=limits)
    except BaseException:
        file.close()
        raise
    return file


def _unpack(path: Path, file: BinaryIO, *, limits: Limits) -> None:
    index: Index[None] = Index(path.name, limits=limits)
    try:
        with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as pieces:
            while piece := pieces.read(_PIECE):
                file.write(piece)
                index.check_total(file.tell())
                index.check_ratio(packed=packed.tell(), unpacked=file.tell())
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise PackageBroken(path.name) from None
    file.seek(0)
