"""A dialogue with something of every kind to assess, put into an installation that is already there.

`python -m tests.worlds.assessed` does it in the folder that ORDSKIFTE_DATA names, and prints the addresses as JSON.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

COPY = "Nei til sykkelvei i Strandvegen! Bevar de gamle bjørkene."
TEXTS = (
    ("Kari Strandheim", "Jeg bruker skjermleser. Kan dere skrive hvor sykkelveien krysser Strandvegen?"),
    ("Bjørnar", "Fint tiltak! Endelig trygg vei til skolen for ungene"),
    ("", "Menneskerettighetsorganisasjonsmedlemskapskontingentinnkrevingsordningen bør utredes."),
    ("Anne Fossheim", COPY),
    ("Geir Holmvik", f"{COPY} Mvh Geir"),
    ("", COPY.upper()),
)


def add_to(folder: Path) -> dict[str, str]:
    """Do it in a process of its own; the addresses of what is there."""
    environment = {**os.environ, "ORDSKIFTE_DATA": str(folder)}
    command = [sys.executable, "-m", "tests.worlds.assessed"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def fill() -> dict[str, str]:
    """A dialogue of the case 2026/118, and what the rules make of it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"
    import django

    django.setup()
    from ordskifte.accounts.models import RoleName, User
    from ordskifte.assessment.models import Assessment, Collection
    from ordskifte.cases.models import CaseFile
    from ordskifte.kernel import outbox
    from tests.factories import dialogues

    author = User.objects.get(roles__name=RoleName.COMMUNICATIONS_OFFICER)
    thread = dialogues.dialogue(CaseFile.objects.get(sequence=118), by=author)
    for name, text in TEXTS:
        dialogues.message(thread, text, name=name)
    while outbox.drain().done:
        pass
    question = Assessment.objects.filter(kind="message").order_by("pk").first()
    return {
        "question": f"/desk/vurdering/{question.uid}/",
        "campaign": f"/desk/vurdering/samlinger/{Collection.objects.get().uid}/",
    }


if __name__ == "__main__":
    print(json.dumps(fill()))
