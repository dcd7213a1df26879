"""The town with a listening post. `python -m tests.worlds.listening_site FOLDER` fills a folder.

Prints the session key of each role, and the addresses of the screens, as JSON.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from tests.worlds import site

LONG = "Krysset ved Strandvegen er det verste jeg vet om morgenen. " * 14


def fill(folder: Path) -> dict[str, str]:
    """The town, with its sessions, and where each screen is."""
    return site.fill(folder) | _screens()


def _screens() -> dict[str, str]:
    from ordskifte.accounts.models import Role
    from ordskifte.cases.models import CaseFile
    from ordskifte.channels import actions
    from ordskifte.channels.models import ListeningSource
    from ordskifte.kernel import clock
    from tests.factories.dialogues import taken
    from tests.factories.listening import heard, listening_to

    officer = Role.objects.select_related("user").get(name="case_officer").user
    case = CaseFile.objects.get(sequence=118)
    source = listening_to(officer, "https://social.example/tags/sykkelvei.rss", case=case, name="#sykkelvei")
    laid = actions.lay_before(by=officer.actor, item=heard(source, 1), case=case)
    item = heard(source, 2, title="Farlig kryss ved skolen", text=LONG, said_at=clock.now())
    heard(source, 3, text="https://avisa.example/" + "langt" * 40, author="")
    stopped = listening_to(officer, "https://avisa.example/rss", name="Lokalavisa")
    rows = ListeningSource.objects.filter(pk=stopped.pk)
    rows.update(parked_at=clock.now(), last_error="feed:not_a_feed", next_try_at=None, failures=12)
    overdue = listening_to(officer, "https://nyheter.example/sok?q=strandvegen", name="Nyhetssøk: Strandvegen")
    ListeningSource.objects.filter(pk=overdue.pk).update(ends_on=clock.today() - timedelta(days=2))
    ended = listening_to(officer, "https://blogg.example/rss", name="Bloggen")
    actions.end_listening(by=officer.actor, source=ended, why="Høringen er over.")
    return {
        "source": f"/desk/lyttepost/{source.uid}/",
        "stopped": f"/desk/lyttepost/{stopped.uid}/",
        "overdue": f"/desk/lyttepost/{overdue.uid}/",
        "ended": f"/desk/lyttepost/{ended.uid}/",
        "review": f"/desk/lyttepost/{overdue.uid}/se-igjen/",
        "end": f"/desk/lyttepost/{source.uid}/avslutt/",
        "lay": f"/desk/lyttepost/hort/{item.uid}/legg-fram/",
        "message": f"/desk/innlegg/{taken(laid.uid).uid}/",
    }


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]))))
