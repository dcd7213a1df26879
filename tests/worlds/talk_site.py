"""A town whose people talk: the installation of `site`, with a dialogue of every kind in it.

`python -m tests.worlds.talk_site FOLDER` fills the folder and prints the addresses as JSON.
"""

import json
import sys
from pathlib import Path

from tests.worlds import site

SAID = (
    ("Kari Strandheim", "nb", "Jeg bruker skjermleser, og kartet er bare et bilde for meg. Kan dere skrive hvor "
     "sykkelveien krysser Strandvegen?"),
    ("Bjørnar", "nb", "Fint tiltak! Endelig trygg vei til skolen for ungene 🚲"),
    ("", "nn", "Eg leiger i nummer 16.\n\nBygg gjerne, men ikkje sprenging om natta."),
    ("Máret Áile Nordgård", "se", "Buorre beaivi! Sámegiella ja dárogiella leat ovttaárvosaš gielat. Giitu!"),
    ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk Larsen", "nb", "Drosjeholdeplasslokaliseringsalternativene "
     "er ikke vist. Se https://kommune.example/en/veldig/lang/adresse/som/ikke/kan/brytes/hvor/som/helst"),
)  # fmt: skip


def fill(folder: Path) -> dict[str, str]:
    """The town, and what is said in it."""
    site.fill(folder)
    from ordskifte.accounts.models import RoleName
    from ordskifte.cases.models import CaseFile
    from ordskifte.dialogue import actions
    from ordskifte.domain.moderation import HideReason
    from ordskifte.kernel import outbox
    from ordskifte.publishing.models import Publication
    from tests.factories.cases import UserFactory
    from tests.factories.dialogues import THREAT, dialogue, message
    from tests.factories.talks import fragments, on_our_pages

    case = CaseFile.objects.get(year=2026, sequence=160)
    thread = dialogue(case, title="Si hva du mener om sykkelvei langs Strandvegen")
    Publication.objects.filter(pk=thread.publication_id).update(reading_hours="hverdager 08–16")
    found = {"post": f"/p/{on_our_pages(thread)}/", "case": "/sak/2026/160/"}
    said = [message(thread, text, name=name, kind="person", language=language) for name, language, text in SAID]
    moderator = UserFactory(body=case.body, roles=[RoleName.MODERATOR], name="Jonas Myrnes")
    officer = UserFactory(body=case.body, roles=[RoleName.CASE_OFFICER], name="Torstein Bakkejord")
    actions.answer(
        by=officer.actor, message=said[0], text="Takk for at du sier fra. Den krysser ved Strandvegen 14.",
        language="nb", audience="public", last_seen=None, signs_off=True,
    )  # fmt: skip
    hidden = message(thread, "Dette er den dårligste utredningen jeg har lest.", name="Steinar Rønnes", kind="person")
    actions.hide(by=moderator.actor, message=hidden, reason=HideReason.PERSONAL_ATTACK)
    held = message(thread, THREAT)
    found |= {
        "message": f"/innlegg/{said[0].reference}/",
        "anonymous": f"/innlegg/{said[2].reference}/",
        "hidden": f"/innlegg/{hidden.reference}/",
        "held": f"/innlegg/{held.reference}/",
        "report": f"/innlegg/{said[1].reference}/meld/",
        "whole": f"{found['post']}dialog/alle/",
        "form": f"{found['post']}svar/",
        "reply": f"{found['post']}svar/?svar-paa={said[0].reference}",
    }
    long = dialogue(CaseFile.objects.get(year=2026, sequence=118), title="En lang samtale")
    found["long"] = f"/p/{on_our_pages(long)}/"
    fragments(long, 120)
    shut = dialogue(CaseFile.objects.get(year=2026, sequence=171), title="Nytt tak på skolen")
    found["shut"] = f"/p/{on_our_pages(shut)}/"
    Publication.objects.filter(pk=shut.publication_id).update(dialogue="closed")
    # No worker runs beside the pages: what is left is done now, so that the pages do their own at once.
    while outbox.drain().done:
        pass
    return found


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]))))
