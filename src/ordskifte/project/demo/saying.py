"""What those who write do on the public pages, and what those who work here do with a message at the desk."""

import email
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default as modern

from ordskifte.kernel import clock
from ordskifte.project.demo import cast, files
from ordskifte.project.demo.browser import Browser, File, Page
from ordskifte.project.demo.world import Said, StepFailed, World, must

INBOX = "/desk/innboks/"
BETWEEN_MAILS = "-" * 79
# How long whoever waits for the worker waits, in seconds; it is quicker.
PATIENCE, BETWEEN = 30, 0.02
# What comes round most often does so after this.
A_ROUND = timedelta(seconds=5)
_ADDRESS = re.compile(r"/innlegg/([0-9A-Z-]{16})/$")


def look_over(world: World, told: cast.DemoMessage) -> tuple[Browser, Page]:
    """Write a message under its publication; the page that shows it before it is sent."""
    browser, author = world.citizen(), told.author
    page = browser.open(f"{world.publications[told.publication].address}svar/")
    given: dict[str, object] = {"tekst": told.text, "navn": author.name, "epost": author.email}
    if author.kind == "organisation":
        given["organisasjon"] = True
    if told.attachments:
        (file,) = told.attachments
        given["filer"] = File(file.file, files.make(file.file))
    checked = browser.send(page, **given)
    must(checked.status == 200, f"{told.id} cannot be looked over: {checked.status} {checked.problems}")
    guessed = checked.form("sprak").fields["sprak"]
    must(guessed == told.language, f"{told.id} is taken to be in {guessed}, not {told.language}")
    return browser, checked


def send(world: World, told: cast.DemoMessage) -> Said:
    """Write, look it over and send it; the receipt has a reference, and the one link that is the writer's."""
    browser, checked = look_over(world, told)
    receipt = browser.send(checked, having=("sprak",), press="send")
    must(receipt.status == 200, f"{told.id} was not received: {receipt.status} {receipt.problems}")
    own = next((link for link in receipt.links() if "/min/" in link), "")
    must(own, f"{told.id}: the receipt has no link to a page of the writer's own")
    must(not browser.cookies, f"{told.id}: writing sets a cookie")
    said = Said(own.split("/")[2], own)
    must(said.reference in receipt.words, f"{told.id}: the receipt does not name {said.reference}")
    world.messages[told.id] = said
    return said


def at_desk(world: World, who: str, *, id: str) -> tuple[Browser, Page]:
    """Find a message in the inbox by its reference, and open it; whoever has found it once knows where it is."""
    desk, reference = world.at_desk(who), world.messages[id].reference
    if reference not in desk.known:
        listed = desk.open(f"{INBOX}?vis=all&q={reference}")
        desk.known[reference] = listed.link_to("/desk/innlegg/")
    return desk, desk.open(desk.known[reference])


def act(desk: Browser, page: Page, *, name: str, **answers: object) -> Page:
    """Do one thing with a message, in the form behind its button."""
    form = desk.open(page.link_to(f"{page.address}{name}/"))
    must(form.status == 200, f"{form.address} answers {form.status}")
    done = desk.send(form, **answers)
    must(done.address == page.address, f"{form.address} was not done: {done.status} {done.problems}")
    return done


def answer(world: World, id: str) -> Said:
    """Answer at the desk so that everybody sees it, as the story tells; where the answer stands."""
    told = world.story.message(id)
    desk, page = at_desk(world, told.author.staff, id=told.in_reply_to)
    signs_off = bool(told.expect.more.get("signs_off"))
    done = desk.send(page, having=("last_seen",), press="do", text=told.text, signs_off=signs_off)
    must(done.address == page.address, f"{id} was not sent: {done.status} {done.problems}")
    question = world.messages[told.in_reply_to]
    public = world.citizen().open(question.address)
    found = [match.group(1) for match in map(_ADDRESS.search, public.links()) if match]
    (reference,) = {each for each in found if each != question.reference}
    world.messages[id] = Said(reference)
    return world.messages[id]


