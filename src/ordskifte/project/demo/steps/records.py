"""What came in and went out is assessed; where the law says so it gets a number and documents, and is signed off."""

import io
from collections import Counter
from collections.abc import Iterator

import pikepdf

from ordskifte.project.demo import saying
from ordskifte.project.demo.browser import Browser, Page
from ordskifte.project.demo.world import Chapter, World, must, on, step

ARCHIVIST = "aud"
QUEUE, WAITING = "/desk/vurdering/", "/desk/journalforing/"
CAMPAIGN = ("m10", "m11", "m13")
CAMPAIGN_TITLE = "Innspill mot sykkelvei i Strandvegen: bevar bjørkene"
SINGLE = "m01"
# Screened when it is registered: what tells of somebody's health, and who told it.
SCREENED, BASIS = "m23", "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
SCREENED_TITLE = ("Merknad om skoleskyss fra Gunnhild Aasmo", "Merknad om skoleskyss fra *****")
# Formats by PRONOM.
PDF_A_2U, JSON = "fmt/478", "fmt/817"
# Seconds until the worker has made all documents, on a machine with other things to do.
UNTIL_MADE = 180
# A message that was a request for access, which was refused.
REQUEST = "m08"
HOME, NOTHING_WAITS = "/desk/", "Ingenting venter. Alt som kom inn og gikk ut, er vurdert"
CORRECTED_TITLE = "Spørsmål om sprenging om natta"


@step("The rules propose for every message, with the reason; a person decides", at=on(19, "09:00"))
def proposed(world: World) -> str:
    """What the story's archivist expects is what is proposed; what is not, she decides otherwise, and says why."""
    saying.settle(world)
    rows = assessments(world)
    missing = [id for id in world.messages if id not in rows]
    must(not missing, f"not assessed: {', '.join(missing)}")
    agreed = Counter(_agrees(world, id, row=row) for id, row in rows.items())
    otherwise = [id for id, row in rows.items() if not _agrees(world, id, row=row)]
    desk = world.at_desk(ARCHIVIST)
    queue = desk.open(QUEUE)
    must(queue.status == 200 and "§" in queue.words, f"{QUEUE} gives no provision")
    for id in otherwise:
        _decide_otherwise(world, desk, id=id, uid=rows[id].uid)
    return f"{agreed[True]} of {len(rows)} messages assessed as people would; Aud decided otherwise on {len(otherwise)}"


def assessments(world: World) -> dict:
    """The assessment of each message of the story, as the database has it."""
    from ordskifte.assessment.models import Assessment

    rows = Assessment.objects.select_related("message").exclude(message=None)
    by_reference = {row.message.reference: row for row in rows.order_by("number")}
    known = {id: by_reference.get(said.reference) for id, said in world.messages.items()}
    return {id: row for id, row in known.items() if row is not None}


def _agrees(world: World, id: str, *, row) -> bool:
    expect = world.story.message(id).expect
    return row.proposed_duty == expect.proposal and row.proposed_four == dict(expect.four)


def _decide_otherwise(world: World, desk: Browser, *, id: str, uid: object) -> None:
    expect = world.story.message(id).expect
    page = desk.open(f"{QUEUE}{uid}/")
    criterion = page.form("criterion").fields["criterion"] or "document"
    given = {"criterion": criterion, "why": "Det er slik en arkivar vurderer det.", **expect.four}
    desk.send(page, having=("change", "criterion"), **given)
    row = assessments(world)[id]
    must(row.is_decided and row.duty == expect.proposal, f"{id}: not decided otherwise ({row.duty})")


@step("Nearly the same from several is one entry, and each message is counted", at=on(19, "09:10"))
def campaign(world: World) -> str:
    """m10, m11, m13; m12 came by another network, which is not here yet. Two people, three messages."""
    desk = world.at_desk(ARCHIVIST)
    rows = assessments(world)
    page = desk.open(f"{QUEUE}{rows[CAMPAIGN[0]].uid}/")
    place = next((link for link in page.links() if link.startswith(f"{QUEUE}samlinger/")), "")
    together = desk.open(place) if place else desk.submit(page, page.form_to("/samle-like/"))
    must(together.address.startswith(f"{QUEUE}samlinger/"), f"nothing was gathered: {together.problems}")
    done = desk.send(together, having=("title",), title=CAMPAIGN_TITLE)
    found = _collection()
    must(found.state == "confirmed", f"the collection is {found.state}: {done.problems}")
    counted = (found.messages, found.senders)
    must(counted == (len(CAMPAIGN), 2), f"counted {counted} messages and senders")
    members = {row.message.reference for row in found.members.select_related("message")}
    must(members == {world.messages[id].reference for id in CAMPAIGN}, f"the collection holds {sorted(members)}")
    return f"{found.messages} messages of {found.senders} people are one entry"


def _collection():
    from ordskifte.assessment.models import Collection

    return Collection.objects.get(rule="campaign")


