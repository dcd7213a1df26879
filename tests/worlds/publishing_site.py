"""The town with publications on their way out. `python -m tests.worlds.publishing_site FOLDER` fills a folder.

Prints the session key of each role, and the addresses of the screens, as JSON.
"""

import json
import sys
from pathlib import Path

from tests.worlds import site


def fill(folder: Path) -> dict[str, str]:
    """The town, with its sessions, and where each screen is."""
    return site.fill(folder) | _screens()


def _screens() -> dict[str, str]:
    from ordskifte.accounts.models import Role
    from ordskifte.cases.models import CaseFile
    from ordskifte.publishing import actions, queries
    from tests.factories.publishing import draft

    people = {role.name: role.user for role in Role.objects.select_related("user")}
    writer, boss, case = people["communications_officer"], people["approver"], CaseFile.objects.get(sequence=118)
    case.body.settings = {**case.body.settings, "four_eyes": True}
    case.body.save()
    first = draft(case, by=writer, title="Ny gang- og sykkelvei langs Strandvegen")
    actions.approve(by=boss.actor, publication=first, seen=queries.draft_digest(first))
    texts = {"nb": {"title": "Ny gang- og sykkelsti langs Strandvegen"}}
    actions.revise(by=writer.actor, publication=first, texts=texts, change_note="Det heter sykkelsti.", dialogue="open")
    actions.ask_for_approval(by=writer.actor, publication=first)
    second = draft(case, by=writer, title="Trafikktelling på Strandvegen")
    actions.ask_for_approval(by=writer.actor, publication=second)
    actions.send_back(by=boss.actor, publication=second, why="Tallet i andre avsnitt stemmer ikke med tellingen.")
    return {
        "case": f"/desk/saker/{case.uid}/",
        "begin": f"/desk/publiseringer/ny/{case.uid}/",
        "approve": f"/desk/publiseringer/{first.pk}/godkjenn/",
        "history": f"/desk/publiseringer/history/{second.pk}/",
        "edit": f"/desk/publiseringer/edit/{second.pk}/",
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fill(Path(sys.argv[1]))))
