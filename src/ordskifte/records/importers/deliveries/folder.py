"""The watched folder as the file system sees it: what has come, what stands still, and where it is put afterwards.

A file is looked at twice before it is read. Nothing is followed out of the folder, nothing is opened that could make a
reader wait, and nothing is ever removed: what was taken in goes to `done/<day>/`, what was not to `refused/`.
"""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from ordskifte.domain.errors import Unavailable
from ordskifte.kernel import clock

DONE: Final = "done"
REFUSED: Final = "refused"
LARGEST: Final = 16 << 20
# How long a file must have stood still, and how long one that is not whole may stand still.
SETTLES: Final = timedelta(seconds=0.4)
PATIENCE: Final = timedelta(minutes=10)
# Names that programs give to what they are still writing.
_UNFINISHED: Final = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", "~")
_MOST_ALIKE: Final = 10_000  # files of one name in one folder


class FolderGone(Unavailable):
    """There is nothing to watch, or nothing may be done there."""

    code = "watch_folder_gone"
    text = "The folder %(folder)s cannot be read and written. Check that it is there and who owns it."


class FolderWatched(Unavailable):
    """Somebody else takes files from there."""

    code = "watch_folder_taken"
    text = "Another program watches the folder %(folder)s already."


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of an entry of the folder: another file, or another content, looks different."""

    inode: int
    size: int
    changed: int  # nanoseconds
    mode: int

    @property
    def is_file(self) -> bool:
        """Whether it is a plain file, and no link, pipe, device or folder."""
        return stat.S_ISREG(self.mode)


@dataclass(slots=True)
class Entry:
    """Something in the folder."""

    name: str
    look: Look
    since: datetime  # when it was first seen so
    is_broken: bool = False  # it was read, and it is not whole
    failures: int = 0  # how often it could not be stored

    @property
    def shown(self) -> str:
        """The name as it can be written down: one that is no text has marks for what cannot be read."""
        return os.fsencode(self.name).decode("utf-8", "replace").replace("\n", "�")[:200]

    def stood_still_for(self, while_: timedelta) -> bool:
        """Whether nothing has happened to it for so long."""
        return clock.now() - self.since >= while_


class Folder:
    """One watched folder, and what is remembered of it from one look to the next."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries: dict[str, Entry] = {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder for the block, so that no other watcher takes the same files."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise FolderGone(folder=str(self.path)) from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderWatched(folder=str(self.path)) from None
            yield
        finally:
            os.close(descriptor)

    def look(self) -> list[Entry]:
        """What stands still by now and waits to be read, in the order in which it came."""
        try:
            with os.scandir(self.path) as found:
                seen = {each.name: look for each in found if (look := self._look_at(each)) is not None}
        except OSError as error:
            raise FolderGone(folder=str(self.path)) from error
        now = clock.now()
        before = self._entries
        self._entries = {
            name: before[name] if name in before and before[name].look == look else Entry(name, look, now)
            for name, look in seen.items()
        }
        ready = [
            each
            for each in self._entries.values()
            if each.stood_still_for(PATIENCE if each.is_broken else SETTLES) or not each.look.is_file
        ]
        return sorted(ready, key=lambda each: (each.look.changed, each.name))

    @property
    def has_fresh(self) -> bool:
        """Whether something came that has not stood still for long enough, and soon will have."""
        return any(not each.is_broken and not each.stood_still_for(SETTLES) for each in self._entries.values())

    def read(self, entry: Entry) -> bytes | None:
        """The bytes of a file; None if it is gone, or is another one now."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(self.path / entry.name, flags)
        except OSError as error:
            if error.errno in {errno.ENOENT, errno.ELOOP, errno.ENXIO}:
                return None
            raise
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(LARGEST + 1) if _look(os.fstat(file.fileno())) == entry.look else None
            return data if data is not None and _look(os.fstat(file.fileno())) == entry.look else None

    def put_away(self, entry: Entry) -> None:
        """Move a file that was taken in."""
        self._move(entry, self.path / DONE / clock.today().isoformat())

    def set_aside(self, entry: Entry, *, report: str) -> None:
        """Move a file that was refused, with the reason beside it; the reason is written first."""
        if _look(os.lstat(self.path / entry.name)) != entry.look:
            return
        target = self._free(self.path / REFUSED, entry.name)
        note = target.with_name(f"{target.name}.txt")
        try:
            note.write_text(report, encoding="utf-8", errors="replace")
        except OSError:
            note.unlink(missing_ok=True)
            raise
        self._rename(entry, target)

    def _move(self, entry: Entry, place: Path) -> None:
        self._rename(entry, self._free(place, entry.name))

    def _rename(self, entry: Entry, target: Path) -> None:
        # Whoever writes into the folder may have replaced the file while it was read: that one is looked at anew.
        source = self.path / entry.name
        if _look(os.lstat(source)) == entry.look:
            os.rename(source, target)

    def _free(self, place: Path, name: str) -> Path:
        """A name that nothing has there, and that is not longer than names may be."""
        place.mkdir(parents=True, exist_ok=True)
        start, dot, ending = name.rpartition(".")
        stem, suffix = (start, f"{dot}{ending}") if start else (name, "")
        stem = os.fsdecode(os.fsencode(stem)[:180])
        for number in range(1, _MOST_ALIKE):
            target = place / (f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}")
            if not os.path.lexists(target) and not os.path.lexists(f"{target}.txt"):
                return target
        raise FolderGone(folder=str(place))

    def _look_at(self, found: "os.DirEntry[str]") -> Look | None:
        """What is seen of an entry; None for what is not meant for us, or is gone again."""
        if found.name.startswith(".") or found.name.lower().endswith(_UNFINISHED):
            return None
        try:
            look = _look(found.stat(follow_symlinks=False))
        except FileNotFoundError:
            return None
        return None if stat.S_ISDIR(look.mode) else look


def _look(found: os.stat_result) -> Look:
    return Look(found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode)
