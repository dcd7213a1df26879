"""A package as a folder, or as a zip that is sent while it is made. A half one never looks whole."""

import fcntl
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.outcomes.package.writing import Piece

# Anything else would make each zip another one.
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
BEGUN: Final = declare("outcomes.package_begun", "the first file of a package is written beside its place")
WRITTEN: Final = declare("outcomes.package_written", "a package is whole beside its place, and not there yet")


class PackagePlaceTaken(OrdskifteError):
    """Something else is there already."""

    code = "package_place_taken"
    text = "%(place)s is there already, and is not this package. Give a folder that is not there yet."


class PackageNoPlace(OrdskifteError):
    """The folder cannot be made."""

    code = "package_no_place"
    text = "The folder cannot be made in %(place)s (%(reason)s). Choose another place."


class PackageBusy(OrdskifteError):
    """Somebody else is writing it just now."""

    code = "package_busy"
    text = "The package is being written to %(place)s just now. Wait until it is there."


def put(pieces: Iterable[Piece], place: Path) -> Path:
    """Write beside the place and move there at once. What is there already and the same stays; anything else too."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with _beside(place) as folder:
        for path, chunks in pieces:
            _write(folder / path, chunks)
            crashpoint(BEGUN)
        _sync_all(folder)
        crashpoint(WRITTEN)
        _settle(folder, place)
    return place


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A folder that only we can read and only one writes in; what a killed one left in it is cleared away first."""
    folder = place.parent / f".{place.name}.part"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise PackageNoPlace(place=str(place.parent), reason=error.strerror or type(error).__name__) from error
    _hold(handle, place=place)
    try:
        if not _is_it(handle, folder):
            # It was moved to its place by somebody else between the two looks.
            raise PackageBusy(place=str(place))
        _empty(folder)
        yield folder
    finally:
        if _is_it(handle, folder):
            shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _hold(handle: int, *, place: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise PackageBusy(place=str(place)) from error


def _is_it(handle: int, folder: Path) -> bool:
    try:
        there, held = os.stat(folder, follow_symlinks=False), os.fstat(handle)
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _sync_all(folder: Path) -> None:
    for path in (*(each for each in folder.rglob("*") if each.is_dir()), folder):
        _sync(path)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle(folder: Path, place: Path) -> None:
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        if not _is_same(folder, place):
            raise PackagePlaceTaken(place=str(place))
        return
    try:
        folder.rename(place)
    except OSError as error:
        raise PackageNoPlace(place=str(place.parent), reason=error.strerror or type(error).__name__) from error
    _sync(place.parent)


def _is_same(one: Path, other: Path) -> bool:
    """Whether both hold the same files with the same bytes."""
    both = [sorted(path.relative_to(each).as_posix() for path in each.rglob("*")) for each in (one, other)]
    if both[0] != both[1]:
        return False
    return all(_bytes_are_same(one / name, other / name) for name in both[0])


def _bytes_are_same(one: Path, other: Path) -> bool:
    if one.is_dir() or other.is_dir():
        return one.is_dir() and other.is_dir()
    with one.open("rb") as first, other.open("rb") as second:
        while chunk := first.read(1 << 16):
            if second.read(len(chunk)) != chunk:
                return False
        return not second.read(1)


class _Outbox:
    """What a zip has written and nobody has taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Keep it until it is taken."""
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing: it is handed on as it comes."""

    def take(self) -> bytes:
        """All that was written since."""
        taken, self._parts = b"".join(self._parts), []
        return taken


def zipped(pieces: Iterable[Piece], *, name: str) -> Iterator[bytes]:
    """The same package as one file, below one folder. Its end is written last, so half of it opens nowhere."""
    out = _Outbox()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, chunks in pieces:
            yield from _packed(archive, str(PurePosixPath(name) / path), chunks=chunks, out=out)
    yield out.take()


def _packed(archive: zipfile.ZipFile, path: str, *, chunks: Iterable[bytes], out: _Outbox) -> Iterator[bytes]:
    about = zipfile.ZipInfo(path, _FIRST_DAY)
    about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    with archive.open(about, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)
            yield out.take()
