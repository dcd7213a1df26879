"""A question that is a request for access: its clock, the first answer, and a refusal that lacks nothing."""

from datetime import date

from ordskifte.project.demo import saying
from ordskifte.project.demo.world import Chapter, World, must, on, step

OFFICER = "torstein"
QUESTION, ANSWER = "m08", "m09"
CASE, DOCUMENT = "2026/118", "2026/118-3"
REFUSED = "Du får ikke forhandlingsnotatet nå. Det er skrevet for forhandlinger som kommunen fortsatt er i."
WIDER = "Vi har vurdert å gi deg notatet likevel, men prisen for grunnen er ikke avtalt ennå."


@step("One key makes a question a request for access, with its clock", at=on(4, "10:50"))
def marked(world: World) -> str:
    """m08: Torstein marks it; the days are those of the law."""
    wanted = world.story.message(QUESTION).expect.more["access_request"]
    desk, page = saying.at_desk(world, OFFICER, id=QUESTION)
    opened = desk.submit(page, page.form_to(page.address.replace("/desk/innlegg/", "/innsyn/marker/")))
    must(opened.address.startswith("/desk/innsyn/"), f"not marked: {opened.status} {opened.problems}")
    row = _request(world)
    days = {
        "received": row.received_on,
        "target_1": row.first_target,
        "target_3": row.second_target,
        "non_answer_after": row.silence_on,
    }
    wrong = {name: str(day) for name, day in days.items() if day != date.fromisoformat(wanted[name])}
    must(not wrong, f"the clock says {wrong}, the story {wanted}")
    return f"m08 is a request: {days['target_1']:%d.%m.}, {days['target_3']:%d.%m.}, {days['non_answer_after']:%d.%m.}"


def _request(world: World):
    from ordskifte.access.models import AccessRequest

    return AccessRequest.objects.get(message__reference=world.messages[QUESTION].reference)


@step("A first answer says when the real one comes, and settles nothing", at=on(4, "11:02"))
def first_answer(world: World) -> str:
    """m09: the question stays open."""
    saying.answer(world, ANSWER)
    saying.is_shown(world, ANSWER)
    told = world.story.message(ANSWER)
    saying.expect_mail(world, world.story.message(QUESTION), told.text)
    return ""


@step("A refusal is sent only when nothing is missing that the law asks for", at=on(9, "09:33"))
def refused(world: World) -> str:
    """Within the third working day: the basis, the weighing of wider access, whom to appeal to and until when."""
    case = world.story.case(CASE)
    (document,) = [each for each in case.documents if each.number == DOCUMENT]
    row = _request(world)
    desk = world.at_desk(OFFICER)
    form = desk.open(f"/desk/innsyn/{row.uid}/avslag/")
    lacking = desk.send(form, having=("basis",), text=REFUSED, basis=document.basis, wider_access="")
    must(lacking.status == 400 and lacking.problems, f"a refusal without weighing was sent ({lacking.status})")
    done = desk.send(desk.open(form.address), having=("basis",), text=REFUSED, basis=document.basis, wider_access=WIDER)
    must(done.address == f"/desk/innsyn/{row.uid}/", f"not refused: {done.status} {done.problems}")
    above = world.story.body.settings["appeal_body"]["name"]
    saying.expect_mail(world, world.story.message(QUESTION), REFUSED, document.basis, WIDER, above)
    must(_request(world).decided_at.date() <= row.second_target, "the answer came too late")
    return f"refused in time by {document.basis}, with whom to appeal to"


@step("Anybody asks for access from an entry of the journal, without a name or a reason", at=on(20, "11:10"))
def asked(world: World) -> str:
    """From the page of the entry: the form knows what it is about; the answer is a link to follow it by."""
    journal = world.citizen().open("/journal/")
    entry = world.citizen().open(journal.link_to(("/journal/2026/", "/journal/id/")))
    browser = world.citizen()
    form = browser.open(entry.link_to("/innsyn/?journal="))
    checked = browser.send(form, having=("tekst",), tekst="Jeg vil gjerne se dette.")
    done = browser.send(checked, having=("tekst",), press="send")
    link = next((link for link in done.links() if link.startswith("/innsyn/") and len(link.split("/")) > 4), "")
    must(done.status == 200 and link, f"not received: {done.status} {done.problems}")
    status = world.citizen().open(link)
    must(status.status == 200 and "Jeg vil gjerne se dette." in status.words, f"{link} answers {status.status}")
    must(not browser.cookies, "asking sets a cookie")
    world.addresses["request for access"] = link
    return "asked from the journal, without a name"


STEPS = (marked, first_answer, refused, asked)
CHAPTER = Chapter("Access", STEPS)
