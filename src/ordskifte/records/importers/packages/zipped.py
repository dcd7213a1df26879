"""An extract in a zip file."""

import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO, Final

from ordskifte.records.importers.packages.base import Limits, Located, Package
from ordskifte.records.importers.packages.index import Index
from ordskifte.records.importers.packages.refusals import (
    PackageBroken,
    PackageCompression,
    PackageEncrypted,
    PackageTooManyFiles,
    PackageUnsafeEntry,
)
from ordskifte.records.importers.packages.streams import reading

# What zip programs write by themselves. The others unpack slowly, and to much more than they were.
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1 | 0x40
_END: Final = b"PK\x05\x06"
_END_LENGTH: Final = 22
_LIST: Final = struct.Struct("<HL")
_WIDE: Final = b"PK\x06\x06"
_WIDE_LENGTH: Final = 56 + 20
_WIDE_LIST: Final = struct.Struct("<QQ")
_LONGEST_TAIL: Final = _WIDE_LENGTH + _END_LENGTH + 65_535
# An entry in the list of files takes 46 bytes, a name and some more; on average not this much.
_LONGEST_ENTRY: Final = 300


class ZipPackage(Package):
    """An extract in a zip file."""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        super().__init__(path.name, limits=limits)
        self._check_list(path)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, struct.error, UnicodeDecodeError, NotImplementedError):
            raise PackageBroken(self.name) from None
        self._index: Index[zipfile.ZipInfo] = Index(self.name, limits=limits)
        try:
            self._read_list()
            self.settle(self._index.names())
        except BaseException:
            self.close()
            raise

    def find(self, name: str) -> Located | None:
        return self._index.find(name)

    def open_located(self, located: Located) -> BinaryIO:
        try:
            stream = self._zip.open(self._index.place(located))
        except (zipfile.BadZipFile, EOFError, struct.error, NotImplementedError):
            raise PackageBroken(self.name) from None
        return reading(stream.read, size=located.size, package=self.name, close=stream.close)

    def close(self) -> None:
        self._zip.close()

    def _read_list(self) -> None:
        packed = 0
        for info in self._zip.infolist():
            packed += info.compress_size
            self._check(info)
            if info.is_dir():
                self._index.checked(info.filename)
                continue
            self._index.add(info.filename, info, size=info.file_size)
            self._index.check_ratio(packed=info.compress_size, unpacked=info.file_size)
        self._index.check_ratio(packed=packed, unpacked=self._index.total)

    def _check(self, info: zipfile.ZipInfo) -> None:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise PackageUnsafeEntry(self.name, entry=info.filename[:100])
        if info.flag_bits & _ENCRYPTED:
            raise PackageEncrypted(self.name)
        if info.compress_type not in _METHODS:
            raise PackageCompression(self.name)

    def _check_list(self, path: Path) -> None:
        """Look at the size of the list of files before the library reads all of it into memory."""
        with path.open("rb") as file:
            length = file.seek(0, os.SEEK_END)
            file.seek(max(0, length - _LONGEST_TAIL))
            tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) - at < _END_LENGTH:
            raise PackageBroken(self.name)
        files, size = _LIST.unpack_from(tail, at + 10)
        wide = at - _WIDE_LENGTH
        if wide >= 0 and tail.startswith(_WIDE, wide):
            # The 64-bit twin of the end, and after it a pointer to it, stand right before.
            files, size = _WIDE_LIST.unpack_from(tail, wide + 32)
        if max(files, size // _LONGEST_ENTRY) > self.limits.files:
            raise PackageTooManyFiles(self.name, limit=self.limits.files)
