"""What is registered, and what waits for it, put into an installation that is already there.

`python -m tests.worlds.registered` does it in the folder that ORDSKIFTE_DATA names, and prints the addresses as JSON.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.worlds import assessed

BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"


def add_to(folder: Path) -> dict[str, str]:
    """Do it in a process of its own; the addresses of what is there."""
    environment = {**os.environ, "ORDSKIFTE_DATA": str(folder)}
    command = [sys.executable, "-m", "tests.worlds.registered"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def fill() -> dict[str, str]:
    """One record with a history, one that is cancelled, a collection, and something that waits."""
    assessed.fill()
    from ordskifte.accounts.models import RoleName, User
    from ordskifte.assessment.models import Assessment, Collection
    from ordskifte.domain.entry import SignOffMethod
    from ordskifte.domain.screening import DocumentScope, Field, Screening
    from ordskifte.records import actions, tasks

    by = User.objects.filter(roles__name=RoleName.ARCHIVIST).first().actor
    rows = list(Assessment.objects.filter(kind="message", collection=None).order_by("pk"))
    screening = Screening(
        access_restriction="Unntatt offentlighet",
        authority=BASIS,
        metadata=frozenset({Field.SENDER_NAME}),
        document_scope=DocumentScope.WHOLE,
    )
    record = actions.register(by=by, assessment=rows[0], title="Spørsmål om kryssing av Strandvegen")
    actions.correct_entry(by=by, record=record, fields={"title": "Spørsmål om kryssing"}, why="For langt.")
    actions.screen(by=by, record=record, screening=screening, why="Opplysninger om helse.")
    actions.sign_off(by=by, record=record, method=SignOffMethod.BY_PHONE, note="Ringt mandag.")
    together = actions.register_collection(by=by, collection=Collection.objects.get())
    waiting = Assessment.objects.exclude(pk=rows[0].pk).filter(collection=None).order_by("pk")[0]
    tasks.make_documents()
    one = f"/desk/journalforing/{record.uid}/"
    return {
        "waiting": f"/desk/journalforing/ny/{waiting.uid}/",
        "record": one,
        "together": f"/desk/journalforing/{together.uid}/",
        **{act: f"{one}{act}/" for act in ("rett", "skjerm", "avskriv", "utgaar")},
    }


if __name__ == "__main__":
    print(json.dumps(fill()))
