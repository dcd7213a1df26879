"""What everybody sees, without an account, a cookie or a script."""

from ordskifte.project.demo.world import Chapter, World, must, on, step

WITHHELD = {"2026/190": "offentleglova § 13", "2026/195": "offentleglova § 13"}
KEPT_AWAY = ("2026/192", "2026/193")
ONE_NUMBER = ("2026/199", {"Båtplasser i Ytre havn", "Båtplasser i Indre havn"})
CRUDE = ("/sak/2026/0/", "/sak/2026/99999999/", "/sak/?nummer=118", "/sak/?nummer=%00", "/sak/?etter=x", "/dokument/1/")
LANGUAGES = {"": "nb", "/nn": "nn", "/en": "en"}


@step(
    "Every case of the story has its page, with the public title and the documents that were decided",
    at=on(20, "15:00"),
)
def case_pages(world: World) -> str:
    """Case by case."""
    for case in world.story.cases:
        page = world.citizen().open(f"/sak/{case.number}/")
        must(page.heading == case.public_title, f"{page.address} shows “{page.heading}” ({page.status})")
        shown = {document.title for document in case.documents if document.title in page.words}
        wanted = {document.title for document in case.documents if document.is_public}
        must(shown == wanted, f"{page.address} shows {sorted(shown)}, not {sorted(wanted)}")
    world.addresses |= {"front": "/", "case": "/sak/2026/118/", "withheld": "/sak/2026/190/"}
    world.addresses |= {"desk": "/desk/", "approval": "/desk/publiseringer/?vis=venter", "imports": "/desk/import/"}
    world.addresses |= {"inbox": "/desk/innboks/", "moderation desk": "/desk/moderering/"}
    world.addresses |= {"assessing": "/desk/vurdering/?vis=decided", "journal desk": "/desk/journalforing/poster/"}
    world.addresses["ready"] = "/readyz"
    return f"{len(world.story.cases)} pages, such as /sak/2026/118/"


@step("A withheld title is shown as withheld, with its legal basis; some cases are not there at all")
def withheld(world: World) -> str:
    """Also where the screening lies on the class above; a case that went out, or has a grade, is kept away."""
    for number, basis in WITHHELD.items():
        page = world.citizen().open(f"/sak/{number}/")
        must(page.status == 200 and basis in page.words, f"{page.address} does not name {basis} ({page.status})")
    for number in KEPT_AWAY:
        page = world.citizen().open(f"/sak/{number}/")
        must(page.status == 404, f"{page.address} answers {page.status}")
    return f"{len(WITHHELD)} withheld, {len(KEPT_AWAY)} not there"


@step("Two cases with one number make a list, and both can be opened")
def one_number(world: World) -> str:
    """Follow both links of the list."""
    number, titles = ONE_NUMBER
    reader = world.citizen()
    page = reader.open(f"/sak/{number}/")
    links = [link for link in page.links() if link.startswith("/sak/id/")]
    found = {reader.open(link).heading for link in links}
    must(found == titles, f"{page.address} leads to {sorted(found)}")
    return f"{number}: {' and '.join(sorted(titles))}"


@step("Reading leaves nothing behind: no cookie, no script, nothing from elsewhere; unchanged pages say so")
def reading_is_anonymous(world: World) -> str:
    """In each language."""
    for prefix, language in LANGUAGES.items():
        for address in (f"{prefix}/", f"{prefix}/sak/", f"{prefix}/sak/2026/118/"):
            reader = world.citizen()
            page = reader.open(address)
            must(page.status == 200, f"{address} answers {page.status}")
            must(not reader.cookies, f"{address} sets {', '.join(reader.cookies)}")
            must(
                not page.root.xpath("//script[not(@type) or contains(@type, 'javascript')]"), f"{address} runs a script"
            )
            must(page.root.get("lang", "").startswith(language), f"{address} is in {page.root.get('lang')}")
            _stays_here(page)
    tag = page.header("ETag")
    again = world.citizen().open(page.address, headers={"If-None-Match": tag})
    must(tag and again.status == 304, f"{page.address} answers {again.status} to its own ETag")
    return "three pages in three languages; 304 where nothing changed"


def _stays_here(page) -> None:
    """Whatever the page loads comes from the same host."""
    loaded = page.root.xpath("//img/@src | //script/@src | //iframe/@src | //link[@rel='stylesheet']/@href")
    foreign = [each for each in loaded if "//" in each and not each.startswith("data:")]
    must(not foreign, f"{page.address} loads {', '.join(foreign)}")


@step("What cannot be read gets a clear answer, never an error of ours")
def crude_questions(world: World) -> str:
    """Addresses that nobody gave out."""
    for address in CRUDE:
        page = world.citizen().open(address)
        must(400 <= page.status < 500, f"{address} answers {page.status}")
        must(not page.is_html or page.heading, f"{address} says nothing")
    return f"{len(CRUDE)} crude addresses, each answered in words"


CHAPTER = Chapter("Readers", (case_pages, withheld, one_number, reading_is_anonymous, crude_questions))
