"""What was published reaches our own pages and feeds, each version once, in its time."""

from ordskifte.project.demo import saying, writing
from ordskifte.project.demo.browser import Entry, Page
from ordskifte.project.demo.texts import fortau
from ordskifte.project.demo.world import Chapter, World, Written, must, on, step

FEED = "/feed.atom"
WRITTEN_TWICE = "p1"


@step("What was planned is shown when its time comes, and the worker does it alone", at=on(3, "10:00"))
def time_comes(world: World) -> str:
    """p4: on its page, its case and in the feeds."""
    told, written = world.story.publication("p4"), world.publications["p4"]
    page = writing.wait_for_page(world, written, heading=told.titles["nb"])
    must(told.leads["nb"] in page.words, f"{page.address} does not show its lead")
    # The worker hands it to the feeds, a little after its page is there.
    saying.settle(world)
    entry = entry_of(world.citizen().open(written.case_feed), written)
    must(entry.words("title") == told.titles["nb"], f"{written.case_feed} says “{entry.words('title')}”")
    return "p4 is on its page and in its feeds"


@step("The feed of the body has everything, that of a case only its own; unchanged feeds say so", at=on(18, "15:00"))
def feeds(world: World) -> str:
    """One entry for each publication, also in other languages."""
    reader = world.citizen()
    body = reader.open(FEED)
    ids = [entry_of(body, written).words("id") for written in world.publications.values()]
    must(len(set(ids)) == len(ids) == len(body.entries), f"{FEED} has {len(body.entries)} entries of {len(ids)}")
    for written in world.publications.values():
        page = reader.open(written.case_feed)
        must(len(page.entries) == 1 and entry_of(page, written), f"{page.address} has {len(page.entries)} entries")
    again = reader.open(FEED, headers={"If-None-Match": body.header("ETag")})
    must(body.header("ETag") and again.status == 304, f"{FEED} answers {again.status} to its own ETag")
    must(not reader.cookies, "a feed sets a cookie")
    return f"{len(ids)} entries"


@step("A correction takes the place of the entry, under the same id; a withdrawal leaves the reason only")
def entries_change(world: World) -> str:
    """As readers of feeds see it."""
    (revision,) = world.story.publication(WRITTEN_TWICE).revisions
    written = world.publications[WRITTEN_TWICE]
    for address in (FEED, written.case_feed):
        entry = entry_of(world.citizen().open(address), written)
        must(entry.words("id") == written.entry, f"{address}: the correction has another id")
        must(entry.words("updated") > written.updated, f"{address}: the correction is not newer")
        must(revision.note in entry.words("content"), f"{address}: the correction does not say what changed")
    gone = entry_of(world.citizen().open(FEED), world.publications["withdrawn"])
    must(fortau.WHY in gone.words("summary") and not gone.words("content"), f"{FEED} shows what was withdrawn")
    return "p1 is corrected under its own id, the withdrawn one gives its reason"


@step("Every delivery on our own ways is confirmed", at=on(20, "12:00"))
def confirmed(world: World) -> str:
    """Look at what was planned, sent and kept."""
    from ordskifte.channels.models import Delivery

    states = list(Delivery.objects.values_list("channel", "state"))
    open_ones = [row for row in states if row[1] != "confirmed"]
    must(states and not open_ones, f"not confirmed: {open_ones}")
    return f"{len(states)} deliveries to {' and '.join(sorted({channel for channel, _ in states}))}"


def entry_of(feed: Page, written: Written) -> Entry:
    """The one entry that leads to a publication."""
    found = [entry for entry in feed.entries if any(written.address in link for link in entry.addresses())]
    must(feed.status == 200 and len(found) == 1, f"{feed.address} has {len(found)} entries of {written.address}")
    return found[0]


def note_entry(world: World, written: Written) -> None:
    """Keep what the feeds of body and case say now, to compare it with later."""
    saying.settle(world)
    entries = [entry_of(world.citizen().open(address), written) for address in (FEED, written.case_feed)]
    must(len({entry.words("id") for entry in entries}) == 1, f"{written.address} has an id in each feed")
    written.entry, written.updated = entries[0].words("id"), entries[0].words("updated")


CHAPTER = Chapter("Feeds", (time_comes, feeds, entries_change, confirmed))
