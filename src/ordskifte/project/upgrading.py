"""`ordskifte upgrade`: a backup, the migrations, a look at everything, or all as it was.

The migrations and the look are one transaction of the database: where one of them fails, or this process dies, the
database itself puts everything back, and nobody has seen anything of it. Reading goes on meanwhile, and nothing is
taken in. Old code runs on the new tables, so the web process and the worker are started anew afterwards.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from ordskifte.accounts import rights
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import blobs, clock, hold
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Blob
from ordskifte.kernel.models.kept import NeverDeleted
from ordskifte.project import backing_up, doctor, restoring_database
from ordskifte.project.backing_up_format import Wrong

MIGRATED = declare("upgrade.migrated", "the migrations of an upgrade have run, and are not committed")

WHY: Final = "Ny versjon"
# What its hold is told by from one that somebody put on, whatever they said of why.
MARK: Final = "upgrade"
LASTS: Final = timedelta(minutes=15)
PREFIX: Final = "upgrade-"
# Backups of upgrades that are kept: this one and the one before.
KEPT: Final = 2
# What runs, or waits for what runs, may be down while somebody upgrades.
_OF_PROCESSES: Final = frozenset({"worker", "outbox", "parked", "periodic", "hold"})
_OPENED: Final = 5


class NotWell(Exception):
    """What was looked at after the migrations, and is not as it should be."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


def command(*, backup_to: Path | None, as_json: bool) -> int:
    """Bring the database up to this version of the program, or leave it as it was; the exit code."""
    plan = _plan()
    if not plan:
        rights.settle()
        _end_ours()
        return _say("The database is that of this version.", as_json=as_json, applied=[], backup=None)
    place = (backup_to or backing_up.usual_place(clock.now(), before=PREFIX)).absolute()
    try:
        with _on_hold():
            backing_up.make(place)
            _tell(f"Everything is in the backup {place}.", as_json=as_json)
            in_one(plan)
    except NotWell as error:
        return _refuse("The new version does not fit: " + "\n".join(error.faults), as_json=as_json, backup=place)
    except (Wrong, OSError) as error:
        return _refuse(f"No backup could be made: {error}", as_json=as_json, backup=None)
    except Exception as error:  # Whatever a migration raises, the operator is told what holds now.
        return _refuse(_told(error), as_json=as_json, backup=place)
    if backup_to is None:
        _forget_older(place.parent)
    applied = [f"{each.app_label}.{each.name}" for each in plan]
    said = f"{len(applied)} changes were made. Start the web process and the worker anew."
    return _say(said, as_json=as_json, applied=applied, backup=str(place))


def _plan() -> list[Any]:
    executor = MigrationExecutor(connection)
    return [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


@contextmanager
def _on_hold() -> Iterator[None]:
    """Take nothing in meanwhile; a hold of the operator's stays, one that an upgrade left behind ends with this."""
    if hold.current() is None or _is_of_an_upgrade():
        hold.begin(by=SYSTEM, until=clock.now() + LASTS, why=WHY, of=MARK)
    try:
        yield
    finally:
        _end_ours()


def _is_of_an_upgrade() -> bool:
    found = hold.current()
    return found is not None and found.of == MARK


def _end_ours() -> None:
    """Take in again, unless somebody put a hold on meanwhile; also where an upgrade was killed and had no time to."""
    if _is_of_an_upgrade():
        hold.end(by=SYSTEM)


def in_one(plan: list[Any]) -> None:
    """Migrate and look, in one transaction."""
    if loose := [each for each in plan if not each.atomic]:
        raise NotWell([f"{loose[0]} cannot be put back. Run: ordskifte setup, if the database was never finished"])
    before, wrong_before = restoring_database.counts(), set(_wrong())
    with _constraints_apart(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Else a table whose rows were changed could not be altered in the same transaction.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        call_command("migrate", interactive=False, verbosity=0)
        rights.settle()
        crashpoint(MIGRATED)
        if faults := [*_rows_lost(before), *(each for each in _wrong() if each not in wrong_before), *_closed_files()]:
            raise NotWell(faults)
        connection.check_constraints()


@contextmanager
def _constraints_apart() -> Iterator[None]:
    """SQLite makes tables anew to change them, and only lets foreign keys rest outside a transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _rows_lost(before: dict[str, int]) -> Iterator[str]:
    """Tables whose rows are kept for ever, and that have fewer now."""
    after = restoring_database.counts()
    for model in apps.get_models():
        table = model._meta.db_table
        if issubclass(model, NeverDeleted) and after.get(table, 0) < before.get(table, 0):
            yield f"{table} has {after.get(table, 0)} rows, and had {before[table]}"


def _wrong() -> Iterator[str]:
    for name, ok, detail in doctor.findings():
        if not ok and name not in _OF_PROCESSES and name != "migrations":
            yield f"{name}: {detail}"
    if waiting := len(_plan()):
        yield f"migrations: {waiting} wait"


def _closed_files() -> Iterator[str]:
    for uid in Blob.objects.filter(state=Blob.State.KEPT).order_by("-pk").values_list("uid", flat=True)[:_OPENED]:
        try:
            blobs.check(uid)
        except (blobs.BlobDamaged, blobs.KeyFileMissing) as error:
            yield f"the file {uid} cannot be opened ({error})"


def _forget_older(folder: Path) -> None:
    """Backups hold what was erased since: those of upgrades before the last are not kept."""
    for path in sorted(folder.glob(f"{PREFIX}*"))[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _told(error: Exception) -> str:
    if isinstance(error, OperationalError) and "locked" in str(error):
        return "The database was busy all the time. Try again, or stop the worker first."
    kind = "the database refused it" if isinstance(error, DatabaseError) else type(error).__name__
    return f"A change could not be made ({kind}: {str(error)[:500]})."


def _tell(text: str, *, as_json: bool) -> None:
    if not as_json:
        click.echo(text)


def _say(text: str, *, as_json: bool, **facts: object) -> int:
    click.echo(json.dumps({"ok": True, **facts}, ensure_ascii=False) if as_json else text)
    return 0


def _refuse(text: str, *, as_json: bool, backup: Path | None) -> int:
    facts = {"ok": False, "error": text, "backup": str(backup) if backup else None}
    told = f"{text}\nThe database is as it was before. Go on with the version that you had, and tell us of this."
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else told, err=not as_json)
    return 1
