"""A whole installation in a folder of its own, on the database that DATABASE_URL names, for the kills.

`python -m tests.faults.world FOLDER` makes it, and prints as JSON what the harness has to know.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

THREADS = 3


def make(folder: Path) -> dict[str, Any]:
    """Make folder, keys, tables and a small town; the name of the database, and keys of what is in it."""
    from ordskifte.project import keys, setting_up

    for name in setting_up.FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    keys.make(folder / "keys")
    os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from tests import database
    from tests.faults import wiring

    settings.ORDSKIFTE_WIRING, settings.ORDSKIFTE_PERIODIC = "tests.faults.wiring.HANDLERS", ""
    name = ""
    if connection.vendor == "sqlite":
        database.prepare_sqlite("default", Path(settings.DATABASES["default"]["NAME"]))
    else:
        name = database.prepare_postgres("default")
    with connection.cursor() as cursor:
        cursor.execute(wiring.TALLY_TABLE)
    return {"database": name, **_town()}


def _town() -> dict[str, Any]:
    from ordskifte.accounts.models import RoleName
    from ordskifte.dialogue.models import Thread
    from ordskifte.kernel import outbox
    from ordskifte.publishing import actions as publishing
    from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
    from tests.factories.publishing import draft

    body = BodyFactory(host="127.0.0.1")
    roles = (RoleName.COMMUNICATIONS_OFFICER, RoleName.CASE_OFFICER, RoleName.ARCHIVIST)
    person = UserFactory(body=body, roles=roles, name="Aud Solbrekke")
    case = CaseFactory(body=body, sequence=118)
    for number in range(THREADS):
        made = draft(case, by=person, title=f"Dialog nummer {number}", dialogue="open")
        publishing.publish(by=person.actor, publication=made)
    while outbox.drain().done:
        pass
    return {"case": case.pk, "by": str(person.actor), "threads": list(Thread.objects.values_list("pk", flat=True))}


if __name__ == "__main__":
    print(json.dumps(make(Path(sys.argv[1]))))
