"""What can be done in a folder in which the story was played, for the sites of others that show it.

`python -m tests.worlds.story_site FOLDER` prints the addresses as JSON;
`… FOLDER withdraw` takes the publication about signs out of view, as the desk would;
`… FOLDER subscribe URL` has a site told and prints the secret;
`… FOLDER say` adds a message under the publication about the cycle path, and tells whoever is told.
"""

import json
import sys
from pathlib import Path

from ordskifte.project.demo import story
from ordskifte.project.demo.texts import fortau
from tests.worlds import parts_site

STORY = story.load()
CASE = "2026/118"
(PASSAGE,) = STORY.case(CASE).passages
REVISION = STORY.publication("p1").revisions[0].note
# Nobody may read these: hidden as a threat, kept for the body alone, and the numbers that were masked.
SECRET = (STORY.message("m07").text, STORY.message("m23").text, *STORY.identity_numbers, PASSAGE.before, fortau.WRONG)
SAID = tuple(STORY.message(id).text for id in ("m01", "m02", "m06", "m15", "m17", "m29"))


def addresses() -> dict[str, str]:
    """Where the publications of the story are."""
    from ordskifte.channels.models import PUBLICATION, Post

    posts = Post.objects.filter(kind=PUBLICATION).select_related("case")
    found = {f"{each.case.year}/{each.case.sequence}": f"/p/{each.reference}/" for each in posts}
    return {
        "post": found[CASE],
        "case": f"/sak/{CASE}/",
        "signs": found[str(STORY.publication("p4").case)],
        "withdrawn": found["2026/206"],
    }


def withdraw() -> None:
    """Take one more publication out of view; what follows from it is left to whoever comes after."""
    from ordskifte.channels import actions
    from ordskifte.channels.models import Post
    from ordskifte.domain.parties import SYSTEM

    post = Post.objects.get(reference=addresses()["signs"].split("/")[2])
    actions.withdraw(by=SYSTEM, source_uid=post.source_uid, why=parts_site.REASON)


def say() -> None:
    """Somebody writes, and what waits is handed over and told, as the worker does."""
    from ordskifte.channels import tasks
    from ordskifte.channels.models import Post
    from ordskifte.dialogue.models import Thread
    from ordskifte.kernel import outbox
    from tests.factories.dialogues import message

    post = Post.objects.get(reference=addresses()["post"].split("/")[2])
    message(Thread.objects.get(uid=post.source_uid), parts_site.LATER, name="Bjørnar", kind="person")
    while outbox.drain().done:
        pass
    tasks.tell_sites()


def main(folder: Path, act: str = "", *given: str) -> None:
    """What is asked for of a folder in which the story was played."""
    parts_site.set_up()
    acts = {"withdraw": withdraw, "subscribe": parts_site.subscribe, "say": say}
    print(acts[act](*given) or "" if act else json.dumps(addresses()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
