"""What the words led to: a passage before and after, the message that changed it, and whoever wrote it told."""

from ordskifte.project.demo import saying
from ordskifte.project.demo.steps.decisions import case_at_desk
from ordskifte.project.demo.world import Chapter, World, must, on, step

OFFICER, CASE, CITED = "torstein", "2026/118", "m15"


@step("The case officer cites the message at the passage that it changed", at=on(18, "14:33"))
def cited(world: World) -> str:
    """118-p3 and m15. m19 came by another network, which is not here yet."""
    (passage,) = world.story.case(CASE).passages
    desk = world.at_desk(OFFICER)
    form = desk.open(f"{case_at_desk(desk, CASE).address}utfall/")
    found = [box.get("value") for box in form.root.xpath("//input[@name='messages']")]
    chosen = [uid for uid in found if uid == _uid_of(world)]
    must(chosen, f"{form.address} does not offer {CITED}")
    done = desk.send(
        form,
        having=("heading",),
        messages=chosen,
        effect=world.story.message(CITED).expect.more["outcome"]["state"],
        document="Saksframlegg",
        heading=passage.heading,
        before=passage.before,
        after=passage.after,
    )
    must(done.status == 200 and done.address == form.address, f"not cited: {done.status} {done.problems}")
    return ""


def _uid_of(world: World) -> str:
    from ordskifte.dialogue.models import Message

    return str(Message.objects.get(reference=world.messages[CITED].reference).uid)


@step("Everybody reads what it led to, from both sides, and whoever wrote it is told", at=on(18, "14:38"))
def told(world: World) -> str:
    """From the message to the passage, from the case to it, by mail, and on the writer's own page."""
    (passage,) = world.story.case(CASE).passages
    message = world.citizen().open(world.messages[CITED].address)
    page = world.citizen().open(message.link_to("/utfall/"))
    must(passage.before in page.words and passage.after in page.words, f"{page.address} does not show both")
    must(world.messages[CITED].address in page.links(), f"{page.address} does not lead to the message")
    for address in (f"/sak/{CASE}/", world.messages[CITED].own):
        must(page.address in world.citizen().open(address).links(), f"{address} does not lead to {page.address}")
    saying.expect_mail(world, world.story.message(CITED), page.address, world.messages[CITED].reference)
    world.addresses["outcome"] = page.address
    return f"{passage.heading} was moved because of m15, and Liv Tangen is told"


CHAPTER = Chapter("Outcomes", (cited, told))
