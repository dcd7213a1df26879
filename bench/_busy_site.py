"""One open dialogue, and forms that were looked over: `python -m bench._busy_site FOLDER COUNT`."""

import json
import random
import sys
from pathlib import Path

from tests.worlds import site

# Drawn from to make each text another.
WORDS = """
    sykkelvei gangvei buss drosje skole barnehage butikk hekk tomt støy lys snø brøyting fart bil
    parkering kryss overgang kart skjermleser høring frist plan utbygging sprenging natta barn eldre
    naboer kommune politikere penger trær strand fjord hytte båt kai bru tunnel rundkjøring skilt fortau
    kant stein grus asfalt vann flom grøft
""".split()  # noqa: SIM905


def text(number: int) -> str:
    """What one person writes: not what others do, as copies are compared with each other."""
    chance = random.Random(number)
    return " ".join(f"{' '.join(chance.choices(WORDS, k=9)).capitalize()}." for _ in range(4)) + f" {number}"


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
    answers = [Answer(text=text(number), name="Kari Strandheim", language="nb") for number in range(count)]
    purpose = f"dialogue.answer:{thread.publication.reference}"
    forms = [
        open_forms.start(purpose=purpose)
        | {"tekst": each.text, "navn": each.name, "sprak": "nb", "sett": each.seal, "send": "1"}
        for each in answers
    ]
    return {"post": post, "forms": forms}


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]), count=int(sys.argv[2]))))
