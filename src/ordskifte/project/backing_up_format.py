"""What a backup looks like: a folder with a manifest, checksums, the database, and the files beside it.

It is written beside its place and moved there at once, so that whoever finds the folder finds all of it. The key that
opens the closed files is never in it.
"""

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.protocols import strictjson

WRITTEN = declare("backup.written", "a backup is written whole, and not in its place yet")

FORMAT: Final = "ordskifte-backup/1"
MANIFEST, SUMS, README = "MANIFEST.json", "SHA256SUMS", "README.txt"
# What is in it beside the database, by its name in the data folder.
FOLDERS, SETTINGS = ("blobs", "media"), "settings.env"
_DRAFT: Final = re.compile(r"\..+\.[0-9a-f]{12}\.ordskifte-draft")
_LINE: Final = re.compile(r"([0-9a-f]{64})  ((?!/)[^\0\n]+)")
_CHUNK: Final = 1 << 20
_LIMITS: Final = strictjson.Limits(size=16 << 20, values=1_000_000)
_KEY_SAYS: Final = b"ordskifte-backup/1"


class Wrong(Exception):
    """A backup that cannot be made or used; the text says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    version: str
    database: str  # sqlite or postgresql
    tables: dict[str, int]
    migrations: list[str]
    key: str  # tells which key opens the files, and gives nothing of it away
    sums: str  # digest of the file of checksums
    files: int
    bytes: int
    missing: list[str] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)


def fingerprint(key: bytes) -> str:
    """What tells one key from another."""
    return hmac.new(key, _KEY_SAYS, hashlib.sha256).hexdigest()[:32]


def read(place: Path) -> Manifest:
    """The manifest of a backup, after a look at the file of checksums."""
    path = place / MANIFEST
    try:
        data = path.read_bytes() if path.stat().st_size <= _LIMITS.size else b""
        sums = file_digest(place / SUMS)
    except OSError as error:
        raise Wrong(f"{place} is no backup: {error.filename} cannot be read ({error.strerror}).") from error
    manifest = _understood(data, path)
    if manifest.sums != sums:
        raise Wrong(f"{place / SUMS} is not the one that was written. Take another copy of this backup.")
    return manifest


def _understood(data: bytes, path: Path) -> Manifest:
    damaged = Wrong(f"{path} cannot be read as a manifest. Take another copy of this backup.")
    try:
        found = strictjson.loads(data, limits=_LIMITS)
    except strictjson.JsonRefused as error:
        raise damaged from error
    if not isinstance(found, dict):
        raise damaged
    if found.get("format") != FORMAT:
        raise Wrong(f"{path} says {str(found.get('format'))[:40]!r}, and this program reads {FORMAT}.")
    members: dict[str, Any] = {name: value for name, value in found.items() if name != "format"}
    try:
        manifest = Manifest(**members)
    except TypeError as error:
        raise damaged from error
    if not all(map(_fits, (getattr(manifest, name) for name in Manifest.__slots__))):
        raise damaged
    return manifest


def _fits(value: object) -> bool:
    match value:
        case dict():
            return all(isinstance(each, int) for each in value.values())
        case list():
            return all(isinstance(each, str) for each in value)
        case _:
            return isinstance(value, str | int)


def listed(place: Path) -> Iterator[tuple[str, str]]:
    """Path and checksum of each file; a path that leads out of the backup is refused."""
    with (place / SUMS).open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            match = _LINE.fullmatch(line.rstrip("\n"))
            if match is None or ".." in Path(match[2]).parts:
                raise Wrong(f"{place / SUMS} has a line that is none: {line[:80]!r}.")
            yield match[2], match[1]


def verify(place: Path) -> int:
    """Read every file and compare it with its checksum; how many there are."""
    count = 0
    for name, digest in listed(place):
        path = place / name
        if path.is_symlink() or not path.is_file():
            raise Wrong(f"{path} is not there. Take another copy of this backup.")
        if file_digest(path) != digest:
            raise Wrong(f"{path} is damaged: its checksum is another. Take another copy of this backup.")
        count += 1
    return count


def file_digest(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(source: Path, target: Path) -> None:
    """Copy one file, readable by us alone, and safe on the disk when this returns."""
    _make_folders(target.parent)
    with source.open("rb") as given, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as taken:
        shutil.copyfileobj(given, taken, _CHUNK)
        taken.flush()
        os.fsync(taken.fileno())


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it, each for us alone."""
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(exist_ok=True, mode=0o700)


def write(path: Path, data: bytes) -> None:
    """Write one file, readable by us alone, and safe on the disk when this returns."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def seal(folder: Path, **told: Any) -> Manifest:
    """Write checksums and manifest of all that lies in the folder."""
    files = total = 0
    with open(os.open(folder / SUMS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sums:
        for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS):
            sums.write(f"{file_digest(path)}  {path.relative_to(folder).as_posix()}\n".encode())
            files, total = files + 1, total + path.stat().st_size
        sums.flush()
        os.fsync(sums.fileno())
    manifest = Manifest(**told, sums=file_digest(folder / SUMS), files=files, bytes=total)
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, sort_keys=True, indent=1)
    write(folder / MANIFEST, text.encode() + b"\n")
    return manifest


@contextmanager
def beside(place: Path) -> Iterator[Path]:
    """A folder that becomes the place at once when the block is over, and is gone if it fails."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(place.parent)
    folder = place.parent / f".{place.name}.{secrets.token_hex(6)}.ordskifte-draft"
    folder.mkdir(mode=0o700)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
        for each in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            sync(each)
        crashpoint(WRITTEN)
        folder.rename(place)
        sync(place.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _sweep(parent: Path) -> None:
    """Remove drafts whose makers died: the system took their locks away."""
    for draft in parent.iterdir():
        if not _DRAFT.fullmatch(draft.name) or draft.is_symlink() or not draft.is_dir():
            continue
        handle = os.open(draft, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(draft, ignore_errors=True)
        os.close(handle)


def sync(folder: Path) -> None:
    """Let names in a folder outlive a fall of the machine."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
