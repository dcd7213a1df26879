"""A body that hands parts of its pages to other sites, with a dialogue that people write in.

`python -m tests.worlds.parts_site FOLDER` fills the folder and prints the addresses as JSON;
`python -m tests.worlds.parts_site FOLDER withdraw` takes the publication out of view, as the desk would.
"""

import json
import os
import sys
from pathlib import Path

from tests.worlds import site

SAID = "Hvor skal drosjene stå? <script>alert(1)</script>"
ANSWERED = "Holdeplassen flyttes til Sjøgata."
REASON = "Teksten viste et navn."


def fill(folder: Path) -> dict[str, str]:
    """The town, what is said in it, and what every reader of a part may see."""
    site.fill(folder)
    from ordskifte.accounts.models import RoleName
    from ordskifte.cases.models import CaseFile
    from ordskifte.dialogue import actions
    from tests.factories.cases import UserFactory
    from tests.factories.dialogues import dialogue, message
    from tests.factories.talks import on_our_pages

    case = CaseFile.objects.get(year=2026, sequence=160)
    case.body.settings = {**case.body.settings, "channels": ["feeds", "handoff"]}
    case.body.save()
    thread = dialogue(case, title="Si hva du mener om sykkelveien")
    post = f"/p/{on_our_pages(thread)}/"
    first = message(thread, SAID, name="Kari Strandheim", kind="person")
    officer = UserFactory(body=case.body, roles=[RoleName.CASE_OFFICER], name="Torstein Bakkejord")
    actions.answer(
        by=officer.actor, message=first, text=ANSWERED, language="nb", audience="public", last_seen=None, signs_off=True
    )
    return {"post": post, "case": "/sak/2026/160/", "shown": f"/p/{site.SHOWN}/"}


def withdraw(folder: Path) -> None:
    """Take the other publication out of view; what follows from it is left to whoever comes after."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"
    import django

    django.setup()
    from ordskifte.channels import actions
    from ordskifte.channels.models import Post
    from ordskifte.domain.parties import SYSTEM

    post = Post.objects.get(reference=site.SHOWN)
    actions.withdraw(by=SYSTEM, source_uid=post.source_uid, why=REASON)


if __name__ == "__main__":
    if sys.argv[2:] == ["withdraw"]:
        withdraw(Path(sys.argv[1]))
    else:
        print(json.dumps(fill(Path(sys.argv[1]))))
