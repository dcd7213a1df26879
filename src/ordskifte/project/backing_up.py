"""`ordskifte backup`: one moment of everything that is kept, while people go on writing."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
from django.conf import settings

from ordskifte import __version__
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.project import backing_up_database as database
from ordskifte.project import backing_up_format as form
from ordskifte.project import keys
from ordskifte.project.backing_up_format import Manifest, Wrong

SNAPSHOT = declare("backup.snapshot", "the database is copied into the draft of a backup, and the files are not")

# Where a backup goes when nobody says; on the same disk, so only a first step.
USUAL: Final = "backups"
TRIES: Final = 5
ABOUT = """This is a backup of Ordskifte {version}, made {made_at} (UTC).

It can be brought back with: ordskifte restore THIS-FOLDER
Look it over with: sha256sum --check SHA256SUMS

The key that opens the closed files (keys/master.key) is NOT in here, and without it the files and messages in here
cannot be read by anybody, you included. Keep a copy of it in another place than this one: ordskifte backup --keys PLACE
settings.env is in here, and may hold passwords of the mail server. Names, addresses and the text of pages lie open
in the database. Keep this folder as closed as the machine that it comes from, and do not keep it longer than your plan
for backups says.
"""


def command(to: Path | None, *, keys_to: Path | None, as_json: bool) -> int:
    """Make a backup, and say where it is; the exit code."""
    place = to or usual_place(clock.now())
    try:
        made = make(place, keys_to=keys_to)
    except Wrong as error:
        return _refuse(str(error), as_json=as_json)
    except OSError as error:
        return _refuse(f"{place} cannot be written ({error.strerror or error}).", as_json=as_json)
    if as_json:
        facts = {"ok": True, "place": str(place), "files": made.files, "bytes": made.bytes, "missing": made.missing}
        click.echo(json.dumps(facts, ensure_ascii=False))
        return 0
    click.echo(f"{made.files} files, {made.bytes >> 20} MiB, in {place}. Keep it on another machine.")
    if keys_to is None:
        click.echo("The keys are not in it. Keep a copy of keys/master.key in another place.")
    for uid in made.missing:
        click.echo(f"The file {uid} is not where it should be, and so not in the backup.", err=True)
    return 0


def usual_place(moment: datetime, *, before: str = "") -> Path:
    """A folder of its own for this moment."""
    return Path(settings.ORDSKIFTE_DATA) / USUAL / f"{before}{moment:%Y%m%dT%H%M%SZ}"


def make(place: Path, *, keys_to: Path | None = None) -> Manifest:
    """Write a backup to a folder that is not there yet, or nothing at all."""
    place = place.absolute()
    if place.exists() or place.is_symlink():
        raise Wrong(f"{place} is there already. Name a folder that is not there yet.")
    master, made_at = _master_key(), clock.now()
    if keys_to is not None:
        _copy_keys(keys_to.absolute(), backup=place)
    with form.beside(place) as folder:
        found, missing = _gather(folder)
        told = ABOUT.format(version=__version__, made_at=f"{made_at:%Y-%m-%d %H:%M}")
        form.write(folder / form.README, told.encode())
        manifest = form.seal(
            folder,
            made_at=made_at.isoformat(timespec="seconds"),
            version=__version__,
            database=database.kind(),
            tables=found.tables,
            migrations=found.migrations,
            sequences=found.sequences,
            key=form.fingerprint(master),
            missing=[str(uid) for uid in missing],
        )
    audit.note(by=SYSTEM, act="kernel.backed_up", about=None, details={"files": manifest.files, "sums": manifest.sums})
    return manifest


def _master_key() -> bytes:
    try:
        return Path(settings.ORDSKIFTE_KEY_FILE).read_bytes()
    except OSError as error:
        raise Wrong(f"{settings.ORDSKIFTE_KEY_FILE} cannot be read ({error.strerror}). Bring it back first.") from error


def _copy_keys(folder: Path, *, backup: Path) -> None:
    """Put the key where it was asked for; the same key is left as it is, and another one is not written over."""
    if folder == backup or backup in folder.parents:
        raise Wrong("The keys must not lie with what they open. Name another place for them.")
    target = folder / keys.MASTER_KEY
    if target.exists():
        if target.read_bytes() != _master_key():
            raise Wrong(f"{target} is another key. Name a place that has none.")
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    form.copy(Path(settings.ORDSKIFTE_KEY_FILE), target)
    form.sync(folder)


def _gather(folder: Path) -> tuple[database.Snapshot, list[UUID]]:
    """Database and files of one moment, and which files were lost long ago.

    A file is on the disk before its row is written, so what the database names is there. One whose key was forgotten
    meanwhile is gone; then the moment is taken again, and what is gone in both is lost.
    """
    lost: list[UUID] | None = None
    for _ in range(TRIES):
        found = database.copy(folder / "db")
        crashpoint(SNAPSHOT)
        missing = _copy_blobs(found.blobs, folder)
        if not missing or missing == lost:
            break
        lost = missing
    else:
        raise Wrong("Files go away faster than they can be copied. Put a hold on, and try again: ordskifte hold on")
    _drop_others(folder / "blobs", keep=set(found.blobs))
    _copy_folder("media", folder)
    saved = Path(settings.ORDSKIFTE_DATA) / form.SETTINGS
    if saved.is_file():
        form.copy(saved, folder / form.SETTINGS)
    return found, missing


def _copy_blobs(uids: Iterable[UUID], folder: Path) -> list[UUID]:
    """Copy the files that are not copied yet; those that are not there."""
    missing = []
    for uid in uids:
        name = path_of(uid)
        if (folder / name).exists():
            continue
        try:
            form.copy(Path(settings.ORDSKIFTE_DATA) / name, folder / name)
        except FileNotFoundError:
            missing.append(uid)
    return missing


def path_of(uid: UUID) -> Path:
    """Where a closed file lies in the data folder."""
    return Path("blobs", uid.hex[:2], uid.hex[2:4], str(uid))


def _drop_others(folder: Path, *, keep: set[UUID]) -> None:
    """What was copied for an earlier moment, and is forgotten in this one."""
    for path in [each for each in folder.rglob("*") if each.is_file()]:
        if UUID(path.name) not in keep:
            path.unlink()


def _copy_folder(name: str, folder: Path) -> None:
    root = Path(settings.ORDSKIFTE_DATA)
    for path in sorted((root / name).rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                form.copy(path, folder / path.relative_to(root))
            except FileNotFoundError:  # Taken away meanwhile.
                (folder / path.relative_to(root)).unlink(missing_ok=True)


def _refuse(text: str, *, as_json: bool) -> int:
    facts: dict[str, Any] = {"ok": False, "error": text}
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else text, err=not as_json)
    return 1
