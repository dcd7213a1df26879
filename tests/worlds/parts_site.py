"""A body that hands parts of its pages to other sites, with a dialogue that people write in.

`python -m tests.worlds.parts_site FOLDER` fills the folder and prints the addresses as JSON;
`python -m tests.worlds.parts_site FOLDER withdraw` takes the publication out of view, as the desk would;
`… FOLDER subscribe URL` has a site told and prints the secret; `… FOLDER say` adds a message and tells whoever is told.
"""

import json
import os
import sys
from pathlib import Path

from tests.worlds import site

SAID = "Hvor skal drosjene stå? <script>alert(1)</script>"
ANSWERED = "Holdeplassen flyttes til Sjøgata."
REASON = "Teksten viste et navn."
LATER = "Fint tiltak! Endelig trygg vei til skolen."


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


def withdraw() -> None:
    """Take the other publication out of view; what follows from it is left to whoever comes after."""
    from ordskifte.channels import actions
    from ordskifte.channels.models import Post
    from ordskifte.domain.parties import SYSTEM

    post = Post.objects.get(reference=site.SHOWN)
    actions.withdraw(by=SYSTEM, source_uid=post.source_uid, why=REASON)


def subscribe(url: str) -> str:
    """Have a site told of everything from now on; its secret."""
    from ordskifte.channels import actions
    from ordskifte.domain.parties import SYSTEM
    from ordskifte.kernel.models import Body

    return actions.subscribe(by=SYSTEM, body=Body.objects.get(), url=url)[1]


def say() -> None:
    """Somebody writes, and what waits is handed over and told, as the worker does."""
    from ordskifte.channels import tasks
    from ordskifte.dialogue.models import Thread
    from ordskifte.kernel import outbox
    from tests.factories.dialogues import message

    message(Thread.objects.get(case__sequence=160), LATER, name="Bjørnar", kind="person")
    while outbox.drain().done:
        pass
    tasks.tell_sites()


def set_up() -> None:
    """Let this process work on the folder that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"
    import django

    django.setup()


def do(act: str, *given: str) -> None:
    """What is asked for of a folder that is filled."""
    set_up()
    print({"withdraw": withdraw, "subscribe": subscribe, "say": say}[act](*given) or "")


if __name__ == "__main__":
    if sys.argv[2:]:
        do(*sys.argv[2:])
    else:
        print(json.dumps(fill(Path(sys.argv[1]))))
