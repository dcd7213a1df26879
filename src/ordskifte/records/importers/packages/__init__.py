"""Opening an extract as it was delivered: a folder, a zip or tar file, or a DIAS package.

Nothing is unpacked but a compressed tar, and nothing that a package says of itself is trusted: not its names, not its
sizes, not its links. Nothing outside it is ever opened.
"""

import os
from pathlib import Path
from typing import Final

from ordskifte.records.importers.packages.base import DEFAULT, Limits, Located, Package
from ordskifte.records.importers.packages.folder import FolderPackage
from ordskifte.records.importers.packages.refusals import (
    FileRefused,
    PackageForbidden,
    PackageKindUnknown,
    PackageMissing,
    PackageRefused,
    SeveralStructures,
    StructureMissing,
)
from ordskifte.records.importers.packages.tarred import TarPackage, unpacked
from ordskifte.records.importers.packages.zipped import ZipPackage

__all__ = ["FileRefused", "Limits", "Located", "Package", "PackageRefused", "open_package"]

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP: Final = b"\x1f\x8b"
_TAR: Final = (b"ustar", 257)
_TAPES: Final = (".tar", ".tar.gz", ".tgz")


def open_package(path: Path, *, limits: Limits = DEFAULT, scratch: Path | None = None) -> Package:
    """Open an extract, or raise `PackageRefused`; `scratch` is the folder for what a compressed tar unpacks to."""
    try:
        if not path.exists():
            raise PackageMissing(path.name)
        opener = _open_folder if path.is_dir() else _open_archive
        return opener(path, limits=limits, scratch=scratch)
    except PermissionError:
        raise PackageForbidden(path.name) from None


def _open_folder(path: Path, *, limits: Limits, scratch: Path | None) -> Package:
    package = FolderPackage(path.resolve(), limits=limits)
    try:
        package.settle_below()
    except StructureMissing:
        package.close()
        return _open_archive(_only_tape(path), limits=limits, scratch=scratch)
    except BaseException:
        package.close()
        raise
    return package


def _only_tape(folder: Path) -> Path:
    """The tar file of a DIAS package, which lies beside a description of it."""
    with os.scandir(folder) as entries:
        tapes = sorted(
            entry.name
            for entry in entries
            if entry.name.lower().endswith(_TAPES) and entry.is_file(follow_symlinks=False)
        )
    if not tapes:
        raise StructureMissing(folder.name)
    if len(tapes) > 1:
        raise SeveralStructures(folder.name, names=tapes)
    return folder / tapes[0]


def _open_archive(path: Path, *, limits: Limits, scratch: Path | None) -> Package:
    if not path.is_file():
        raise PackageKindUnknown(path.name)
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(_ZIP):
        return ZipPackage(path, limits=limits)
    if start.startswith(_GZIP):
        return TarPackage(unpacked(path, limits=limits, scratch=scratch), name=path.name, limits=limits)
    magic, at = _TAR
    if start[at:].startswith(magic) or path.suffix.lower() == ".tar":
        return TarPackage(path.open("rb"), name=path.name, limits=limits)
    raise PackageKindUnknown(path.name)
