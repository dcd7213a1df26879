"""What people decide about messages: masked and shown, hidden by a published rule, appealed, shown again."""

import io
import zipfile

from ordskifte.domain import moderation
from ordskifte.project.demo import pictures, saying
from ordskifte.project.demo.world import Chapter, Said, World, must, on, step

MODERATOR, DECIDER, OFFICER = "jonas", "helge", "torstein"
MASK = "*****"
# What whoever wrote m23 reads. The story offers a safe channel.
SAFE = "Skriv heller til oss på en trygg måte: ring Innbyggerservice, så får du en sikker lenke."


@step("What looks like an identity number is masked by a person before anybody sees it", at=on(2, "20:30"))
def masked(world: World) -> str:
    """m04 with a space inside, m05 in digits of full width; the originals are kept, closed."""
    for id, number in zip(("m04", "m05"), world.story.identity_numbers, strict=False):
        desk, page = saying.at_desk(world, MODERATOR, id=id)
        told = world.story.message(id)
        must(told.text in page.root.text_content(), f"{page.address} does not show the original of {id}")
        saying.act(desk, page, name="vis")
        public = world.citizen().open(world.messages[id].address)
        must(MASK in public.words, f"{id} is not shown with its mask: {public.words[:300]}")
        start, end = told.text.split(".")[0], told.text.rsplit(".", 2)[-2]
        must(start in public.words and end.strip() in public.words, f"{id} is not shown but for the number")
        _is_without_number(world, public.words, number=number)
    part = str(world.story.message("m04").expect.more["public_text_must_not_contain"])
    must(part not in world.citizen().open(world.publications["p1"].address).words, f"{part} is on the page of p1")
    shown = saying.as_told("Your message has been checked and is shown.")
    saying.expect_mail(world, world.story.message("m04"), shown, world.messages["m04"].address)
    world.secret += [world.story.message(id).text for id in ("m04", "m05")]
    world.secret += [*world.story.identity_numbers, f"{world.story.identity_numbers[0][:6]} {part}"]
    return "two numbers masked, the originals closed"


def _is_without_number(world: World, words: str, *, number: str) -> None:
    from ordskifte.domain import identity_numbers

    must(not identity_numbers.held(words), "a number is shown")
    must(number not in "".join(sign for sign in words if sign.isdigit()), f"{number} is shown")


@step("A threat at night is hidden by the published rule, and can be given to the police as it came", at=on(3, "22:55"))
def threat(world: World) -> str:
    """m07: nobody has seen it; Jonas hides it, and takes out the evidence."""
    told = world.story.message("m07")
    _is_told_of(world, "m07")
    desk, page = saying.at_desk(world, str(told.expect.more["moderator"]), id="m07")
    done = saying.act(desk, page, name="skjul", reason=told.expect.more["hide_rule"])
    pack = desk.open(done.link_to(f"{done.address}bevis/"))
    with zipfile.ZipFile(io.BytesIO(pack.content)) as opened:
        kept = {name: opened.read(name) for name in opened.namelist()}
    must(any(told.text.encode() in content for content in kept.values()), "the pack does not hold the message")
    public = saying.is_not_shown(world, "m07")
    must(f"#{told.expect.more['hide_rule']}" in _fragments(public), f"{public.address} does not name the rule")
    for person in world.story.staff:
        must(person.name not in public.words, f"{public.address} names {person.name}")
    must(_posts_of(world, "m07") == 0, "m07 was announced")
    world.secret.append(told.text)
    return f"m07 hidden, {len(kept)} files of evidence"


def _is_told_of(world: World, id: str) -> None:
    """Whoever works with the case has a mail at once, which says nothing of what it says."""
    officer = world.story.case(str(world.story.message(id).case)).case_officer
    world.mails.append((world.story.person(officer).email, (world.messages[id].reference,)))


def _fragments(page) -> list[str]:
    return [f"#{link.get('href').partition('#')[2]}" for link in page.root.iter("a") if "#" in (link.get("href") or "")]


def _posts_of(world: World, id: str) -> int:
    """How often a message was given to any channel."""
    from ordskifte.channels.models import Post

    return Post.objects.filter(reference=world.messages[id].reference).count()


@step("What tells of a child's health is taken out of view, and a safe way is offered", at=on(5, "09:00"))
def health(world: World) -> str:
    """m23: it was held at once; Jonas hides it by the rule on privacy, and says how to tell it safely."""
    told = world.story.message("m23")
    desk, page = saying.at_desk(world, MODERATOR, id="m23")
    saying.act(desk, page, name="skjul", reason="personvern", why=SAFE)
    saying.is_not_shown(world, "m23")
    saying.expect_mail(world, told, SAFE, world.messages["m23"].address)
    word = str(told.expect.more["public_text_must_not_contain"])
    own = world.citizen().open(world.messages["m23"].own)
    must(SAFE in own.words or told.text in own.words, "the own page of m23 does not tell of it")
    world.secret += [told.text, word]
    return "m23 hidden, a safe way offered"


@step("A message for another body is answered with where to turn", at=on(9, "09:30"))
def redirected(world: World) -> str:
    """m27: Torstein says where; the page says so, and the writer's own page has the address."""
    told = world.story.message("m27")
    to = told.expect.more["redirect"]
    desk, page = saying.at_desk(world, OFFICER, id="m27")
    saying.act(desk, page, name="videresend", to_name=to["to"], to_address=to["address"])
    public = saying.is_shown(world, "m27")
    own = world.citizen().open(world.messages["m27"].own)
    must(to["to"] in public.words and to["address"] not in public.words, f"{public.address} does not say where")
    must(to["to"] in own.words and to["address"] in own.words, f"{own.address} does not say where")
    return f"m27 is for {to['to']}"


