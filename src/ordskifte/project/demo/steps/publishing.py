"""Publications: written once, from the case; approved by somebody else; corrected and withdrawn in sight of all."""

from ordskifte.project.demo import cast, writing
from ordskifte.project.demo.browser import Browser, File, Page
from ordskifte.project.demo.editor import Editor
from ordskifte.project.demo.steps.channels import FEED, note_entry
from ordskifte.project.demo.texts import avtale, fortau
from ordskifte.project.demo.world import Chapter, World, Written, must, on, step

OFFICER = "ingrid"
CREDIT, LICENCE = "Nordfjæra kommune", "CC BY 4.0"
# Where the editor says why it did not do as it was told; what stands in a template is not said.
REFUSAL = "//*[contains(@class, 'messages')]//li[contains(@class, 'error')][not(ancestor::template)]"
FROM_A_FILE = "2026/206"


@step("A publication is approved for later, and nothing of it is anywhere before its time", at=on(2, "08:50"))
def planned(world: World) -> str:
    """p4: Ingrid writes title, lead and time, and Randi approves."""
    told = world.story.publication("p4")
    at = told.published
    written, editor = _begin(world, told)
    editor.write(go_live_at=f"{at:%Y-%m-%d %H:%M:%S}")
    _write(world, editor, told=told)
    writing.ask(editor.browser, written)
    writing.approve(world, written)
    listed = world.at_desk(writing.APPROVER).open(writing.LIST)
    must(f"{at:%H.%M}" in listed.words.replace(":", "."), f"the desk does not say when it goes out: {listed.words}")
    writing.is_nowhere(world, written)
    return f"p4 waits for its time, {at:%d.%m. %H:%M}"


@step("From the case to the public, nobody types a title or a text", at=on(2, "09:00"))
def from_the_case(world: World) -> str:
    """p1: Ingrid says who made the picture; Randi approves; what stood in the document stands."""
    told = world.story.publication("p1")
    desk = world.at_desk(told.author)
    written, editor = _begin(world, told)
    _open_dialogue(world, editor, told=told)
    editor.save()
    beside = _describe_picture(desk, editor, alt=told.alt["2026/118-2"])
    writing.ask(desk, written)
    pictures = _pictures_of(desk, written)
    writing.is_nowhere(world, written)
    _are_closed(world, pictures)
    writing.approve(world, written)
    page = writing.wait_for_page(world, written, heading=_title(world, told.starts_from))
    _is_whole(page, alt=told.alt["2026/118-2"])
    _are_there(world, page)
    note_entry(world, written)
    world.addresses |= {"publication": written.address, "feed": "/feed.atom", "case feed": written.case_feed}
    return f"p1 keeps the document's own title; typed of title and text: {len(editor.typed)}, of its picture: {beside}"


@step("Whoever writes on a case asks, and somebody else lets it out", at=on(2, "12:00"))
def by_case_officer(world: World) -> str:
    """p2: Oddvar writes title and lead in Nynorsk; he is no publisher, so the button only keeps the draft."""
    told = world.story.publication("p2")
    written, editor = _begin(world, told)
    _write(world, editor, told=told, save=False)
    editor.publish()
    writing.ask(editor.browser, written)
    writing.is_nowhere(world, written)
    writing.approve(world, written)
    page = writing.wait_for_page(world, written, heading=told.titles["nn"])
    must(told.leads["nn"] in page.words and page.root.find(".//article").get("lang") == "nn", "p2 is not in Nynorsk")
    return f"p2 in Nynorsk, typed by {world.people[told.author].name}: title and lead"


