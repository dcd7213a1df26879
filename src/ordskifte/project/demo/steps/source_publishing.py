"""A publication from an extract that came from elsewhere; where it has no text that may be shown, a text of our own."""

from ordskifte.project.demo import writing
from ordskifte.project.demo.browser import Browser, File, NotThere
from ordskifte.project.demo.editor import Editor
from ordskifte.project.demo.steps import source
from ordskifte.project.demo.steps.channels import FEED, entry_of
from ordskifte.project.demo.texts import eget
from ordskifte.project.demo.world import Chapter, StepFailed, World, Written, must, step

# Reading a file takes a process of its own; after so many that hold no text, there is little hope.
MOST_TRIED = 10
NEW_CASE = "Sak for å prøve publisering"


@step("A document of the extract is published, where one has text and may be shown; else a text of the demo's own")
def publication_goes_out(world: World) -> str:
    """Written at the desk, approved by somebody else, and found on its page, its case and the feeds."""
    tried, why = 0, "none has text and may be shown"
    for document in _with_text()[:MOST_TRIED]:
        tried += 1
        try:
            title, _ = source.decide(world, document)
            return f"“{_published(world, _from_document(world, document))[:80]}”, from “{title[:80]}”"
        except (StepFailed, NotThere) as refused:
            why = str(refused)[:200]
    title = _published(world, _from_our_own(world))
    return f"documents tried: {tried} ({why}); so a short text of the demo's own is used: “{title}”"


def _with_text() -> list:
    """Documents that may be shown, of a kind that has text."""
    from ordskifte.cases import queries
    from ordskifte.kernel.web.files import ENDINGS

    kinds = {kind for kind in ENDINGS if not kind.startswith("image/")} | {"text/html"}
    files = ((document, queries.newest_file(document)) for document in source.showable()[1])
    return [document for document, file in files if file is not None and file.blob.media_type in kinds]


def _from_document(world: World, document) -> tuple[Written, Editor]:
    """Begun from the document, as its own title and text are."""
    return _begin(world.at_desk(source.OFFICER), document.case.public, document=str(document.uid))


def _from_our_own(world: World) -> tuple[Written, Editor]:
    """Begun from a file, on a case of the extract that shows its title; where there is none, on a new case."""
    from ordskifte.cases.models import PublicCase

    desk = world.at_desk(source.OFFICER)
    known = PublicCase.objects.filter(showing="show").order_by("pk").first()
    if known is None:
        officer = world.people[source.OFFICER].name
        done = desk.send(desk.open("/desk/saker/ny/"), public_title=NEW_CASE, responsible=officer)
        must(done.status == 200, f"the case did not open: {done.problems}")
        known = PublicCase.objects.get(title=NEW_CASE)
    return _begin(desk, known, file=File("tekst.txt", eget.TEXT.encode()))


def _begin(desk: Browser, case, **given) -> tuple[Written, Editor]:
    address = desk.open(f"/sak/id/{case.uid}/").address
    return writing.begin_on(desk, address, page=desk.open(f"{writing.LIST}ny/{case.uid}/"), **given)


def _published(world: World, begun: tuple[Written, Editor]) -> str:
    """Asked for, approved, and read by everybody; its title, which nobody typed."""
    written, editor = begun
    title = " ".join(editor.fields["texts-0-title"].split())
    writing.ask(editor.browser, written)
    writing.is_nowhere(world, written)
    writing.approve(world, written)
    page = writing.wait_for_page(world, written, heading=title)
    must(page.root.find(".//article").text_content().strip(), f"{page.address} shows no text")
    must(not editor.typed, f"typed: {editor.typed}")
    said = written.reference.encode()
    # The worker hands it to the feeds, a little after its page is there.
    for address in (FEED, written.case_feed):
        feed = writing.wait_for(world, address, until=lambda page: said in page.content, what="does not name it")
        entry_of(feed, written)
    world.addresses |= {"publication": written.address, "feed": FEED, "case feed": written.case_feed}
    return title


CHAPTER = Chapter("Publishing", (publication_goes_out,))
