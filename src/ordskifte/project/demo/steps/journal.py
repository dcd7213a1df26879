"""The public journal: what everybody reads of what was registered, what is withheld, and what a year takes away."""

import contextlib
import csv
import hashlib
import io
import json
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlsplit

from ordskifte.project.demo import saying, story
from ordskifte.project.demo.browser import Page
from ordskifte.project.demo.steps import records
from ordskifte.project.demo.world import Chapter, World, must, on, step

FOLDER = "journal"
PRIVATE_NAME = "Liv Tangen"
STILL_FOUND = "Strandvegen"


@step(
    "Every number has its public line: withheld where the law says so, and no private name",
    at=on(20, "11:00"),
)
def public(world: World) -> str:
    """List, entry, table and feed."""
    saying.settle(world)
    rows = list(csv.DictReader(io.StringIO(world.citizen().open("/journal/journal.csv").content.decode())))
    wanted, found = records.numbers(), [row["journalnummer"] for row in rows]
    must(Counter(found) == Counter(wanted), f"the table has {found}, not {wanted}")
    shown = [urlsplit(row["adresse"]).path for row in rows]
    first = world.citizen().open("/journal/")
    must(first.status == 200 and set(shown) <= set(first.links()), f"/journal/ answers {first.status}")
    for address in shown:
        page = world.citizen().open(address)
        must(page.status == 200, f"{page.address} answers {page.status}")
        for told in world.story.messages:
            is_private = told.author.kind == "person"
            must(not is_private or told.author.name not in page.words, f"{page.address} names {told.author.name}")
    _is_withheld(world)
    _is_anonymous(world, rows)
    _is_corrected(world)
    feed = world.citizen().open("/journal/feed.atom")
    must(feed.is_feed and feed.entries, f"{feed.address} has no entries")
    world.addresses |= {"journal": "/journal/", "journal feed": feed.address, "search": "/sok/"}
    return f"{len(wanted)} lines, the same as table and feed"


def _page_of(world: World, id: str) -> Page:
    return records.in_journal(world, records.record_of(world, id))


def _is_withheld(world: World) -> None:
    page = _page_of(world, records.SCREENED)
    inside, outside = records.SCREENED_TITLE
    must(outside in page.words and inside not in page.words, f"{page.address} shows “{page.heading}”")
    must(records.BASIS in page.words, f"{page.address} does not name {records.BASIS}")


def _is_anonymous(world: World, rows: list[dict[str, str]]) -> None:
    """m05: whoever gave no name stands as such."""
    number = records.record_of(world, "m05").public_entry.number
    (row,) = [row for row in rows if row["journalnummer"] == number]
    wanted = str(world.story.message("m05").expect.more["sender_in_journal"])
    must(wanted in row["avsender"], f"m05 comes from “{row['avsender']}” in the journal")


def _is_corrected(world: World) -> None:
    page = _page_of(world, "m05")
    must(page.heading == records.CORRECTED_TITLE, f"{page.address} shows “{page.heading}”")
    told = _page_of(world, "m01")
    answer = _page_of(world, "m02")
    must(answer.address in told.links(), f"{told.address} does not lead to what settled it")


@step("One search finds cases, publications, entries and messages, with every letter", at=on(20, "11:05"))
def search(world: World) -> str:
    """Also the Sámi words of m24, and the name of whoever wrote, within a year."""
    told = world.story.message("m24")
    for words in told.expect.more["search_hits"]:
        page = found(world, "/sok/", words=str(words))
        must(world.messages["m24"].address in page.links(), f"{page.address} does not find m24")
    page = found(world, "/sok/", words=PRIVATE_NAME)
    must(world.messages["m15"].address in page.links(), f"{page.address} does not find m15")
    for place in ("/sok/", "/journal/"):
        must(hits(found(world, place, words=STILL_FOUND)), f"{place} does not find {STILL_FOUND}")
    secret = found(world, "/sok/", words="epilepsi")
    must(not hits(secret), f"{secret.address} finds what is closed")
    return "found by words in Sámi and by name"


def found(world: World, place: str, *, words: str) -> Page:
    """What a search answers."""
    page = world.citizen().open(f"{place}?q={quote(words)}")
    must(page.status == 200, f"{page.address} answers {page.status}")
    return page


def hits(page: Page) -> list[str]:
    """The addresses that a search found, without those that every page has."""
    (main,) = page.root.xpath("//main")
    links = [link.get("href") or "" for link in main.iter("a")]
    return [link for link in links if link.startswith(("/innlegg/", "/journal/2", "/journal/id/", "/sak/", "/p/"))]


@step("The journal is taken out in open formats, whole and as the public sees it", at=on(20, "11:30"))
def taken_out(world: World) -> str:
    """`ordskifte journal export`, twice; the checksums hold, and the public one holds no canary of the closed one."""
    count = len(records.numbers())
    for is_full in (True, False):
        folder = world.folder / FOLDER / ("full" if is_full else "public")
        folder.parent.mkdir(exist_ok=True)
        said = _export(world, folder, is_full=is_full)
        must(said["ok"] and said["count"] == count, f"the export says {said}")
        for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
            digest, _, name = line.partition("  ")
            content = (folder / name.lstrip("*")).read_bytes()
            must(hashlib.sha256(content).hexdigest() == digest, f"{name} is not what SHA256SUMS says")
    return f"{count} entries in JSON lines and CSV, with checksums"


def _export(world: World, folder: Path, *, is_full: bool) -> dict:
    from ordskifte.project import journalling

    days = {"since": world.story.starts.date(), "until": world.story.ends.date()}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        journalling.export(folder, full=is_full, as_json=True, **days)
    return json.loads(out.getvalue())


@step("The worker ends when it is asked to, with nothing left to do", at=on(20, "15:50"))
def worker_ends(world: World) -> str:
    """So that a year on leaves nothing behind in what is kept."""
    saying.settle(world)
    world.processes.stop("worker")
    return ""


@step("A year on, the name of whoever wrote gives no hit, and the case still does", at=story.load().drills[2].at)
def a_year_on(world: World) -> str:
    """The worker saw nothing of that year: it rests."""
    for place in ("/journal/", "/sok/"):
        page = found(world, place, words=PRIVATE_NAME)
        must(not hits(page), f"{page.address} finds {', '.join(hits(page))}")
        must(hits(found(world, place, words=STILL_FOUND)), f"{place} does not find {STILL_FOUND} any more")
    page = world.citizen().open(f"{world.publications['p2'].address}svar/")
    must(page.status == 200 and not page.root.xpath("//main//textarea"), f"{page.address} still takes messages")
    return f"a year on: 0 hits for {PRIVATE_NAME}, still some for {STILL_FOUND}; p2 takes no more messages"


@step("The clock goes back to today, for whoever looks at it afterwards", at=story.load().drills[2].at)
def back_to_today(world: World) -> str:
    """Codes of the time of the story count as not used, or nobody could sign in for a year."""
    from allauth.mfa.models import Authenticator

    from ordskifte.accounts import second_factor

    world.processes.end()
    for row in Authenticator.objects.filter(type=Authenticator.Type.TOTP):
        row.data.pop(second_factor.SPENT, None)
        row.save(update_fields=["data"])
    return ""


CHAPTER = Chapter("Journal", (public, search, taken_out))
LATER = Chapter("Later", (worker_ends, a_year_on, back_to_today))
