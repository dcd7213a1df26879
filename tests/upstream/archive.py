"""What happens between us and the archive that gives the numbers: it is silent, late, refuses, and answers twice."""

import csv
import io
from collections import Counter

from ordskifte.domain.entry import SignOffMethod
from ordskifte.project.demo import saying
from ordskifte.project.demo.browser import Page
from ordskifte.project.demo.steps import records
from ordskifte.project.demo.world import Chapter, Step, World, must, on
from tests.worlds.records_peers import FiksArchive

TRANSFERS = f"{records.WAITING}overforing/"
# Registered a day before the others, and answered for a day later.
EARLY = "m26"
LATE_NUMBER = "2026/5021"
SAID = {"Refused there": "Ukjent journalenhet", "Half refused": "Ukjent korrespondanseparttype"}
_UNDER_WAY = {"planned", "packed", "trying", "handed_over", "delivered"}
OVER = {"receipted", "taken_out"}


class Beside:
    """The steps that are played between those of the story, against one archive."""

    def __init__(self, archive: FiksArchive) -> None:
        self.archive = archive

    def chapter(self) -> Chapter:
        """All of them, each at its time."""
        steps = (
            ("What is registered waits for the records system, which keeps silent", self.is_silent, on(19, "09:30")),
            ("After a day without an answer archivists are told, and what to do", self.is_overdue, on(20, "10:40")),
            ("The answer comes late, and brings the number that was waited for", self.is_late, on(20, "10:44")),
            ("What was refused, and half refused, stands at the desk with the reason", self.refuses, on(20, "10:51")),
            ("Sent again, each entry is there once, and has the number from there", self.is_numbered, on(20, "10:52")),
            ("Corrections and sign-offs go over to the entries that are there", self.follows, on(20, "10:58")),
            ("Notes are there too, beside the journal and without a number", self.is_kept, on(20, "11:18")),
        )
        return Chapter("Records system", tuple(Step(name, act, at) for name, act, at in steps))

    def is_silent(self, world: World) -> str:
        """Nobody outside sees an entry without a number."""
        self.archive.be("late")
        desk = world.at_desk(records.ARCHIVIST)
        waits = records.assessments(world)[EARLY]
        records.register(desk, desk.open(f"{records.WAITING}ny/{waits.uid}/"))
        until(world, lambda: states() == Counter(handed_over=1), what=f"{EARLY} is not handed over")
        record = records.record_of(world, EARLY)
        page = desk.open(f"{records.WAITING}{record.uid}/")
        for words in ("Waits for its number", "Handed over"):
            must(saying.as_told(words) in page.words, f"{page.address} does not say “{words}”")
        must(not rows(world), "an entry without a number is in the public journal")
        return f"{EARLY} waits for its number, and is in no journal"

    def is_overdue(self, world: World) -> str:
        """The list at the desk names it, with what can be done."""
        until(world, lambda: states() == Counter(overdue=1), what=f"nobody is told of {EARLY}")
        page = needs(world)
        title = records.record_of(world, EARLY).title
        must(saying.as_told("No answer") in page.words and title in page.words, f"{page.address}: {page.words[:300]}")
        return "told at the desk after a day"

    def is_late(self, world: World) -> str:
        """It was handed over once; the next three are met with other moods."""
        self.archive.be("refuses\nhalf\ntwice\naccepts")
        until(world, lambda: states() == Counter(receipted=1), what=f"the answer for {EARLY} is not taken in")
        saying.settle(world)
        must(len(self.archive.taken) == 1, f"{EARLY} was handed over {len(self.archive.taken)} times")
        page = records.in_journal(world, records.record_of(world, EARLY))
        must(page.status == 200 and LATE_NUMBER in page.words, f"{page.address} does not show {LATE_NUMBER}")
        return f"the late answer brought {LATE_NUMBER}"

    def refuses(self, world: World) -> str:
        """Everything else has its number by then, and is public; the two are not."""
        until(world, lambda: not _UNDER_WAY & states().keys(), what="something is under way still")
        wrong = {state: count for state, count in states().items() if state not in OVER}
        must(wrong == {"refused": 1, "half_refused": 1}, f"of the hand-overs, these have not ended: {wrong}")
        page = needs(world)
        for words, why in SAID.items():
            must(saying.as_told(words) in page.words and why in page.words, f"{page.address} does not say {why}")
        saying.settle(world)
        given = _numbers()
        must(Counter(row["journalnummer"] for row in rows(world)) == Counter(given), "the journal has other numbers")
        for form in [each for each in page.root.forms if (each.get("action") or "").endswith("/igjen/")]:
            world.at_desk(records.ARCHIVIST).submit(page, form)
        return f"one refused, one half refused, {len(given)} numbered"

    def is_numbered(self, world: World) -> str:
        """What the archive holds is what we have: each once, on the case that it belongs to, under that number."""
        until(world, lambda: not states().keys() - OVER, what=f"not all is taken: {dict(states())}")
        saying.settle(world)
        held = self.archive.holds["entries"]
        theirs = {key: f"2026/{row['sequence']}" for key, row in held.items()}
        must(_by_key() == theirs, f"the archive gave {theirs}, here is {_by_key()}")
        must(len(theirs) == len(records.numbers()), "an entry has no number")
        known = {str(case.number) for case in world.story.cases}
        opened = {f"2026/{row['sequence']}" for row in self.archive.holds["cases"].values()}
        must({row["case"] for row in held.values()} <= known | opened, "an entry is on another case")
        must(saying.as_told("Nothing needs you here.") in needs(world).words, "something needs somebody still")
        records.refusal_is_journalled(world)
        return f"{len(theirs)} entries there, under the same numbers"

    def follows(self, world: World) -> str:
        """The corrected title of m05, and how what came early was settled: each reaches the entry once."""
        desk = world.at_desk(records.ARCHIVIST)
        early = records.record_of(world, EARLY)
        form = desk.open(f"{records.WAITING}{early.uid}/avskriv/")
        done = desk.send(form, having=("method", "note"), method=SignOffMethod.BY_PHONE.value, note="Ringt.")
        must(done.status == 200, f"{EARLY} was not signed off: {done.problems}")
        self.archive.be("accepts")
        saying.settle(world)
        until(world, lambda: not states().keys() - OVER, what=f"not all is taken: {dict(states())}")
        held = self.archive.holds["entries"]
        corrected = held[str(records.record_of(world, "m05").uid)]
        told = (corrected["changes"], corrected["title"])
        must(told == (1, records.CORRECTED_TITLE), f"the archive has {told} for m05")
        settled = {key for key, row in held.items() if row["settled"]}
        must(str(early.uid) in settled and held[str(early.uid)]["settled"] == 1, f"settled there: {settled}")
        return "one title corrected there, one entry signed off"

    def is_kept(self, world: World) -> str:
        """As many notes as here; the archive calls them something, which is no number."""
        saying.settle(world)
        until(world, lambda: not states().keys() - OVER, what=f"not all is taken: {dict(states())}")
        notes = self.archive.holds["notes"]
        must(notes.keys() == _notes(), f"the archive keeps {len(notes)} notes, here are {len(_notes())}")
        must(len(rows(world)) == len(self.archive.holds["entries"]), "a note is in the public journal")
        return f"{len(notes)} notes, none with a number"


