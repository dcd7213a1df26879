"""Closed files: each encrypted with a key of its own, which is wrapped with the key file.

The file is written and synced before the transaction that its row belongs to: `stage` outside, `adopt` inside.
What was staged and never adopted is swept away after a day. To erase a file is to forget its key.

A few kilobytes are kept in the row itself, sealed in the same way (`keep_small`): no file, and one commit for all.
"""

import functools
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from ordskifte.domain.errors import NotFound
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, transactions
from ordskifte.kernel.blobs import sealing
from ordskifte.kernel.blobs.errors import (
    BlobDamaged,
    BlobForgotten,
    BlobTooLarge,
    InsideTransaction,
    KeyFileMissing,
    StagedTooLong,
    StorageFull,
)
from ordskifte.kernel.blobs.reading import OpenBlob, Source, in_chunks
from ordskifte.kernel.blobs.shelves import FileShelf, MemoryShelf, Shelf
from ordskifte.kernel.doubles import InUse
from ordskifte.kernel.models import Blob
from ordskifte.kernel.models.blob import SMALL
from ordskifte.kernel.prepared import Prepared, Rows, given

__all__ = [
    "SMALL",
    "BlobDamaged",
    "BlobForgotten",
    "BlobTooLarge",
    "FileShelf",
    "InsideTransaction",
    "KeyFileMissing",
    "MemoryShelf",
    "Shelf",
    "Source",
    "Staged",
    "StagedTooLong",
    "StorageFull",
    "adopt",
    "check",
    "forget_key",
    "in_use",
    "keep",
    "keep_small",
    "open_blob",
    "stage",
    "sweep",
]