@step("A file is public only when somebody has opened its copy, and a photo loses its place", at=on(9, "16:40"))
def attachments(world: World) -> str:
    """m15: the count is shown. m16: the copy has no position any more, but there are faces in it: only on request."""
    saying.settle(world, until=_all_read, what="a file is not read")
    desk, page = saying.at_desk(world, OFFICER, id="m15")
    form = desk.open(page.link_to("/desk/vedlegg/"))
    unseen = desk.send(form, having=("seen",), is_public="yes", title="Telling av gående")
    must(unseen.status == 400 and unseen.problems, "a file was made public that nobody had opened")
    copy = desk.open(form.link_to(f"{form.address}kopi/"))
    must(copy.content.startswith(b"%PDF"), f"the copy is {copy.header('Content-Type')}")
    done = desk.send(desk.open(form.address), having=("seen",), is_public="yes", title="Telling av gående")
    must(done.address == page.address, f"m15: not decided: {done.problems}")
    public = world.citizen().open(world.messages["m15"].address)
    shown = world.citizen().open(public.link_to("/vedlegg/"))
    must(shown.status == 200 and shown.content.startswith(b"%PDF"), f"{shown.address} answers {shown.status}")
    _photo_stays(world)
    return "the count of m15 is shown; the photo of m16 has lost its place, and stays closed for its faces"


def _photo_stays(world: World) -> None:
    desk, page = saying.at_desk(world, OFFICER, id="m16")
    form = desk.open(page.link_to("/desk/vedlegg/"))
    copy = desk.open(form.link_to(f"{form.address}kopi/"))
    must(copy.header("Content-Type").startswith("image/"), f"the copy is {copy.header('Content-Type')}")
    for trace in (pictures.SIGNATURE.encode(), b"Exif", b"GPS"):
        must(trace not in copy.content, f"the copy still holds {trace!r}")
    why = "Det er ansikter på bildet, og ingen har sagt ja til å bli vist."
    done = desk.send(form, having=("seen",), is_public="no", why=why)
    must(done.address == page.address, f"m16: not decided: {done.problems}")
    public = saying.is_shown(world, "m16")
    must(not [link for link in public.links() if link.startswith("/vedlegg/")], f"{public.address} shows the photo")
    closed = world.citizen().open(form.address.removeprefix("/desk"))
    must(closed.status == 404, f"{closed.address} answers {closed.status}")


def _all_read() -> bool:
    from ordskifte.dialogue.models import Attachment

    return Attachment.objects.exists() and not Attachment.objects.filter(is_read=False).exists()


@step("A message is hidden by mistake; the address says by which rule, and the writer is told", at=on(11, "16:20"))
def hidden(world: World) -> str:
    """m29: Jonas takes it for a personal attack."""
    told = world.story.message("m29")
    event = told.events[0]
    desk, page = saying.at_desk(world, event.by, id="m29")
    saying.act(desk, page, name="skjul", reason=event.rule)
    public = saying.is_not_shown(world, "m29")
    must(f"#{event.rule}" in _fragments(public), f"{public.address} does not name the rule")
    saying.expect_mail(world, told, saying.as_told(moderation.TEXTS[event.rule]), world.messages["m29"].address)
    return ""


@step("The writer appeals on the own page; nobody else sees it, and whoever hid it cannot decide", at=on(11, "18:02"))
def appealed(world: World) -> str:
    """m30: Steinar appeals, and Jonas is refused."""
    told = world.story.message("m30")
    writer = world.citizen()
    own = writer.open(world.messages["m29"].own)
    form = writer.open(own.link_to(f"{own.address}klag/"))
    done = writer.send(form, having=("tekst",), press="send", tekst=told.text)
    must(done.status == 200 and done.address.startswith(own.address), f"not received: {done.status} {done.problems}")
    place, reference = _appeal_of(world)
    refused = world.at_desk(str(told.expect.more["same_decider_refused"])).open(place)
    must(refused.status in {403, 404}, f"whoever hid it gets {refused.status} from {place}")
    public = world.citizen().open(f"/innlegg/{reference}/")
    must(public.status == 404 and told.text not in public.words, f"{public.address} answers {public.status}")
    world.messages["m30"] = Said(reference)
    world.appeal = place
    world.secret.append(told.text)
    return ""


def _appeal_of(world: World) -> tuple[str, str]:
    """Where the appeal is decided, and its own reference."""
    from ordskifte.dialogue.models import Appeal

    found = Appeal.objects.select_related("said").get(message__reference=world.messages["m29"].reference)
    return f"/desk/klage/{found.said.uid}/", found.said.reference


@step("Somebody else decides the appeal, and the message is shown again", at=on(12, "10:05"))
def overturned(world: World) -> str:
    """Helge reads both, and overturns it."""
    told = world.story.message("m29")
    desk = world.at_desk(told.events[1].by)
    form = desk.open(desk.open("/desk/moderering/").link_to("/desk/klage/"))
    must(form.address == world.appeal, f"{form.address} is not the appeal")
    why = "Innlegget går på arbeidet, ikke på en person."
    done = desk.send(form, having=("outcome",), outcome=told.expect.more["outcome_of_appeal"], why=why)
    must(done.address == "/desk/moderering/", f"not decided: {done.status} {done.problems}")
    saying.is_shown(world, "m29")
    saying.expect_mail(world, told, why)
    return "m29 hidden by Jonas, appealed, shown again by Helge; Jonas could not decide"


CHAPTER = Chapter("Moderation", (masked, threat, health, redirected, attachments, hidden, appealed, overturned))
