"""A town with a dialogue for those who were invited: the inbox's installation, with a closed circle in it.

`python -m tests.worlds.circle_site FOLDER` fills the folder and prints sessions and addresses as JSON.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from tests.worlds import inbox_site


def fill(folder: Path) -> dict[str, str]:
    """The town, with its sessions, and where each page of the circle is."""
    found = inbox_site.fill(folder)
    from ordskifte.accounts.models import RoleName
    from ordskifte.cases.models import CaseFile
    from ordskifte.dialogue import actions
    from ordskifte.dialogue.models import Thread
    from ordskifte.domain.circle import Circle
    from ordskifte.kernel import clock
    from tests.factories.cases import UserFactory
    from tests.factories.dialogues import dialogue, message
    from tests.factories.talks import on_our_pages

    case = CaseFile.objects.get(year=2026, sequence=171)
    officer = UserFactory(body=case.body, roles=[RoleName.CASE_OFFICER], name="Torstein Bakkejord")
    thread = dialogue(case, title="Nytt tak på skolen: samtale med elevrådet")
    actions.choose_circle(by=officer.actor, publication=thread.publication, to=Circle.INVITED)
    until = clock.now() + timedelta(days=30)
    given = {"publication": thread.publication, "most": 20, "expires_at": until}
    _, code = actions.invite(by=officer.actor, label="Elevrådet ved Strand skole", **given)
    old, _ = actions.invite(by=officer.actor, label="Foreldrerådet", **given)
    actions.withdraw_invitation(by=officer.actor, invitation=old)
    thread = Thread.objects.select_related("publication", "case", "body").get(pk=thread.pk)
    place = f"/p/{on_our_pages(thread)}/"
    asked = message(thread, "Blir det støy i eksamensuka?", name="Ukjent ugle", kind="person", is_inside=True)
    actions.answer(by=officer.actor, message=asked, text="Nei. Arbeidet stanser fra 25. mai.", last_seen=None)
    message(thread, "Takk!\n\nDa er vi fornøyde.", is_inside=True, reply_to=asked)
    return found | {
        "publication": place,
        "talk": f"{place}samtale/",
        "form": f"{place}svar/",
        "link": f"/invitasjon/{code}/",
        "asked": asked.reference,
        "circle": f"/desk/dialog/{thread.uid}/hvem/",
        "of_case": f"/desk/saker/{case.uid}/",
    }


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]))))
