"""Nothing closed is public: first the words are found where they belong, then nowhere else."""

import html
import itertools
import re
from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from ordskifte.kernel import clock
from ordskifte.project.demo import canaries, saying
from ordskifte.project.demo.browser import Page
from ordskifte.project.demo.steps import cases
from ordskifte.project.demo.world import Chapter, World, must, on, step

# Rows that the public sees; see cases.models.public and channels.models. Nothing closed may even be in them.
PUBLIC_TABLES = (
    "cases_publiccase",
    "cases_publicdocument",
    "channels_post",
    "channels_postversion",
    "channels_delivery",
    "channels_fragment",
    "journal_publicentry",
    "publishing_publishedrevision",
)
STARTS = ("/", "/sak/", "/personvern/", "/tilgjengelighet/", "/robots.txt", "/sitemap.xml", "/no-such-page/")
STARTS += ("/journal/", "/journal/journal.csv", "/journal/feed.atom", "/sok/?q=Strandvegen", "/innsyn/", "/moderering/")
MOST_PAGES, READERS = 2000, 3
A_WHILE, OF_A_WHILE = 50, timedelta(seconds=10)
NOT_FOLLOWED = ("/static/", "/desk/")
OTHER_LANGUAGES, OF_EACH_SHAPE = ("/nn/", "/en/"), 4
# What differs between addresses of one shape: a reference, an id, a number, or the rest after a question mark.
_KEY = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{1,4})+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+|(?<==)[^&]*")
# Where the program writes what others may read: logs go to whoever runs it, mails to whoever gets them.
OPEN_FOLDERS = ("public", "log", "run")


@step("Every closed field and file holds a word that must not get out", at=on(20, "15:30"))
def canaries_are_there(world: World) -> str:
    """Without this, finding nothing would prove nothing."""
    rows, blobs = _in_rows(), _in_blobs()
    kept, planted = blobs.union(*rows.values()), _in_folder(world.folder / cases.FOLDER)
    told = {case.canary for case in world.story.cases}
    told |= {document.canary for case in world.story.cases for document in case.documents}
    missing = (planted | told) - kept - {""}
    must(not missing, f"not in the closed data: {', '.join(sorted(missing))}")
    return f"{len(planted)} words in {len(rows)} tables and the closed files"


def _in_rows() -> dict[str, set[str]]:
    """Canaries by table."""
    from django.db import connection

    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608  names of our own tables
            words = {word for row in cursor for value in row for word in canaries.found_in(str(value).encode())}
            if words:
                found[name] = words
    return found


def _in_blobs() -> set[str]:
    from ordskifte.kernel import blobs
    from ordskifte.kernel.models import Blob

    found: set[str] = set()
    for uid in Blob.objects.values_list("uid", flat=True):
        # The key of a mail with a secret link is forgotten when it has left.
        with suppress(blobs.BlobForgotten), blobs.open_blob(uid) as file:
            found |= canaries.found_in(file.read())
    return found