@step("The rest is confirmed in one act, by a person", at=on(19, "09:20"))
def confirmed(world: World) -> str:
    """What shows its text on the page, as proposed; the rest is opened, one by one, and nothing is left."""
    from ordskifte.assessment.models import Assessment

    desk, undecided = world.at_desk(ARCHIVIST), Assessment.objects.filter(state="undecided")
    page = desk.open(QUEUE)
    while page.root.xpath("//button[@name='everything']"):
        waiting = undecided.count()
        page = desk.submit(page, page.form_to("/bekreft/"), press="everything")
        must(undecided.count() < waiting, f"{waiting} are not decided on: {page.problems}")
    unread = list(undecided.values_list("uid", flat=True))
    for uid in unread:
        desk.send(desk.open(f"{QUEUE}{uid}/"), having=("seen", "title"))
    must(not undecided.exists(), f"{undecided.count()} are not decided on: {page.problems}")
    return f"{Assessment.objects.count()} decided in all, {len(unread)} of them opened since the list shows no text"


@step("What is registered gets a number at once, and what an answer settles is signed off", at=on(20, "10:50"))
def registered(world: World) -> str:
    """One with a title of its own, one screened, the campaign under one number, and the rest together."""
    desk = world.at_desk(ARCHIVIST)
    rows = assessments(world)
    title = str(world.story.message(SINGLE).expect.more["journal_title"])
    register(desk, desk.open(f"{WAITING}ny/{rows[SINGLE].uid}/"), title=title)
    inside, outside = SCREENED_TITLE
    screened = {"title": inside, "public_title": outside, "hides": ["title", "name", "documents"], "authority": BASIS}
    register(desk, desk.open(f"{WAITING}ny/{rows[SCREENED].uid}/"), **screened)
    page = desk.open(WAITING)
    register(desk, desk.open(page.link_to(f"{WAITING}samling/")), title=CAMPAIGN_TITLE)
    _register_the_rest(desk)
    _are_signed_off(world)
    # The public journal follows when the worker has carried what was registered.
    saying.settle(world)
    if world.is_upstream:
        return f"{_wait_for_numbers()} wait for the numbers of the records system"
    count = _is_gap_free()
    refusal_is_journalled(world)
    return f"{count} numbers without a gap"


def register(desk: Browser, page: Page, **given: object) -> None:
    """Register what the page is about, with these answers."""
    done = desk.send(page, having=("title", "authority"), **given)
    must(done.status == 200 and done.address.startswith(WAITING), f"{page.address}: {done.status} {done.problems}")
    must(done.address != page.address, f"{page.address}: not registered: {done.problems}")


def _register_the_rest(desk: Browser) -> None:
    """Page by page, until nothing waits."""
    left, page = -1, desk.open(WAITING)
    while boxes := _boxes(page):
        must(len(boxes) != left, f"{left} are not registered: {page.problems}")
        left = len(boxes)
        values = [*_hidden(page), *(("row", box) for box in boxes)]
        page = desk.post(page, form=page.form_to("/flere/"), values=values)
        must(page.address == WAITING, f"{page.address}: not registered: {page.status} {page.problems}")


def _boxes(page: Page) -> list[str]:
    return [box.get("value") for box in page.root.xpath("//input[@type='checkbox'][@name='row']")]


def _hidden(page: Page) -> Iterator[tuple[str, str]]:
    form = page.form_to("/flere/")
    yield from (pair for pair in form.form_values() if pair[0] != "row")


def _is_gap_free() -> int:
    from ordskifte.records.models import RegistryEntry

    numbers = sorted(RegistryEntry.objects.exclude(journal_unit=None).values_list("sequence", flat=True))
    must(numbers and numbers == [*range(1, len(numbers) + 1)], f"the numbers are {numbers}")
    return len(numbers)


def _wait_for_numbers() -> int:
    from ordskifte.records.models import RegistryEntry

    ours = RegistryEntry.objects.filter(record__source=None)
    must(not ours.exclude(journal_unit=None).exists(), "an entry has a number of ours")
    return ours.filter(record__upstream=None).count()


def numbers() -> list[str]:
    """The number that everybody cites of each entry: ours, or that of the records system."""
    from ordskifte.records.models import Record

    rows = Record.objects.filter(source=None, entry__isnull=False).select_related("entry", "upstream")
    return [each.entry.number or each.upstream.number for each in rows.order_by("pk")]


def in_journal(world: World, record) -> Page:
    """The public page of an entry."""
    from ordskifte.journal import lines

    return world.citizen().open(lines.path_of(record.public_entry))


def _are_signed_off(world: World) -> None:
    """As the story says: what an answer settles, and nothing more."""
    for told in world.story.messages:
        by = told.expect.more.get("signed_off_by")
        if told.id in world.messages and told.direction == "in" and told.id not in CAMPAIGN:
            found = _settled(world, told.id)
            must(bool(found) == bool(by), f"{told.id} is signed off by {found or 'nothing'}, not by {by or 'nothing'}")
            must(not by or found == world.messages[str(by)].reference, f"{told.id} is settled by {found}, not by {by}")


