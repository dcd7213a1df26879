"""`ordskifte restore`: bring a backup back, whole or not at all.

Everything is looked at first. What the backup holds is then put beside the data and takes its place step by step; a
restore that was broken off is taken back by the next one, and nothing else goes on before that.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from django.conf import settings
from django.db import DatabaseError, connection

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, blobs, clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Blob
from ordskifte.project import backing_up_database as database
from ordskifte.project import backing_up_format as form
from ordskifte.project import keys, listening, restoring_database, setting_up
from ordskifte.project.backing_up import path_of
from ordskifte.project.backing_up_format import Manifest, Wrong

STAGED = declare("restore.staged", "what is brought back lies beside the data, and nothing is replaced")
HALF = declare("restore.half", "some of the data is replaced, and some is not")
REPLACED = declare("restore.replaced", "all of the data is replaced, and the restore is not over")

WORK: Final = "restoring"
NAMES: Final = ("db", *form.FOLDERS, form.SETTINGS)
# How many closed files are opened, to see that the key fits and that they are whole: the newest.
OPENED: Final = 25
# What `ordskifte check` looks at that must be well; nothing runs yet, so the rest may wait.
_MUST = frozenset({"keys", "disk", "database", "body"})


def command(place: Path, *, over: bool, keys_from: Path | None, as_json: bool) -> int:
    """Bring a backup back, look at what came of it, and say so; the exit code."""
    data = Path(settings.ORDSKIFTE_DATA)
    try:
        manifest = bring_back(place.absolute(), data=data, over=over, keys_from=keys_from)
        faults = list(look(manifest))
    except Wrong as error:
        return _refuse(str(error), as_json=as_json)
    except (OSError, DatabaseError) as error:
        told = f"It was broken off ({error}). Put that right, and run the same command again."
        return _refuse(told, as_json=as_json)
    from ordskifte.project import doctor

    if as_json:
        click.echo(json.dumps({"ok": not faults, "made_at": manifest.made_at, "wrong": faults}, ensure_ascii=False))
        return 1 if faults else 0
    click.echo(f"The backup of {manifest.made_at} is back in {data}.")
    doctor.report(as_json=False)
    for each in faults:
        click.echo(f"{click.style('FAIL', fg='red')} {each}")
    return 1 if faults else 0


def bring_back(place: Path, *, data: Path, over: bool, keys_from: Path | None) -> Manifest:
    """Check everything, then replace the data; nothing is changed where anything is wrong."""
    manifest = form.read(place)
    _fits_here(manifest)
    form.verify(place)
    must_stand_still()
    # One that was broken off had been let in.
    may_replace = over or (data / WORK).exists()
    undo(data)
    key = _key_of(manifest, data=data, keys_from=keys_from)
    if not may_replace and not _is_empty(data):
        raise Wrong(
            f"There is data in {data}. Name an empty folder with ORDSKIFTE_DATA, or say --over: what is there is then "
            "put aside."
        )
    if place.is_relative_to(data / WORK):
        raise Wrong("A backup cannot lie where it is to be brought back.")
    (data / WORK).mkdir(parents=True, mode=0o700)
    for name in setting_up.FOLDERS:
        (data / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    _replace(place, manifest, data=data, key=key)
    return manifest


def _fits_here(manifest: Manifest) -> None:
    if manifest.database != database.kind():
        raise Wrong(
            f"The backup is of {manifest.database}, and this installation has {database.kind()}. Change DATABASE_URL."
        )
    if unknown := restoring_database.unknown(manifest.migrations):
        raise Wrong(f"The backup was made by a newer program ({manifest.version}): {unknown[0]} is not known here.")


def must_stand_still() -> None:
    """Refuse while the web process or a worker runs here: what they hold open would be replaced beneath them."""
    try:
        listening.must_be_free(settings.ORDSKIFTE_LISTEN, port=settings.ORDSKIFTE_PORT)
    except listening.CannotListen as error:
        raise Wrong(f"Stop the program first: {error}") from error
    path = Path(settings.ORDSKIFTE_DATA) / "run" / "worker.now"
    if not path.exists():
        return
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Wrong("Stop the worker first.") from None


def _is_empty(data: Path) -> bool:
    if database.kind() != "sqlite" and restoring_database.has_rows():
        return False
    return not keys.is_in_use(data)


def _key_of(manifest: Manifest, *, data: Path, keys_from: Path | None) -> bytes:
    """The key that opens what is in the backup, from where it was put apart or from where it lies already."""
    known = [Path(settings.ORDSKIFTE_KEY_FILE), data / "keys" / keys.MASTER_KEY]
    for path in ([keys_from / keys.MASTER_KEY] if keys_from else []) + known:
        if path.is_file() and form.fingerprint(path.read_bytes()) == manifest.key:
            return path.read_bytes()
    raise Wrong(
        "The key that opens the files of this backup is not here. Say where its copy is: --keys FOLDER (the folder "
        f"with {keys.MASTER_KEY}). Without it nobody can read them."
    )


def _name_aside(key: bytes) -> str:
    """Where a key that is another than the backup's is put; empty where none is in its place."""
    path = Path(settings.ORDSKIFTE_KEY_FILE)
    is_other = path.is_file() and path.read_bytes() != key
    return f"{path.name}.{clock.now():%Y%m%dT%H%M%SZ}" if is_other else ""


