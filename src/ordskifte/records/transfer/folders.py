"""A folder that two programs share: what we hand over is made beside its place and moved there at once.

    ut/<message id>/    what we hand over; whoever takes it removes it
    inn/<any name>/     what comes back, moved there at once by the other side
    inn/ferdig/         taken in
    inn/avvist/         set aside, for a person to look at
    .lages/             in the making; nobody else's business

The other side is not trusted: links are not followed, nothing but plain files is read, and every size has a bound.
"""

import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.records.transfer.ways import LARGEST_RECEIPT, MOST_RECEIPTS, Arrived, Item, NotTaken

OUT, IN, MAKING = "ut", "inn", ".lages"
DONE, ASIDE = "ferdig", "avvist"
MADE = declare("transfer.folder_made", "a package is whole beside its place, and was not moved")
MOVED = declare("transfer.folder_moved", "a package stands in its place, and no row knows of it")
_MOST_NAMES = 10_000
_CHUNK = 256 * 1024
_LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """One such folder."""

    path: Path

    def put(self, message_id: UUID, items: Sequence[Item], *, notes: Sequence[tuple[str, bytes]] = ()) -> None:
        """Hand files over in a folder of their own, the first one first. What stands there already is the same."""
        name = str(message_id)
        try:
            self._prepare()
            if (self.path / OUT / name).is_dir():
                return
            self._make(name, items, notes=notes)
            crashpoint(MADE)
            os.rename(self.path / MAKING / name, self.path / OUT / name)
            _sync(self.path / OUT)
        except OSError as error:
            raise NotTaken("folder", error.strerror or type(error).__name__, may_have_arrived=False) from error
        crashpoint(MOVED)

    def _prepare(self) -> None:
        if not self.path.is_dir():
            raise NotTaken("folder_gone", str(self.path), may_have_arrived=False)
        for name in (OUT, IN, MAKING):
            (self.path / name).mkdir(exist_ok=True)

    def _make(self, name: str, items: Sequence[Item], *, notes: Sequence[tuple[str, bytes]]) -> None:
        making = self.path / MAKING / name
        # What a try that was broken off has left.
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        for item in items:
            with item.open() as source, (making / item.name).open("xb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
                target.flush()
                os.fsync(target.fileno())
        for note, data in notes:
            with (making / note).open("xb") as target:
                target.write(data)
                target.flush()
                os.fsync(target.fileno())
        _sync(making)

    def arrived(self, main: str) -> Iterator[Arrived]:
        """What came back, by name: each a folder with this file in it. One without it is not whole, and waits."""
        try:
            with os.scandir(self.path / IN) as entries:
                names = sorted(each.name for each in entries if _is_meant(each))[:_MOST_NAMES]
        except OSError:
            return
        found = (self._fetched(name, main=main) for name in names)
        for number, arrived in enumerate(each for each in found if each is not None):
            if number == MOST_RECEIPTS:
                return
            yield arrived

    def _fetched(self, name: str, *, main: str) -> Arrived | None:
        foreign_id = name[:_LONGEST_NAME]
        try:
            return Arrived(foreign_id=foreign_id, data=self.file(name, main), place=name)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Arrived(foreign_id=foreign_id, data=b"", place=name, trouble=error.strerror or "file")

    def file(self, place: str, name: str) -> bytes:
        """One file of what came back; `OSError` if it is no plain file, or too large."""
        folder = os.open(self.path / IN / place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise OSError(0, "not a plain file")
                data = file.read(LARGEST_RECEIPT + 1)
        finally:
            os.close(folder)
        if len(data) > LARGEST_RECEIPT:
            raise OSError(0, "too large")
        return data

    def put_away(self, place: str, *, is_aside: bool) -> None:
        """Move what is kept here out of the way, and remove nothing."""
        target = self.path / IN / (ASIDE if is_aside else DONE)
        names = (place if number == 1 else f"{place}-{number}" for number in range(1, 1000))
        try:
            target.mkdir(exist_ok=True)
            free = next(name for name in names if not os.path.lexists(target / name))
            os.rename(self.path / IN / place, target / free)
        except FileNotFoundError:
            # Somebody else took it away.
            return
        except (OSError, StopIteration) as error:
            # It is met again in the next round, and known; what lies behind it waits until somebody has helped.
            said = getattr(error, "strerror", "") or type(error).__name__
            raise NotTaken("folder", said, may_have_arrived=False) from error


def _is_meant(entry: "os.DirEntry[str]") -> bool:
    is_ours = entry.name in {DONE, ASIDE} or entry.name.startswith(".")
    return not is_ours and entry.name.isprintable() and entry.is_dir(follow_symlinks=False)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
