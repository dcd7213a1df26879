"""The names in an archive, each with where its file is."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from ordskifte.records.importers.packages.base import Limits, Located, folded, inner_name
from ordskifte.records.importers.packages.refusals import (
    FileAmbiguous,
    PackageBomb,
    PackageTooLarge,
    PackageTooManyFiles,
    PackageUnsafeEntry,
)

Place = TypeVar("Place")


class Index(Generic[Place]):
    """What an archive holds, within measure and with safe names only."""

    def __init__(self, package: str, *, limits: Limits) -> None:
        self.package = package
        self.limits = limits
        self.total = 0
        self._places: dict[str, tuple[Place, int]] = {}
        self._repeated: set[str] = set()
        self._folded: dict[str, list[str]] | None = None

    def add(self, name: str, place: Place, *, size: int) -> None:
        """Take note of a file."""
        inner = self.checked(name)
        self.total += size
        if inner in self._places:
            self._repeated.add(inner)
        self._places[inner] = (place, size)
        if len(self._places) > self.limits.files:
            raise PackageTooManyFiles(self.package, limit=self.limits.files)
        self.check_total(self.total)

    def checked(self, name: str) -> str:
        """The name, made plain; a package with one that leads out of it is refused as a whole."""
        if (inner := inner_name(name)) is None:
            raise PackageUnsafeEntry(self.package, entry=name[:100])
        return inner

    def check_total(self, total: int) -> None:
        """Refuse more than an extract takes."""
        if total > self.limits.total:
            raise PackageTooLarge(self.package, limit=self.limits.total)

    def check_ratio(self, *, packed: int, unpacked: int) -> None:
        """Refuse what grows beyond reason."""
        if unpacked > self.limits.ratio_from and unpacked > packed * self.limits.ratio:
            raise PackageBomb(self.package, limit=self.limits.ratio)

    def names(self) -> Iterator[str]:
        """All files."""
        return iter(self._places)

    def place(self, located: Located) -> Place:
        """Where a file is."""
        return self._places[located.name][0]

    def find(self, name: str) -> Located | None:
        """A file by its name, or else the only one whose name differs in the case of letters."""
        is_exact = name in self._places
        if not is_exact:
            alike = self._alike().get(folded(name), [])
            if len(alike) > 1:
                raise FileAmbiguous(name)
            if not alike:
                return None
            name = alike[0]
        if name in self._repeated:
            raise FileAmbiguous(name)
        return Located(name=name, size=self._places[name][1], is_exact=is_exact)

    def _alike(self) -> dict[str, list[str]]:
        if self._folded is None:
            self._folded = {}
            for name in self._places:
                self._folded.setdefault(folded(name), []).append(name)
        return self._folded
