"""An installation that is filled, written to, backed up and brought back, as an operator would.

`python -m tests.worlds.drill JOB …` does one of these on the installation that ORDSKIFTE_DATA names, and prints JSON.
"""

import json
import os
import sys
import time
from pathlib import Path

# Larger than what is kept in a row.
LARGE = b"skisse av kryssing " * 6_000


def fill(folder: Path) -> object:
    """A body with a case, a journal, closed files on the disk and in rows, and a picture."""
    from ordskifte.project import keys, setting_up, template_database

    for name in setting_up.FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    keys.make(folder / "keys")
    _load()
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        cache = Path(__file__).resolve().parents[2] / "var" / "test"
        template_database.prepare_sqlite("default", target=Path(settings.DATABASES["default"]["NAME"]), cache=cache)
    from ordskifte.kernel import blobs
    from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file
    from tests.worlds import site

    body = BodyFactory(host="127.0.0.1")
    case = CaseFactory(body=body, sequence=118, responsible=UserFactory(body=body, roles=["case_officer"]))
    with_file(DocumentFactory(case=case, title="Kart over foreslått trasé"))
    site.journal(case)
    blobs.keep(LARGE, media_type="text/plain")
    blobs.keep_small(b"Overgangen mangler lys.", media_type="text/plain")
    (folder / "media" / "bilder").mkdir()
    (folder / "media" / "bilder" / "bekk.jpg").write_bytes(b"\xff\xd8bekk")
    (folder / "settings.env").write_text("ORDSKIFTE_LOG_LEVEL=ERROR\n")
    return {"body": body.name}


def write(folder: Path) -> object:
    """Keep files with their entries, and forget some, until the file `stop` is there; how many."""
    _load()
    from django.db import transaction

    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel import audit, blobs

    count, until = 0, time.monotonic() + 60
    (folder / "writing").touch()
    while not (folder / "stop").exists() and time.monotonic() < until:
        staged = blobs.stage(LARGE + str(count).encode(), media_type="text/plain")
        with transaction.atomic():
            kept = blobs.adopt(staged)
            audit.note(by=SYSTEM, act="test.kept", about=kept.uid, details={"number": count})
        if count % 7 == 0:
            blobs.forget_key(by=SYSTEM, uid=kept.uid, why="prøve")
        count += 1
        time.sleep(0.01)
    return count


def kill_backups(folder: Path, place: str) -> object:
    """Die at each point of a backup; what lies there after each, and what the next one leaves."""
    _load()
    from ordskifte.project import backing_up, backing_up_format

    left = []
    for point in (backing_up.SNAPSHOT, backing_up_format.WRITTEN):
        died = _dies_at(point, lambda: backing_up.make(Path(place)))
        left.append([point, died, Path(place).exists(), len(list(Path(place).parent.iterdir()))])
    made = backing_up.make(Path(place))
    return {"left": left, "files": made.files, "beside": sorted(path.name for path in Path(place).parent.iterdir())}


def kill_restores(folder: Path, backup: str, keys: str) -> object:
    """Die at each point of a restore; whether others refuse to go on meanwhile, and what the last one finds."""
    _load()
    from ordskifte.project import restoring

    def bring() -> object:
        return restoring.bring_back(Path(backup), data=folder, over=True, keys_from=Path(keys))

    died = [
        [point, _dies_at(point, bring), (folder / restoring.WORK).exists()]
        for point in (restoring.STAGED, restoring.HALF, restoring.REPLACED)
    ]
    # Each of them is taken back whole.
    restoring.undo(folder)
    kept = [(folder / "settings.env").read_text(), (folder / "keys" / "master.key").read_bytes().hex()]
    faults = list(restoring.look(bring()))
    return {"died": died, "kept": kept, "faults": faults, "names": sorted(path.name for path in folder.iterdir())}


def upgrade_and_die(folder: Path) -> object:
    """Die in the middle of an upgrade; whether it did, and whether a hold was left."""
    _load()
    from ordskifte.kernel import hold
    from ordskifte.project import upgrading

    died = _dies_at(upgrading.MIGRATED, lambda: upgrading.command(backup_to=None, as_json=True))
    return {"died": died, "on_hold": hold.current() is not None}


def state(folder: Path) -> object:
    """Everything that is kept, as digests: tables with all their rows, how they are made, and files.

    What was noted meanwhile is left out: that there was a hold, and a backup.
    """
    _load()
    import hashlib
    import tempfile

    from django.db import connection

    from ordskifte.project import backing_up_database

    found = {}
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        lines = [line for line in connection.connection.iterdump() if not line.startswith(_NOTED)]
        found["database"] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    else:
        with connection.cursor() as cursor:
            cursor.execute(_COLUMNS)
            found["columns"] = hashlib.sha256(str(cursor.fetchall()).encode()).hexdigest()
        with tempfile.TemporaryDirectory() as place:
            backing_up_database.copy(Path(place))
            for path in sorted(Path(place).iterdir()):
                if not path.name.startswith("kernel_auditentry"):
                    found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("blobs", "media", "keys"):
        for path in sorted(each for each in (folder / name).rglob("*") if each.is_file()):
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


_NOTED = ('INSERT INTO "kernel_auditentry"', "INSERT INTO \"sqlite_sequence\" VALUES('kernel_auditentry'")
_COLUMNS = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = current_schema() ORDER BY 1, 2"
)


def _dies_at(point: str, act) -> bool:
    from django.db import connections

    from ordskifte.kernel import crashpoints

    connections.close_all()
    if (child := os.fork()) == 0:
        crashpoints.arm(point)
        try:
            act()
        finally:
            os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9


def _load() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ordskifte.project.settings")
    import django

    django.setup()


JOBS = {
    "fill": fill,
    "write": write,
    "kill_backups": kill_backups,
    "kill_restores": kill_restores,
    "upgrade_and_die": upgrade_and_die,
    "state": state,
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](Path(os.environ["ORDSKIFTE_DATA"]), *sys.argv[2:])))
