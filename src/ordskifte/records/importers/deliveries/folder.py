"""The watched folder as the file system sees it: what has come, what stands still, and where it is put afterwards.

A file is looked at twice before it is read. Nothing is followed out of the folder, nothing is opened that could make a
reader wait, and nothing is ever removed: what was taken in goes to `done/<day>/`, what was not to `refused/`.
"""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final, TextIO

from ordskifte.domain.errors import Unavailable
from ordskifte.kernel import clock
from ordskifte.records.importers.deliveries.moving import move

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
        with self._place(DONE, clock.today().isoformat()) as place:
            for target in _names(entry.name):
                with suppress(FileExistsError):
                    self._move(entry, target, place=place)
                    return
        raise FolderGone(folder=str(self.path))

    def set_aside(self, entry: Entry, *, report: str) -> None:
        """Move a file that was refused, with the reason beside it; the reason is written first."""
        with self._place(REFUSED) as place:
            for target in _names(entry.name):
                with suppress(FileExistsError):
                    self._set_aside(entry, target, report=report, place=place)
                    return
        raise FolderGone(folder=str(self.path))

    def _set_aside(self, entry: Entry, target: str, *, report: str, place: int) -> None:
        if not self._is_still(entry):
            return
        note = f"{target}.txt"
        with _open_new(note, place=place) as file:
            try:
                file.write(report)
                file.flush()
                is_moved = self._move(entry, target, place=place)
            except OSError:
                _forget(note, place=place)
                raise
        if not is_moved:
            _forget(note, place=place)

    def _move(self, entry: Entry, target: str, *, place: int) -> bool:
        """Move a file, and nothing else, to a name that nothing has; whether it was still that file."""
        # Whoever writes into the folder may have replaced the file while it was read: that one is looked at anew.
        if not self._is_still(entry):
            return False
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            move(entry.name, target, of=folder, to=place)
            if _look(os.stat(target, dir_fd=place, follow_symlinks=False)) == entry.look:
                return True
            # It was replaced at the very last moment, and nobody has read this one.
            _bring_back(entry.name, target, folder=folder, place=place)
            return False
        finally:
            os.close(folder)

    def _is_still(self, entry: Entry) -> bool:
        return _look(os.lstat(self.path / entry.name)) == entry.look

    @contextmanager
    def _place(self, *names: str) -> Iterator[int]:
        """A folder in this one, held open; made where it is not there, and never one elsewhere that a link leads to."""
        held = [os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)]
        try:
            for name in names:
                with suppress(FileExistsError):
                    os.mkdir(name, dir_fd=held[-1])
                flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
                try:
                    held.append(os.open(name, flags, dir_fd=held[-1]))
                except OSError as error:
                    raise FolderGone(folder=str(self.path.joinpath(*names))) from error
            yield held[-1]
        finally:
            for descriptor in held:
                os.close(descriptor)

    def _look_at(self, found: "os.DirEntry[str]") -> Look | None:
        """What is seen of an entry; None for what is not meant for us, or is gone again."""
        if found.name.startswith(".") or found.name.lower().endswith(_UNFINISHED):
            return None
        try:
            look = _look(found.stat(follow_symlinks=False))
        except FileNotFoundError:
            return None
        return None if stat.S_ISDIR(look.mode) else look


def _names(name: str) -> Iterator[str]:
    """Names for a file where it is put, the next if one is taken; none is longer than names may be."""
    start, dot, ending = name.rpartition(".")
    stem, suffix = (start, f"{dot}{ending}") if start else (name, "")
    stem = os.fsdecode(os.fsencode(stem)[:180])
    yield f"{stem}{suffix}"
    for number in range(2, _MOST_ALIKE):
        yield f"{stem}-{number}{suffix}"


def _bring_back(name: str, moved: str, *, folder: int, place: int) -> None:
    for target in chain((name,), _names(name)):
        with suppress(FileExistsError):
            move(moved, target, of=place, to=folder)
            return


def _forget(note: str, *, place: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(note, dir_fd=place)


def _open_new(name: str, *, place: int) -> TextIO:
    """Write a file that is not there yet; whoever else writes into the folder may not lead it elsewhere by a link."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(name, flags, 0o666, dir_fd=place)
    return os.fdopen(descriptor, "w", encoding="utf-8", errors="replace")


def _look(found: os.stat_result) -> Look:
    return Look(found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode)