def _place_keys(key: bytes, data: Path, *, aside: str) -> None:
    path = Path(settings.ORDSKIFTE_KEY_FILE)
    if aside:
        path.rename(path.with_name(aside))
    if not path.is_file():
        form.write(path, key)
        form.sync(path.parent)
    keys.renew_session_key(data)


def _replace(place: Path, manifest: Manifest, *, data: Path, key: bytes) -> None:
    """Put what the backup holds in place of what is there; the other stays beside."""
    work = data / WORK
    (work / "new").mkdir(mode=0o700)
    (work / "old").mkdir(mode=0o700)
    for name, digest in form.listed(place):
        if Path(name).parts[0] in NAMES:
            form.copy(place / name, work / "new" / name)
            if form.file_digest(work / "new" / name) != digest:
                raise Wrong(f"{place / name} changed while it was being copied. Take another copy of this backup.")
    for name in ("db", *form.FOLDERS):
        (work / "new" / name).mkdir(exist_ok=True, mode=0o700)
    crashpoint(STAGED)
    had = [name for name in NAMES if (data / name).exists()]
    aside = _name_aside(key)
    form.write(work / "had.json", json.dumps({"names": had, "key": aside}).encode())
    form.sync(work)
    _place_keys(key, data, aside=aside)
    connection.close()
    for number, name in enumerate(NAMES):
        _swap(name, data)
        if number == 1:
            crashpoint(HALF)
    if manifest.database != "sqlite":
        restoring_database.fill(data / "db", manifest)
        shutil.rmtree(data / "db")
        (data / "db").mkdir(mode=0o700)
    crashpoint(REPLACED)
    shutil.rmtree(work / "new")
    form.sync(data)
    if any((work / "old").rglob("*")):
        # From here on it is over: one step.
        work.rename(data / f"replaced-{clock.now():%Y%m%dT%H%M%SZ}")
    else:
        shutil.rmtree(work)
    form.sync(data)


def _swap(name: str, data: Path) -> None:
    work = data / WORK
    if (data / name).exists():
        (data / name).rename(work / "old" / name)
    if (work / "new" / name).exists():
        (work / "new" / name).rename(data / name)


def undo(data: Path) -> None:
    """Take back a restore that was broken off: everything lies again as it did before."""
    work = data / WORK
    if not work.exists():
        return
    try:
        noted = json.loads((work / "had.json").read_text("ascii"))
    except (OSError, ValueError):
        noted = None  # Nothing was replaced yet.
    for name in NAMES if noted is not None else ():
        if (work / "old" / name).exists():
            _remove(data / name)
            (work / "old" / name).rename(data / name)
        elif name not in noted["names"]:
            _remove(data / name)
    if noted is not None and noted["key"]:
        _put_key_back(noted["key"])
    shutil.rmtree(work)
    form.sync(data)


def _put_key_back(aside: str) -> None:
    """What is closed here opens with the key that was here."""
    path = Path(settings.ORDSKIFTE_KEY_FILE)
    if path.with_name(aside).is_file():
        path.with_name(aside).replace(path)
        form.sync(path.parent)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def look(manifest: Manifest) -> Iterator[str]:
    """What is not as the backup says: rows, closed files, and what `ordskifte check` finds."""
    from ordskifte.project import doctor

    counts = restoring_database.counts()
    for table, count in manifest.tables.items():
        if counts.get(table) != count:
            yield f"{table} has {counts.get(table)} rows, and the backup says {count}"
    yield from _closed_files(set(manifest.missing))
    yield from (f"{name}: {detail}" for name, ok, detail in doctor.findings() if not ok and name in _MUST)
    audit.note(
        by=SYSTEM, act="kernel.restored", about=None, details={"sums": manifest.sums, "made_at": manifest.made_at}
    )


def _closed_files(missing: set[str]) -> Iterator[str]:
    kept = Blob.objects.filter(state=Blob.State.KEPT)
    for uid in kept.filter(sealed=b"").values_list("uid", flat=True).iterator():
        if str(uid) not in missing and not os.path.isfile(Path(settings.ORDSKIFTE_DATA) / path_of(uid)):
            yield f"the file {uid} is not there"
    for uid in kept.order_by("-pk").values_list("uid", flat=True)[:OPENED]:
        try:
            if str(uid) not in missing:
                blobs.check(uid)
        except (blobs.BlobDamaged, blobs.KeyFileMissing) as error:
            yield f"the file {uid} cannot be opened ({error})"


def _refuse(text: str, *, as_json: bool) -> int:
    facts: dict[str, Any] = {"ok": False, "error": text}
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else text, err=not as_json)
    return 1