def _in_folder(folder: Path) -> set[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    named = {word for path in files for word in canaries.found_in(path.name.encode())}
    return named | {word for path in files for word in canaries.found_in(_content(path))}


def _content(path: Path) -> bytes:
    """The bytes of a file; none where the worker has moved it meanwhile to its place, where it is read or will be."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@step("None of them is on any public page, in any header, file or log")
def nothing_leaks(world: World) -> str:
    """Follow every link from the front page; look at addresses, headers, pages, feeds, pictures and files."""
    met: Counter[str] = Counter()
    closed = [*world.gone, *world.secret, *_addresses_of_people(world), *_names_of_files(world)]
    for page in _crawl(world):
        met["pages and files"] += 1
        met["feeds"] += page.is_feed
        met["pictures"] += page.header("Content-Type").startswith("image/")
        must(page.status < 500, f"{page.address} answers {page.status}")
        _is_clean(page)
        _is_without(page, closed)
    _has_seen(world, met)
    rows = _in_rows()
    for name in PUBLIC_TABLES:
        must(not rows.get(name), f"{name} holds {rows.get(name)}")
    for name in OPEN_FOLDERS:
        found = _in_folder(world.folder / name)
        must(not found, f"{name}/ holds {sorted(found)}")
    _mails_are_clean(world)
    must(_hidden(world), "the files of blobs/ can be read without their keys")
    return ", ".join(f"{count} {kind}" for kind, count in met.items()) + ", and their headers"


def _has_seen(world: World, met: Counter[str]) -> None:
    """A crawl that missed what was published would prove nothing."""
    if world.publications:
        must(met["feeds"] > len(world.publications), f"only {met['feeds']} feeds were found")
        must(met["pictures"] > 1, f"only {met['pictures']} pictures were found")


def _crawl(world: World) -> Iterator[Page]:
    """Every page by its links; what a page leads to is fetched while others are looked at."""
    seen, shapes = set(STARTS), Counter[str]()
    with ThreadPoolExecutor(READERS) as pool:
        coming = deque(pool.submit(_read, world, address) for address in STARTS)
        for count in itertools.count(1):
            if not coming:
                return
            page = coming.popleft().result()
            new = [link for link in page.links() if link not in seen and not link.startswith(NOT_FOLLOWED)]
            seen.update(new)
            if len(seen) < MOST_PAGES:
                coming.extend(pool.submit(_read, world, link) for link in new if _is_looked_at(link, shapes))
            if count % A_WHILE == 0:
                # Reading takes its time, in which the worker does what comes round.
                world.live_at(clock.now() + OF_A_WHILE)
            yield page


def _read(world: World, address: str) -> Page:
    return world.citizen().open(address)


def _is_looked_at(link: str, shapes: Counter[str]) -> bool:
    """Every page in Bokmål; in other languages the first of each shape: only the words around differ."""
    if not link.startswith(OTHER_LANGUAGES):
        return True
    shape = _KEY.sub("*", link)
    shapes[shape] += 1
    return shapes[shape] <= OF_EACH_SHAPE


def _is_clean(page: Page) -> None:
    heads = "\n".join(f"{name}: {value}" for name, value in page.headers).encode("utf-8", "replace")
    for where, content in (("address", page.address.encode()), ("headers", heads), ("content", page.content)):
        found = canaries.found_in(content)
        must(not found, f"{page.address}: {', '.join(sorted(found))} in the {where}")


def _is_without(page: Page, closed: list[str]) -> None:
    """What was withdrawn, hidden, or told to the body alone is nowhere, however it is written."""
    if not page.header("Content-Type").startswith(("text/", "application/")) or page.content[:5] == b"%PDF-":
        return
    heads = " ".join(f"{name}: {value}" for name, value in page.headers)
    text = html.unescape(f"{page.address} {heads} {page.content.decode('utf-8', 'replace')}")
    found = [words for words in closed if words in text]
    must(not found, f"{page.address} shows what is closed: {'; '.join(found)}")


def _addresses_of_people(world: World) -> Iterator[str]:
    """What people gave to be reached, which is never shown."""
    yield from {message.author.email for message in world.story.messages if message.author.email}


def _names_of_files(world: World) -> Iterator[str]:
    """What people called their files."""
    for message in world.story.messages:
        yield from (attachment.file for attachment in message.attachments)


def _mails_are_clean(world: World) -> None:
    """A mail says nothing that is closed, and nothing that its reader wrote."""
    for mail in saying.mails(world):
        text = f"{mail['Subject']} {mail.get_content()}"
        found = [*canaries.found_in(text.encode()), *(words for words in world.secret if words in text)]
        must(not found, f"a mail to {mail['To']} holds {', '.join(found)}")


def _hidden(world: World) -> bool:
    """Closed files are unreadable where they lie."""
    return not _in_folder(world.folder / "blobs")


CHAPTER = Chapter("Leaks", (canaries_are_there, nothing_leaks))