def needs(world: World) -> Page:
    """What needs an archivist, at the desk."""
    return world.at_desk(records.ARCHIVIST).open(TRANSFERS)


def until(world: World, holds, *, what: str) -> None:
    """Files are made first, so this takes a while; the clock runs meanwhile."""
    saying.settle(world, until=holds, what=what, patience=records.UNTIL_MADE, hurries=True)


def states() -> Counter[str]:
    """Where the hand-overs stand; what was planned for an event that is not carried yet is not among them."""
    from ordskifte.records.models import Shipment

    return Counter(Shipment.objects.values_list("state", flat=True))


def rows(world: World) -> list[dict[str, str]]:
    """What everybody finds in the journal as a table."""
    table = world.citizen().open("/journal/journal.csv").content.decode()
    return list(csv.DictReader(io.StringIO(table)))


def _numbers() -> list[str]:
    from ordskifte.records.models import UpstreamNumber

    return list(UpstreamNumber.objects.values_list("number", flat=True))


def _by_key() -> dict[str, str]:
    from ordskifte.records.models import UpstreamNumber

    rows = UpstreamNumber.objects.values_list("record__uid", "number")
    return {str(uid): number for uid, number in rows}


def _notes() -> set[str]:
    from ordskifte.records.models import Record

    return {str(uid) for uid in Record.objects.filter(source=None, entry=None).values_list("uid", flat=True)}