def is_shown(world: World, id: str, *, text: str = "") -> Page:
    """Everybody reads it at its address and under its publication."""
    told, said = world.story.message(id), world.messages[id]
    page = world.citizen().open(said.address)
    words = " ".join((text or told.text).split())
    must(page.status == 200 and words in page.words, f"{id} is not shown at {said.address} ({page.status})")
    under = world.citizen().open(world.publications[told.publication].address)
    must(words in under.words, f"{id} is not shown under {under.address}")
    return page


def is_not_shown(world: World, id: str) -> Page:
    """Its address says that it came, and nobody reads what it says, there or under its publication."""
    told, said = world.story.message(id), world.messages[id]
    page = world.citizen().open(said.address)
    words = " ".join(told.text.split())
    must(page.status == 200, f"{said.address} answers {page.status}")
    publication = world.publications[told.publication]
    for each in (page, *map(world.citizen().open, (publication.address, f"{publication.address}dialog.atom"))):
        must(words not in each.words and told.text.encode() not in each.content, f"{id} is shown at {each.address}")
        must(not told.author.name or told.author.name not in each.words, f"{each.address} names {told.author.name}")
    return page


def settle(
    world: World,
    *,
    until: Callable[[], object] | None = None,
    what: str = "",
    patience: float = PATIENCE,
    hurries: bool = False,
) -> None:
    """Wait until the worker has done what waits for it; ring, as nobody rings when only the clock was moved.

    Who hurries lets the clock run while waiting, so that what comes round comes round sooner.
    """
    from ordskifte.kernel.outbox import bell

    holds = until or _nothing_waits
    began_at = time.monotonic()
    while time.monotonic() - began_at < patience:
        if holds():
            return
        bell.ring()
        if hurries:
            world.live_at(clock.now() + A_ROUND)
        time.sleep(BETWEEN * (5 if hurries else 1))
    raise StepFailed(f"{what or _what_waits()} after {patience} seconds")


def _what_waits() -> str:
    from ordskifte.kernel.models import HandlerRun

    why = HandlerRun.objects.exclude(last_error="").values_list("last_error", flat=True).first()
    left = HandlerRun.objects.exclude(state="done").count()
    return f"the worker has work left: {left} events to handle ({why or 'none has failed'})"


def _nothing_waits() -> bool:
    from ordskifte.kernel import outbox

    backlog = outbox.backlog()
    return not backlog.waiting and not backlog.parked


def mails(world: World) -> Iterator[EmailMessage]:
    """Every mail that left, as whoever got it reads it."""
    for path in sorted((world.folder / "log" / "mail").glob("*.log")):
        for raw in path.read_text("utf-8").split(f"{BETWEEN_MAILS}\n"):
            if raw.strip():
                yield email.message_from_string(raw, policy=modern)


def expect_mail(world: World, told: cast.DemoMessage, *words: str) -> None:
    """Whoever wrote this must have had a mail that says these words, if an address was given; looked for later."""
    if told.author.email:
        world.mails.append((told.author.email, words))


def as_told(text: str) -> str:
    """A sentence of the program as those read it who write in Bokmål."""
    from django.utils.translation import gettext, override

    with override("nb"):
        return gettext(text)


def missing_mails(world: World) -> list[str]:
    """What was expected, and has not left yet."""
    left = [(mail["To"], " ".join(mail.get_content().split())) for mail in mails(world)]
    return [f"to {to}: {'; '.join(words)}" for to, words in world.mails if not _is_among(left, to=to, words=words)]


def _is_among(left: list[tuple[str, str]], *, to: str, words: tuple[str, ...]) -> bool:
    wanted = [" ".join(each.split()) for each in words]
    return any(to in address and all(each in text for each in wanted) for address, text in left)