@step("Two languages go out in one act, and not before somebody else has approved", at=on(3, "09:00"))
def in_two_languages(world: World) -> str:
    """p3: Ingrid adds the English that the document has; her own press on the button is refused, and loses nothing."""
    told = world.story.publication("p3")
    written, editor = _begin(world, told)
    english = [block.text for block in avtale.AGREEMENT.blocks if getattr(block, "language", "") == "en"]
    editor.add_language("en", title=told.titles["en"], lead=told.leads["en"], paragraphs=english)
    _write(world, editor, told=told, save=False)
    refused = editor.publish()
    must(
        refused.root.xpath(REFUSAL),
        "the editor does not say why",
    )
    must(refused.form("texts-1-title").fields["texts-1-title"] == told.titles["en"], "what was typed is lost")
    writing.ask(editor.browser, written)
    writing.is_nowhere(world, written)
    writing.approve(world, written)
    writing.wait_for_page(world, written, heading=told.titles["nb"])
    page = world.citizen().open(f"/en{written.address}")
    must(page.heading == told.titles["en"] and english[0] in page.words, f"{page.address} shows “{page.heading}”")
    other = world.citizen().open(f"/nn{written.address}")
    must(other.root.find(".//h1").get("lang") == "nb", f"{other.address} does not say that it is in Bokmål")
    return "p3 in Bokmål and English, in one act; without approval it was refused"


@step("A correction says what changed; the first version can still be cited and compared", at=on(18, "14:30"))
def corrected(world: World) -> str:
    """p1 again: the crossing is moved. What the messages had to do with it is told by a later chapter."""
    told, written = world.story.publication("p1"), world.publications["p1"]
    (passage,), (revision,) = world.story.case("2026/118").passages, told.revisions
    editor = writing.edit(world.at_desk(told.author), written)
    must(editor.replace(passage.before, after=passage.after) == 1, "the passage is not in the editor once")
    editor.write(change_note=revision.note)
    editor.save()
    writing.ask(editor.browser, written)
    must(passage.after not in world.citizen().open(written.address).words, "it is corrected before it is approved")
    writing.approve(world, written)
    page = writing.wait_for(
        world, written.address, until=lambda page: passage.after in page.words, what="not corrected"
    )
    must(passage.before not in page.words and revision.note in page.words, "version 2 does not say what changed")
    first = world.citizen().open(page.link_to(f"{written.address}v/1/"))
    must(passage.before in first.words and passage.after not in first.words, f"{first.address} is not version 1")
    change = world.citizen().open(page.link_to(f"{written.address}endring/1/2/"))
    _is_told(change, before=passage.before, after=passage.after)
    world.addresses["correction"] = change.address
    return f"version 2: “{revision.note}”"


@step("What is withdrawn says so, with the reason; its text is gone", at=on(18, "14:45"))
def withdrawn(world: World) -> str:
    """One more, from a file that is no document of the case, with a mistake in it."""
    desk = world.at_desk(OFFICER)
    written, _ = writing.begin(desk, FROM_A_FILE, file=File("fortau.txt", fortau.TEXT.encode()))
    world.publications["withdrawn"] = written
    writing.ask(desk, written)
    writing.approve(world, written)
    shown = writing.wait_for(world, written.address, until=lambda page: page.status == 200, what="not shown")
    must(fortau.WRONG in shown.words, f"{shown.address} does not show its text")
    desk.send(desk.open(f"{writing.LIST}unpublish/{written.key}/"), why=fortau.WHY)
    page = writing.wait_for(world, written.address, until=lambda page: fortau.WHY in page.words, what="not withdrawn")
    world.gone.append(fortau.WRONG)
    # Its title stays in the journal alone: that it went out is no secret.
    for address in (page.address, f"{written.address}v/1/", written.case, FEED):
        found = world.citizen().open(address).content.decode()
        must(fortau.WRONG not in found and shown.heading not in found, f"{address} shows what was withdrawn")
    world.addresses["withdrawn"] = written.address
    return f"one withdrawn: “{fortau.WHY}”"