LARGEST: Final = 25 * 2**20
# As long as a form may be open (kernel.web.open_forms): its files wait with it.
ADOPTED_WITHIN: Final = timedelta(hours=24)
# An hour more, so that a transaction that adopts is over before the sweep comes.
SWEPT_AFTER: Final = ADOPTED_WITHIN + timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file that is safe on the disk and has no row yet."""

    uid: UUID
    size: int
    sha256: str
    media_type: str
    wrapped_key: bytes
    staged_at: datetime


def _file_shelf() -> Shelf:
    return FileShelf(Path(settings.ORDSKIFTE_DATA) / "blobs")


_BLOBS: Final = Rows(Blob)
_KNOWN: Final = Prepared(lambda: Blob.objects.filter(uid=given("uid", Blob._meta.get_field("uid"))))

# A function, since the data folder is known only when settings are loaded; a double is `lambda: shelf`.
in_use: InUse[Callable[[], Shelf]] = InUse("blobs", _file_shelf)


def stage(source: Source, *, media_type: str, max_bytes: int = LARGEST) -> Staged:
    """Write a file to its place, closed and synced. Not inside a transaction."""
    _must_be_outside_transaction()
    uid, key, digest, size = uuid4(), sealing.new_key(), hashlib.sha256(), 0
    wrapped = sealing.wrap(key, uid=uid, master=_master_key())

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in in_chunks(source, max_bytes=max_bytes):
            digest.update(chunk)
            size += len(chunk)
            yield chunk

    with in_use()().draft(uid) as file:
        for sealed in sealing.seal(counted(), key=key, uid=uid):
            _write_all(file, sealed)
    return Staged(
        uid=uid,
        size=size,
        sha256=digest.hexdigest(),
        media_type=media_type,
        wrapped_key=wrapped,
        staged_at=clock.now(),
    )


def adopt(staged: Staged) -> Blob:
    """Write the row of a staged file, in the transaction that the caller is in."""
    if clock.now() - staged.staged_at > ADOPTED_WITHIN:
        raise StagedTooLong
    blob = _BLOBS.create(
        uid=staged.uid,
        size=staged.size,
        sha256=staged.sha256,
        media_type=staged.media_type,
        created_at=clock.now(),
        wrapped_key=staged.wrapped_key,
    )
    shelf = in_use()()
    # Should this fail, the sweep does it.
    transaction.on_commit(lambda: shelf.settle(staged.uid), robust=True)
    return blob


def keep(source: Source, *, media_type: str, max_bytes: int = LARGEST) -> Blob:
    """Stage and adopt in one, for a file that stands alone. Not inside a transaction."""
    return adopt(stage(source, media_type=media_type, max_bytes=max_bytes))


def keep_small(data: bytes, *, media_type: str) -> Blob:
    """Keep a few kilobytes sealed in the row itself, in the transaction that the caller is in: one statement."""
    if len(data) > SMALL:
        raise BlobTooLarge(SMALL)
    uid, key = uuid4(), sealing.new_key()
    return _BLOBS.create(
        uid=uid,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        created_at=clock.now(),
        wrapped_key=sealing.wrap(key, uid=uid, master=_master_key()),
        sealed=b"".join(sealing.seal([data], key=key, uid=uid)),
    )


def open_blob(uid: UUID) -> io.BufferedReader:
    """The content of a closed file; each part is checked before it is handed out, and BlobDamaged raised if wrong."""
    blob = _KNOWN.first(uid=uid)
    if blob is None:
        raise NotFound
    if blob.state == Blob.State.FORGOTTEN:
        raise BlobForgotten(uid)
    key = sealing.unwrap(bytes(blob.wrapped_key), uid=uid, master=_master_key())
    file: BinaryIO = io.BytesIO(bytes(blob.sealed)) if blob.sealed else in_use()().open(uid)
    try:
        return io.BufferedReader(OpenBlob(file, key=key, uid=uid, size=blob.size), buffer_size=64 * 1024)
    except BaseException:
        file.close()
        raise


def check(uid: UUID) -> None:
    """Read a closed file through, and raise BlobDamaged unless it is the one that was kept."""
    with open_blob(uid) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != Blob.objects.values_list("sha256", flat=True).get(uid=uid):
        raise BlobDamaged(uid, reason="its checksum is another")


def forget_key(*, by: Actor, uid: UUID, why: str) -> None:
    """Erase a file for good by throwing away its key; the row stays, and says so."""
    if not why.strip():
        raise ValueError("Say why the file is erased.")
    with transaction.atomic():
        kept = Blob.objects.filter(uid=uid, state=Blob.State.KEPT)
        # The checksum goes too: for a short text it would confirm a guess.
        if not kept.update(state=Blob.State.FORGOTTEN, wrapped_key=b"", sha256="", sealed=b""):
            raise NotFound
        audit.note(by=by, act="blobs.forget_key", about=uid, why=why)
        shelf = in_use()()
        transaction.on_commit(lambda: shelf.remove(uid), robust=True)


def sweep() -> int:
    """Remove what was staged a day ago and never adopted, and what is left of erased files; how many orphans."""
    _must_be_outside_transaction()
    shelf, orphans = in_use()(), 0
    for uid in shelf.staged_for(SWEPT_AFTER):
        if Blob.objects.filter(uid=uid).exists():
            shelf.settle(uid)
        else:
            shelf.remove(uid)
            orphans += 1
    for uid in Blob.objects.filter(state=Blob.State.FORGOTTEN).values_list("uid", flat=True).iterator():
        shelf.remove(uid)
    return orphans


def _master_key() -> bytes:
    return _read_key(str(settings.ORDSKIFTE_KEY_FILE))


@functools.cache
def _read_key(path: str) -> bytes:
    try:
        key = Path(path).read_bytes()
    except OSError as error:
        raise KeyFileMissing(path) from error
    if len(key) != sealing.KEY:
        raise KeyFileMissing(path)
    return key


def _must_be_outside_transaction() -> None:
    if transactions.is_open():
        raise InsideTransaction


def _write_all(file: BinaryIO, data: bytes) -> None:
    # A file without buffer may take less than it is given.
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]
