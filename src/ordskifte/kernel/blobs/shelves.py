"""Where the bytes of closed files lie: on the disk, or in memory as the double."""

import errno
import io
import math
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final, Protocol
from uuid import UUID

from ordskifte.kernel.blobs.errors import BlobDamaged, StorageFull
from ordskifte.kernel.crashpoints import crashpoint, declare

WRITTEN = declare("blobs.written", "a closed file is written, not yet in its place")
PLACED = declare("blobs.placed", "a closed file is in its place and synced, its row not written")

# Also a limit on the size of files ends in "full" for whoever sends one.
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Room left for the database, whose writes matter more than one more file.
RESERVE: Final = 64 * 2**20


class Shelf(Protocol):
    """Stored bytes by uid. What is written is staged until it is settled, and can be swept away until then."""

    def draft(self, uid: UUID) -> AbstractContextManager[BinaryIO]:
        """A file to write; after the block it is in its place and synced, or, if the block failed, gone."""

    def open(self, uid: UUID) -> BinaryIO:
        """The stored bytes."""

    def settle(self, uid: UUID) -> None:
        """It belongs to a row now."""

    def remove(self, uid: UUID) -> None:
        """Throw it away; nothing if it is not there."""

    def staged_for(self, age: timedelta) -> list[UUID]:
        """What nobody wrote to for so long, and nobody settled: by the shelf's own time, not the program's."""


class FileShelf:
    """Files under blobs/, two letters and two letters deep; a second name under blobs/tmp until settled."""

    def __init__(self, root: Path, *, reserve: int = RESERVE) -> None:
        self._root = root
        self._reserve = reserve

    @contextmanager
    def draft(self, uid: UUID) -> Iterator[BinaryIO]:
        """A file to write."""
        staged = self._staged(uid)
        try:
            with _telling_when_full():
                staged.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._check_room()
                with open(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0) as file:
                    yield file
                    os.fsync(file.fileno())
                crashpoint(WRITTEN)
                self._place(staged, self._path(uid))
                crashpoint(PLACED)
        except BaseException:
            self.remove(uid)
            raise

    def open(self, uid: UUID) -> BinaryIO:
        """The stored bytes."""
        try:
            return self._path(uid).open("rb")
        except FileNotFoundError:
            raise BlobDamaged(uid, reason="it is not where it was put") from None

    def settle(self, uid: UUID) -> None:
        """Take the second name away."""
        self._staged(uid).unlink(missing_ok=True)

    def remove(self, uid: UUID) -> None:
        """Take both names away, the first one first: while the second stands, a sweep will come back."""
        self._path(uid).unlink(missing_ok=True)
        self._staged(uid).unlink(missing_ok=True)

    def staged_for(self, age: timedelta) -> list[UUID]:
        """What was last written to so long ago, compared with the folder, which is touched now."""
        folder = self._root / "tmp"
        if not folder.exists():
            return []
        # A play may set the program's clock off by days, and a file that is being written knows nothing of that.
        os.utime(folder)
        oldest = folder.stat().st_mtime - age.total_seconds()
        return [UUID(entry.name) for entry in os.scandir(folder) if _written_at(entry) < oldest]

    def _path(self, uid: UUID) -> Path:
        return self._root / uid.hex[:2] / uid.hex[2:4] / str(uid)

    def _staged(self, uid: UUID) -> Path:
        return self._root / "tmp" / str(uid)

    def _check_room(self) -> None:
        room = os.statvfs(self._root)
        if room.f_bavail * room.f_frsize < self._reserve:
            raise StorageFull

    def _place(self, staged: Path, path: Path) -> None:
        for folder in (path.parent.parent, path.parent):
            _make_folder(folder)
        os.link(staged, path)
        _sync_folder(path.parent)


class MemoryShelf:
    """Bytes in a dictionary: the double."""

    def __init__(self) -> None:
        self.stored: dict[UUID, bytes] = {}
        self.staged: dict[UUID, float] = {}

    @contextmanager
    def draft(self, uid: UUID) -> Iterator[BinaryIO]:
        """A file to write."""
        file = io.BytesIO()
        yield file
        self.stored[uid] = file.getvalue()
        self.staged[uid] = time.monotonic()

    def open(self, uid: UUID) -> BinaryIO:
        """The stored bytes."""
        if uid not in self.stored:
            raise BlobDamaged(uid, reason="it is not where it was put")
        return io.BytesIO(self.stored[uid])

    def settle(self, uid: UUID) -> None:
        """It belongs to a row now."""
        self.staged.pop(uid, None)

    def remove(self, uid: UUID) -> None:
        """Throw it away."""
        self.stored.pop(uid, None)
        self.staged.pop(uid, None)

    def staged_for(self, age: timedelta) -> list[UUID]:
        """What was staged so long ago and not settled since."""
        return [uid for uid, staged_at in self.staged.items() if staged_at < time.monotonic() - age.total_seconds()]


@contextmanager
def _telling_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        raise


def _written_at(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:  # Settled meanwhile.
        return math.inf


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
