"""What every kind of package can do, and which names are safe."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final, Self

from ordskifte.records.importers.packages.refusals import (
    FileMissing,
    FileOutside,
    FileTooLarge,
    SeveralStructures,
    StructureMissing,
)

_MEBIBYTE: Final = 1_048_576
_GIBIBYTE: Final = 1_024 * _MEBIBYTE
STRUCTURE: Final = "arkivstruktur.xml"
# A DIAS package keeps a copy of the description, under the name of its format.
_DESCRIPTIONS: Final = ("arkivuttrekk.xml", "addml.xml")
# The folder that holds the extract in a DIAS package, and in the words of the standard.
INNER: Final = {"content", "avleveringspakke"}
_LONGEST_NAME: Final = 1_000
_DRIVE_OR_SCHEME: Final = re.compile(r"[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]+:/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a package may hold. The defaults are beyond any extract that we know of."""

    files: int = 1_000_000
    total: int = 1_024 * _GIBIBYTE
    file: int = 64 * _GIBIBYTE
    ratio: int = 200
    # Small things may shrink a lot: a page of blanks is no trap.
    ratio_from: int = 64 * _MEBIBYTE


DEFAULT: Final = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A file in a package."""

    name: str  # from the top of the package
    size: int
    is_exact: bool = True  # False where the name differs from the reference in the case of letters


class Package(ABC):
    """An extract that can be read, file by file. Close it, or use it in a `with`."""

    def __init__(self, name: str, *, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.root = PurePosixPath()  # where arkivstruktur.xml stands
        self.structure = Located(name=STRUCTURE, size=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def open_structure(self) -> BinaryIO:
        """The bytes of arkivstruktur.xml."""
        return self.open_located(self.structure)

    def open_description(self) -> BinaryIO | None:
        """The bytes of arkivuttrekk.xml, if there is one."""
        for name in _DESCRIPTIONS:
            try:
                return self.open_file(name)
            except FileMissing:
                continue
        return None

    def open_file(self, reference: str) -> BinaryIO:
        """The bytes of a document file (referanseDokumentfil); raises `FileRefused`."""
        return self.open_located(self.locate(reference))

    def locate(self, reference: str) -> Located:
        """Find a document file without opening it; raises `FileRefused`."""
        if (inner := inner_name(reference.strip())) is None:
            raise FileOutside(reference)
        located = self.find(str(self.root / inner))
        if located is None:
            raise FileMissing(reference)
        if located.size > self.limits.file:
            raise FileTooLarge(reference, limit=self.limits.file)
        return located

    @abstractmethod
    def find(self, name: str) -> Located | None:
        """Find a file by its name from the top of the package."""

    @abstractmethod
    def open_located(self, located: Located) -> BinaryIO:
        """Open a file that was found."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the package."""

    def settle(self, names: Iterable[str]) -> None:
        """Find the extract, by the names of the package's files."""
        found = sorted(name for name in names if is_structure(name))
        if len(found) > 1:
            raise SeveralStructures(self.name, names=found)
        located = self.find(found[0]) if found else None
        if located is None:
            raise StructureMissing(self.name)
        if located.size > self.limits.file:
            raise FileTooLarge(located.name, limit=self.limits.file)
        self.root = PurePosixPath(located.name).parent
        self.structure = located


def inner_name(reference: str) -> str | None:
    """A name inside the package, with forward slashes; None for one that leads elsewhere, or that no file can have."""
    name = reference.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in {"", "."}]
    plain = "/".join(parts)
    is_inside = (
        len(name) <= _LONGEST_NAME
        and ".." not in parts
        and not name.startswith("/")
        and not _DRIVE_OR_SCHEME.match(name)
        and not _DRIVE_OR_SCHEME.match(plain)
        and not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in name)
    )
    return plain if parts and is_inside else None


def is_structure(name: str) -> bool:
    """Is this an arkivstruktur.xml, in a place where one can stand?"""
    *folders, last = name.split("/")
    if last.lower() != STRUCTURE:
        return False
    return len(folders) <= 1 or (len(folders) == 2 and folders[1].lower() in INNER)


def folded(name: str) -> str:
    """A name as systems see it that do not tell large letters from small ones."""
    return unicodedata.normalize("NFC", name).casefold()
