"""What people write and are answered, message by message, each at its time."""

from ordskifte.project.demo import cast, saying, story, writing
from ordskifte.project.demo.steps import drill
from ordskifte.project.demo.world import Chapter, Step, World, must, on, step

# Northern Sámi and its duties wait; so does the fediverse. `not_played` says so.
LATER = {"m25"}
# Not in view when the threads are looked at.
HIDDEN = {"m07"}


def says(id: str) -> Step:
    """A step in which somebody writes a message on the web, and it is shown or held as people would expect."""
    told = story.load().message(id)

    def act(world: World) -> str:
        saying.send(world, told)
        _is_held_by(world, told)
        if told.expect.shown in {"at_once", "shown_again"}:
            saying.is_shown(world, id)
            return ""
        held = saying.is_not_shown(world, id)
        must("noindex" in (held.root.xpath("string(//meta[@name='robots']/@content)")), f"{id} may be indexed")
        return ""

    return Step(f"{id}: {told.hard_case}", act, told.at)


def _is_held_by(world: World, told: cast.DemoMessage) -> None:
    """On the ground that the story names, and on no other; what is shown at once waits for nobody."""
    from ordskifte.dialogue.models import Hold

    rows = Hold.objects.filter(message__reference=world.messages[told.id].reference)
    grounds = set(rows.values_list("ground", flat=True))
    wanted = told.expect.more.get("hold")
    if wanted or told.expect.shown == "at_once":
        must(grounds == ({wanted} if wanted else set()), f"{told.id} is held by {grounds or 'nothing'}, not {wanted}")


def answers(id: str) -> Step:
    """A step in which somebody who works there answers, to everybody, and the one who asked gets it by mail too."""
    told = story.load().message(id)

    def act(world: World) -> str:
        asked = world.story.message(told.in_reply_to)
        saying.answer(world, id)
        page = saying.is_shown(world, id)
        must(world.messages[asked.id].address in page.links(), f"{page.address} does not lead to {asked.id}")
        saying.expect_mail(world, asked, told.text)
        return ""

    return Step(f"{id}: {told.hard_case}", act, told.at)


def played() -> list[Step]:
    """The messages that came by the web, and the answers to them, in the order of the story."""
    steps = []
    for told in story.load().messages:
        if told.channel != "web" or told.id in LATER or told.id in ELSEWHERE:
            continue
        steps.append(answers(told.id) if told.direction == "out" else says(told.id))
    return steps


# Told by other chapters: an access request is marked before m09 answers; m30 comes by the writer's own page; m18 is
# the correction of p1.
ELSEWHERE = {"m09", "m18", "m30"}


@step("Each is answered in its own language and in time; nobody counts who is for or against", at=on(9, "09:40"))
def at_the_desk(world: World) -> str:
    """m26 in English, m24 by the day that the law gives, m14 without a word on what it means."""
    _, page = saying.at_desk(world, "torstein", id="m26")
    wanted = world.story.message("m26").expect.more["reply_language"]
    must(page.form("last_seen").fields["language"] == wanted, f"m26 would not be answered in {wanted}")
    due = str(world.story.message("m25").expect.more["interim_answer_due"])
    must(str(_message(world, "m24").answer_due) == due, f"m24 is due {_message(world, 'm24').answer_due}, not {due}")
    _, page = saying.at_desk(world, "torstein", id="m14")
    tag = str(world.story.message("m14").expect.more["must_not_be_tagged"])
    said = " ".join(each.text_content() for each in page.root.xpath("//section[contains(@class, 'desk-card')]"))
    must("Bravo" in said and tag not in said.lower(), f"m14 is taken for {tag}")
    world.addresses["inbox"] = saying.INBOX
    return ""


def _message(world: World, id: str):
    from ordskifte.dialogue.models import Message

    return Message.objects.get(reference=world.messages[id].reference)


@step("Whoever left an address has had a receipt, every answer and every decision by mail", at=on(20, "11:35"))
def mailed(world: World) -> str:
    """A receipt has the reference and the secret link; the worker sends what is due, the way that the body has set."""
    for id, said in world.messages.items():
        if said.own:
            saying.expect_mail(world, world.story.message(id), said.reference, said.own)
    saying.settle(world, until=lambda: not saying.missing_mails(world), what="mails are missing")
    return f"{len(world.mails)} receipts, answers and decisions by mail"


@step("The page of one's own is behind a secret link, which nothing keeps", at=on(11, "16:10"))
def own_page(world: World) -> str:
    """m01: what was answered stands there; another secret opens nothing."""
    said = world.messages["m01"]
    own = world.citizen().open(said.own)
    must(own.status == 200 and world.story.message("m02").text in own.words, f"{said.own} lacks the answer")
    must(own.header("Cache-Control") == "private, no-store", "the own page may be kept")
    wrong = world.citizen().open(f"{said.own[:-5]}aaaa/")
    must(wrong.status == 404, f"a wrong secret gets {wrong.status}")
    world.addresses["own page"] = said.own
    return ""


@step("Everything that is shown stands in one thread, in feeds and on the page of its case", at=on(11, "16:12"))
def threads(world: World) -> str:
    """p1: as many as were shown, in the order in which they were said; nothing in another place."""
    written = world.publications["p1"]
    under = [id for id in world.messages if world.story.message(id).publication == "p1"]
    shown = [id for id in under if id not in HIDDEN]
    page = world.citizen().open(written.address)
    places = {id: page.content.find(world.messages[id].address.encode()) for id in shown}
    missing = [id for id, place in places.items() if place < 0]
    must(not missing, f"{page.address} lacks {', '.join(missing)}")
    must([*sorted(places, key=places.__getitem__)] == shown, f"{page.address} has another order: {places}")
    for address in (f"{written.address}dialog.atom", f"{written.case}dialog.atom"):
        # A feed shows what the worker has delivered to it.
        has_all = f"it does not have {len(shown)} entries"
        writing.wait_for(world, address, until=lambda page: len(page.entries) == len(shown), what=has_all)
    world.addresses |= {"dialogue": written.address, "dialogue feed": f"{written.address}dialog.atom"}
    return f"{len(shown)} messages under p1, the same in its feed"


CHAPTER = Chapter("Dialogue", (*played(), *drill.STEPS, at_the_desk, own_page, threads, mailed))