def _begin(world: World, told: cast.Publication) -> tuple[Written, Editor]:
    """From the document that the story names, at the desk of its author."""
    title = _title(world, told.starts_from)
    written, editor = writing.begin(world.at_desk(told.author), str(told.case), document=title)
    world.publications[told.id] = written
    return written, editor


def _title(world: World, number: str) -> str:
    documents = (document for case in world.story.cases for document in case.documents)
    return next(document.title for document in documents if document.number == number)


def _open_dialogue(world: World, editor: Editor, *, told: cast.Publication) -> None:
    """Anybody may answer: for as long as the story says, or from now on."""
    case = world.story.case(str(told.case))
    editor.write(dialogue="open", reading_hours=world.story.body.settings["reading_hours"])
    if case.dialogue_opens and case.dialogue_closes:
        opens, closes = f"{case.dialogue_opens} 00:00", f"{case.dialogue_closes} 23:59"
        editor.write(dialogue="period", opens_at=opens, closes_at=closes)


def _write(world: World, editor: Editor, *, told: cast.Publication, save: bool = True) -> None:
    """What the story says above the text, in the language of the document."""
    _open_dialogue(world, editor, told=told)
    language = editor.fields["texts-0-language"]
    editor.write_text(0, title=told.titles[language], lead=told.leads[language])
    if save:
        done = editor.save()
        must(done.form("texts-0-title").fields["texts-0-title"] == told.titles[language], f"not saved: {done.problems}")


def _describe_picture(desk: Browser, editor: Editor, *, alt: str) -> str:
    """Who made the picture, and its licence; which of the three were typed."""
    page = desk.open(f"/desk/images/{editor.picture}/")
    given = dict(page.form("alt_text", "credit").form_values())
    told = {"alt_text": alt, "credit": CREDIT, "licence": LICENCE}
    done = desk.send(page, **told)
    must(done.status == 200 and done.address != page.address, f"the picture was not saved: {done.problems}")
    return ", ".join(name for name, value in told.items() if given.get(name) != value)


def _pictures_of(desk: Browser, written: Written) -> list[str]:
    """Where the public will find the pictures that the preview shows to those who work here."""
    found = [link for link in desk.open(written.at_desk("se")).links() if link.startswith("/desk/bilde/")]
    must(found, "the preview shows no picture")
    return [link.removeprefix("/desk") for link in found]


def _are_closed(world: World, pictures: list[str]) -> None:
    for address in pictures:
        must(world.citizen().open(address).status == 404, f"{address} is there before it is published")


def _are_there(world: World, page: Page) -> None:
    for address in (link for link in page.links() if link.startswith("/bilde/")):
        found = world.citizen().open(address)
        must(found.header("Content-Type").startswith("image/"), f"{address} answers {found.status}")


def _is_whole(page: Page, *, alt: str) -> None:
    """Headings, list, table and picture, as they stand in the document."""
    text = page.root.find(".//article")
    for tag, least in (("h2", 6), ("ul", 1), ("ol", 1), ("table", 1), ("img", 1)):
        must(len(text.findall(f".//{tag}")) >= least, f"{page.address} has too few of <{tag}>")
    must(text.find(".//img").get("alt") == alt, f"{page.address}: the picture is described otherwise")
    must(CREDIT in page.words and LICENCE in page.words, f"{page.address} does not say whose the picture is")


def _is_told(change: Page, *, before: str, after: str) -> None:
    """What was removed is struck out, what was added is marked."""
    removed = " ".join(each.text_content() for each in change.root.iter("del"))
    added = " ".join(each.text_content() for each in change.root.iter("ins"))
    must(change.status == 200 and "busstoppet" in added, f"{change.address} does not mark what was added: {added}")
    must("busstoppet" not in removed, f"{change.address} strikes out what was added: {removed}")
    must("busstoppet" in after and "busstoppet" not in before, "the passage does not move to the bus stop")


CHAPTER = Chapter("Publishing", (planned, from_the_case, by_case_officer, in_two_languages, corrected, withdrawn))
