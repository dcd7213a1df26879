"""One open dialogue, and forms that were looked over: `python -m bench._busy_site FOLDER COUNT`."""

import json
import sys
from pathlib import Path

from tests.worlds import site

TEXT = "Hvor krysser sykkelveien Strandvegen? Jeg bruker skjermleser, og kartet er bare et bilde for meg. " * 3


def fill(folder: Path, *, count: int) -> dict[str, object]:
    """Where the forms are sent, and what each carries."""
    site.fill(folder)
    from ordskifte.cases.models import CaseFile
    from ordskifte.dialogue.forms import Answer
    from ordskifte.kernel import outbox
    from ordskifte.kernel.web import open_forms
    from tests.factories.dialogues import dialogue
    from tests.factories.talks import on_our_pages

    thread = dialogue(CaseFile.objects.get(year=2026, sequence=160))
    post = f"/p/{on_our_pages(thread)}/"
    while outbox.drain().done:
        pass
    answers = [Answer(text=f"{TEXT}{number}", name="Kari Strandheim", language="nb") for number in range(count)]
    purpose = f"dialogue.answer:{thread.publication.reference}"
    forms = [
        open_forms.start(purpose=purpose)
        | {"tekst": each.text, "navn": each.name, "sprak": "nb", "sett": each.seal, "send": "1"}
        for each in answers
    ]
    return {"post": post, "forms": forms}


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]), count=int(sys.argv[2]))))
