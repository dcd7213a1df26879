"""An extract in a folder. No link is followed below it, and nothing is opened but plain files."""

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from ordskifte.records.importers.packages.base import INNER, Limits, Located, Package, folded, is_structure
from ordskifte.records.importers.packages.refusals import FileAmbiguous, FileMissing, FileOutside, PackageTooManyFiles

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# Not to wait for whoever writes to a pipe.
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_REMEMBERED: Final = 8


class FolderPackage(Package):
    """An extract in a folder."""

    def __init__(self, path: Path, *, limits: Limits) -> None:
        super().__init__(path.name, limits=limits)
        self._top = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        # Real extracts keep their files in few folders, and ask for one folder's files one after the other.
        self._names = lru_cache(maxsize=_REMEMBERED)(self._names_in)

    def settle_below(self) -> None:
        """Find the extract here, or one or two folders down."""
        self.settle(self._candidates())

    def find(self, name: str) -> Located | None:
        parts = name.split("/")
        found: list[str] = []
        for part in parts:
            real = self._find_in("/".join(found), part)
            if real is None:
                return None
            found.append(real)
        real_name = "/".join(found)
        descriptor = self._open(real_name)
        try:
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        return Located(name=real_name, size=size, is_exact=real_name == name)

    def open_located(self, located: Located) -> BinaryIO:
        return open(self._open(located.name), "rb")

    def close(self) -> None:
        if self._top >= 0:
            os.close(self._top)
            self._top = -1

    def _open(self, name: str) -> int:
        """Open a plain file, folder by folder, so that no link on the way is followed."""
        *folders, last = name.split("/")
        around = os.dup(self._top)
        try:
            for folder in folders:
                around, outer = os.open(folder, _FOLDER, dir_fd=around), around
                os.close(outer)
            descriptor = os.open(last, _FILE, dir_fd=around)
        except FileNotFoundError:
            raise FileMissing(name) from None
        except OSError:
            raise FileOutside(name) from None
        finally:
            os.close(around)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise FileOutside(name)
        return descriptor

    def _find_in(self, folder: str, name: str) -> str | None:
        names = self._names(folder)
        alike = names.get(folded(name), [])
        if name in alike:
            return name
        if len(alike) > 1:
            raise FileAmbiguous(name)
        return alike[0] if alike else None

    def _names_in(self, folder: str) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for entry in self._entries(folder):
            names.setdefault(folded(entry), []).append(entry)
        return names

    def _entries(self, folder: str) -> Iterator[str]:
        around = os.dup(self._top)
        try:
            for part in folder.split("/") if folder else ():
                around, outer = os.open(part, _FOLDER, dir_fd=around), around
                os.close(outer)
            with os.scandir(around) as entries:
                listed = [entry.name for entry in islice(entries, self.limits.files + 1)]
        except OSError:
            return
        finally:
            os.close(around)
        if len(listed) > self.limits.files:
            raise PackageTooManyFiles(self.name, limit=self.limits.files)
        yield from listed

    def _candidates(self) -> Iterator[str]:
        top = list(self._entries(""))
        yield from filter(is_structure, top)
        for folder in top:
            below = list(self._entries(folder))
            names = [f"{folder}/{name}" for name in below]
            for inner in (name for name in below if name.lower() in INNER):
                names += [f"{folder}/{inner}/{name}" for name in self._entries(f"{folder}/{inner}")]
            yield from filter(is_structure, names)