def record_of(world: World, id: str):
    """The record of a message, or None."""
    from ordskifte.records.models import Record

    return Record.objects.filter(subjects__subject_uid=assessments(world)[id].subject_uid).first()


def _settled(world: World, id: str) -> str:
    """The reference of the answer that signed a message off, or nothing."""
    from ordskifte.dialogue.models import Message

    record = record_of(world, id)
    found = record.sign_offs.filter(answer__subjects__kind="answer").first() if record else None
    if found is None:
        return ""
    uid = found.answer.subjects.values_list("subject_uid", flat=True).get()
    return Message.objects.get(uid=uid).reference


def refusal_is_journalled(world: World) -> None:
    """m08 was a request for access: the refusal has a number of its own, and settles it, as no answer in words did."""
    from ordskifte.records.models import Record

    request = record_of(world, REQUEST)
    refusals = Record.objects.filter(subjects__kind="decision", cancellation=None, case=request.case)
    must(refusals.count() == 1, f"{refusals.count()} refusals are registered")
    refusal = refusals.get()
    must(hasattr(refusal, "public_entry"), "the refusal of access is not journalled")
    settled = [(row.method, row.answer_id) for row in request.sign_offs.all()]
    must(settled == [("BU", refusal.pk)], f"{REQUEST} is settled by {settled}, not by the refusal {refusal.pk}")
    name = world.story.message(REQUEST).author.name
    shown = in_journal(world, refusal)
    must(shown.status == 200 and "Avslag på innsyn" in shown.words, f"{shown.address} shows “{shown.heading}”")
    must(name not in shown.words, f"{shown.address} names {name}")


@step("A plain request for access is kept beside the journal, and then nothing waits", at=on(20, "11:15"))
def requested(world: World) -> str:
    """The one that came by the form, without a name: archived without a number, and the archivist's home is empty."""
    from ordskifte.records.models import Record

    saying.settle(world)
    desk = world.at_desk(ARCHIVIST)
    must(NOTHING_WAITS not in desk.open(HOME).words, "a request for access waits, and the archivist is not told")
    _register_the_rest(desk)
    (record,) = Record.objects.filter(subjects__kind="request")
    must(not hasattr(record, "entry"), "a plain request for access is journalled")
    sender = record.correspondence_parts.get(type="Avsender")
    must((sender.name, sender.public_name) == ("anonym", ""), f"it comes from {sender.name}")
    must(NOTHING_WAITS in desk.open(HOME).words, "the archivist's home says that something waits")
    return "the request is kept without a number, and nothing waits"


@step("The documents are made beside it: PDF/A to last, and the original", at=on(20, "15:40"))
def documents(world: World) -> str:
    """The worker makes them; every record of our own has a file that was checked."""
    from ordskifte.records.models import Rendition

    saying.settle(
        world,
        until=lambda: not Rendition.objects.exclude(state="made").exists(),
        what="documents are not made",
        patience=UNTIL_MADE,
        hurries=True,
    )
    files = [file for row in Rendition.objects.all() for file in _files_of(row.record)]
    archived = [content for content, kind in files if kind == PDF_A_2U]
    must(len(archived) >= Rendition.objects.count(), f"only {len(archived)} documents are made to last")
    must({_status(content) for content in archived} == {"2U"}, "a document is not PDF/A-2u")
    letters = world.story.message("m24").text
    must(any(kind == JSON and letters.encode() in content for content, kind in files), "m24 is not whole")
    return f"{len(archived)} documents in PDF/A"


def _status(content: bytes) -> str:
    """Which PDF/A a document says that it is."""
    with pikepdf.open(io.BytesIO(content)) as document:
        return document.open_metadata().pdfa_status


def _files_of(record) -> Iterator[tuple[bytes, str]]:
    from ordskifte.kernel import blobs

    for place in record.places.select_related("document"):
        for file in place.document.objects_of.select_related("blob"):
            with blobs.open_blob(file.blob.uid) as opened:
                yield opened.read(), file.format


@step("A correction of an entry keeps what stood there", at=on(20, "10:55"))
def corrected(world: World) -> str:
    """m05: a title that says more."""
    record = record_of(world, "m05")
    before = record.title
    desk = world.at_desk(ARCHIVIST)
    form = desk.open(f"{WAITING}{record.uid}/rett/")
    given = {"title": CORRECTED_TITLE, "public_title": CORRECTED_TITLE, "why": "Tittelen sa for lite."}
    done = desk.send(form, having=("document_date",), **given)
    must(done.status == 200 and done.address == f"{WAITING}{record.uid}/", f"not corrected: {done.problems}")
    must(before in done.words and CORRECTED_TITLE in done.words, f"{done.address} does not keep what stood there")
    return "one title corrected, the old one kept"


CHAPTER = Chapter("Records", (proposed, campaign, confirmed, registered, corrected, requested, documents))
