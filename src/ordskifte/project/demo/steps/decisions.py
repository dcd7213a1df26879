"""People decide what everybody may see: one title, and some documents, each after a look."""

import hashlib
from urllib.parse import quote

from ordskifte.project.demo import files
from ordskifte.project.demo.browser import Browser, Page
from ordskifte.project.demo.world import Chapter, StepFailed, World, must, step

UNDECIDED = "2026/191"
SHOWN_TITLE = "Gatelys i Fjæraveien"
REDACTED = ("2026/194", "Tilsynsrapport for Fjæra barnehage", "194-1-tilsynsrapport-sladdet.pdf", "oddvar")


def case_at_desk(desk: Browser, number: str) -> Page:
    """The screen of the case with this number: looked for once, and known from then on."""
    page = desk.open(desk.known.get(number) or _found(desk, number))
    must(page.status == 200 and page.heading == number, f"{page.address} is not {number}: {page.status}")
    desk.known[number] = page.address
    return page


def _found(desk: Browser, number: str) -> str:
    found = desk.open(f"/desk/saker/?vis=alle&q={quote(number)}")
    for row in found.root.iter("tr"):
        head, links = row.find("th"), row.xpath(".//td//a/@href")
        if head is not None and head.text_content().strip() == number and links:
            return links[0]
    raise StepFailed(f"the desk does not find {number}")


def follow(browser: Browser, page: Page, *, words: str) -> Page:
    """Go where the link with these words leads."""
    for link in page.root.iter("a"):
        if " ".join(link.text_content().split()).startswith(words):
            return browser.open(link.get("href"))
    raise StepFailed(f"{page.address} has no link “{words}”")


@step("A title that nobody has cleared is shown when a person has decided its words")
def title_is_decided(world: World) -> str:
    """Before: no title. After: the words that the case officer chose, without the neighbour."""
    address = f"/sak/{UNDECIDED}/"
    before = world.citizen().open(address)
    must(before.status == 200 and SHOWN_TITLE not in before.words, f"{address} shows the title before anybody decided")
    desk = world.at_desk("torstein")
    form = desk.open(case_at_desk(desk, UNDECIDED).address + "tittel/")
    done = desk.send(form, having=("read",), shown=SHOWN_TITLE, why="Naboens navn hører ikke hjemme i tittelen.")
    must(done.heading == UNDECIDED, f"the title was not decided: {done.problems}")
    after = world.citizen().open(address)
    must(after.heading == SHOWN_TITLE, f"{address} shows “{after.heading}”")
    return f"“{SHOWN_TITLE}”, and nothing of the neighbour"


@step("Documents are public only after a person has seen the file and decided")
def documents_are_decided(world: World) -> str:
    """Each public document of the story, at the desk of its case officer; everybody then gets the very same file."""
    decided = 0
    for case in world.story.cases:
        for document in case.documents:
            if document.is_public:
                desk = world.at_desk(case.case_officer)
                decide(desk, str(case.number), title=document.title, file=document.file)
                fetch(world.citizen(), str(case.number), title=document.title, file=document.file)
                decided += 1
    return f"{decided} documents, each the file that was seen"


def decide(desk: Browser, number: str, *, title: str, file: str) -> None:
    """Look at the file that everybody would see, and let them."""
    form = follow(desk, case_at_desk(desk, number), words=title)
    seen = form.form("seen", "is_public").fields["seen"]
    must(seen == _sum(files.make(file)), f"{number}: the desk shows another file than {file}")
    shown = desk.open(form.root.xpath("//a[contains(@href, '/desk/fil/')]/@href")[0])
    must(_sum(shown.content) == seen, f"{number}: the file at the desk is not the one that is decided on")
    done = desk.send(form, is_public="yes", title=title)
    must(done.heading == number, f"{title} was not decided: {done.problems}")


def fetch(reader: Browser, number: str, *, title: str, file: str) -> None:
    """Read the document on the public page."""
    page = follow(reader, reader.open(f"/sak/{number}/"), words=title)
    must(page.status == 200, f"{title} answers {page.status}")
    must(page.content == files.make(file), f"{title} is not {file}")
    must(page.header("Content-Type").startswith(files.media_type(file)), f"{title} is {page.header('Content-Type')}")


@step("Of a document that is withheld in part, the redacted file is shown")
def redacted_is_shown(world: World) -> str:
    """The whole file stays closed."""
    number, title, file, officer = REDACTED
    decide(world.at_desk(officer), number, title=title, file=file)
    fetch(world.citizen(), number, title=title, file=file)
    return f"{number}: the redacted report"


@step("A document that is withheld as a whole cannot be made public")
def withheld_is_refused(world: World) -> str:
    """The case officer tries; the desk says no, and nothing is shown."""
    desk = world.at_desk("torstein")
    form = follow(desk, case_at_desk(desk, "2026/118"), words="Forhandlingsnotat")
    answer = desk.send(form, having=("seen",), is_public="yes", title="Forhandlingsnotat")
    must(answer.status == 400 and answer.problems, f"the desk answers {answer.status}")
    public = world.citizen().open("/sak/2026/118/")
    must("Forhandlingsnotat" not in public.words, "the note is on the public page")
    return "2026/118-3 stays closed, and the desk says why"


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


CHAPTER = Chapter("Decisions", (title_is_decided, documents_are_decided, redacted_is_shown, withheld_is_refused))
