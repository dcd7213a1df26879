"""The town with messages of every kind at the desk. `python -m tests.worlds.inbox_site FOLDER` fills a folder.

Prints the session key of each role, and the addresses of the screens, as JSON.
"""

import json
import sys
from pathlib import Path

from tests.worlds import site

QUESTION = "Jeg bruker skjermleser, og kartet er bare et bilde for meg. Hvor krysser sykkelveien Strandvegen?"


def fill(folder: Path) -> dict[str, str]:
    """The town, with its sessions, and where each screen is."""
    return site.fill(folder) | _screens()


def _screens() -> dict[str, str]:
    from ordskifte.accounts.models import Role
    from ordskifte.cases.models import CaseFile
    from ordskifte.dialogue import actions
    from ordskifte.domain.parties import SYSTEM, Actor
    from tests.factories import dialogues
    from tests.factories.publishing import photograph

    people = {role.name: role.user for role in Role.objects.select_related("user")}
    thread = dialogues.dialogue(CaseFile.objects.get(sequence=118), title="Si hva du mener om sykkelveien")
    asked = dialogues.message(thread, QUESTION, name="Kari Strandheim", email="kari@epost.example")
    numbered = dialogues.message(
        thread, f"Slå meg opp på {dialogues.NUMBER}. Ikke i blomsterbedet.", name="Per-Arne Lia"
    )
    threat = dialogues.message(thread, dialogues.THREAT)
    second = dialogues.message(thread, f"{dialogues.THREAT} Det er sant.")
    files = (("bekk.jpg", photograph(), "image/jpeg"), ("telling.txt", b"43 barn", "text/plain"))
    shown = dialogues.message(thread, "Bekken går over veien her hver vår.", name="Håkon Ytterdal", files=files)
    picture, text = (dialogues.read(each) for each in shown.attachments.order_by("position"))
    hidden = dialogues.message(thread, "Dårlig utredning. Hvem har slurvet?", name="Steinar Rønnes")
    hidden = actions.hide(by=people["moderator"].actor, message=hidden, reason="personangrep", why="Går på person")
    author = Actor.citizen(hidden.reference)
    said = actions.appeal(by=author, message=hidden, text="Jeg kritiserer arbeidet, ikke en person.", key="a" * 32)
    report = actions.report(by=SYSTEM, message=shown, reason="spam", text="Reklame", key="r" * 32)
    corrected = _corrected(
        dialogues.message(thread, "Blir det lys?", email="per@epost.example"), people["case_officer"]
    )
    closed = dialogues.message(thread, "Fint at dere spør.")
    actions.close(by=people["case_officer"].actor, message=closed, why="Ikke noe spørsmål.")
    _letters_that_gave_up(thread.body)
    return {
        "answered": f"/desk/innlegg/{corrected.uid}/",
        "correct_answer": f"/desk/innlegg/{corrected.uid}/rett/",
        "public_answer": f"/innlegg/{corrected.reference}/",
        "closed": f"/desk/innlegg/{closed.uid}/",
        "reopen": f"/desk/innlegg/{closed.uid}/gjenapne/",
        "question": f"/desk/innlegg/{asked.uid}/",
        "thread": f"/desk/innlegg/{asked.uid}/traad/",
        "move": f"/desk/innlegg/{asked.uid}/flytt/",
        "send_on": f"/desk/innlegg/{asked.uid}/videresend/",
        "numbered": f"/desk/innlegg/{numbered.uid}/vis/",
        "threat": f"/desk/innlegg/{threat.uid}/",
        "hide": f"/desk/innlegg/{second.uid}/skjul/",
        "show_again": f"/desk/innlegg/{hidden.uid}/vis-igjen/",
        "files": f"/desk/innlegg/{shown.uid}/",
        "picture": f"/desk/vedlegg/{picture.uid}/",
        "text": f"/desk/vedlegg/{text.uid}/",
        "appeal": f"/desk/klage/{said.uid}/",
        "report": f"/desk/varsel/{report.uid}/",
        "brake": f"/desk/moderering/brems/{thread.uid}/",
    }


def _corrected(message, officer):
    """An answer that was wrong, and was corrected."""
    from ordskifte.dialogue import actions

    answer = actions.answer(by=officer.actor, message=message, text="Ja, langs hele Strandvegen fra 2026.")
    return actions.correct_answer(
        by=officer.actor, message=answer, text="Ja, langs hele Strandvegen fra 2027.", note="Året var feil."
    )


def _letters_that_gave_up(body) -> None:
    """One that can be tried again, and one whose secret link is forgotten."""
    from datetime import timedelta

    from ordskifte.channels import tasks
    from ordskifte.channels.models import Letter
    from ordskifte.kernel import clock
    from tests.factories.arrivals import written

    with clock.at(clock.now() - timedelta(days=31)):
        letters = [written(body), written(body, holds_secret=True)]
    Letter.objects.filter(pk__in=[each.pk for each in letters]).update(
        state="failed", tries=1, next_try_at=None, last_error="the mail server said 550"
    )
    tasks.forget_secrets()


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]))))
