"""The body changes its way to the records system in the middle of the story: to one that warns, and tells no number."""

import os
from dataclasses import replace

from ordskifte.project.demo import saying
from ordskifte.project.demo.steps import records
from ordskifte.project.demo.world import Chapter, Step, World, must, on
from tests.upstream.archive import needs, rows, states, until
from tests.worlds.records_peers import IntegrationPoint

WARNING = "Ukjent administrativ enhet, lagt til postmottak"
ASKED = "Kommer det lys ved den nye overgangen?"
NUMBER = "2026/5100"
CORRECTED, TITLE = "m06", "Dugnad og blomsterkasser i Strandvegen"


class Change:
    """The steps from then on, against one integration point."""

    def __init__(self, point: IntegrationPoint) -> None:
        self.point = point

    def chapter(self) -> Chapter:
        """All of them, each at its time."""
        steps = (
            ("Another way to the records system is chosen, and the worker takes it", self.is_chosen, on(20, "13:00")),
            ("What is taken with a warning waits for somebody, who enters the number", self.warns, on(20, "13:05")),
            ("A change for which this way has no words is made there by hand", self.is_left_to_hand, on(20, "13:15")),
        )
        return Chapter("Another way", tuple(Step(name, act, at) for name, act, at in steps))

    def is_chosen(self, world: World) -> str:
        """Nothing is under way by the old one."""
        must(not states().keys() - {"receipted", "taken_out"}, f"not all has ended: {dict(states())}")
        os.environ.update(
            ORDSKIFTE_TRANSFER="integration-point",
            ORDSKIFTE_TRANSFER_URL=f"http://{self.point.address}",
            ORDSKIFTE_EGRESS_ALLOW=self.point.address,
        )
        world.processes.stop("worker")
        world.processes.start("worker")
        return "by eFormidling from now on"

    def warns(self, world: World) -> str:
        """Somebody writes, Aud registers it; it is there, though not as it was meant, and nobody tells its number."""
        self.point.be("warns")
        record = _asked(world)
        until(world, lambda: states()["warned"] == 1, what="no warning is taken in")
        page = needs(world)
        must(saying.as_told("Taken with a warning") in page.words, f"{page.address} names no warning")
        must(WARNING in page.words and record.title in page.words, f"{page.address} does not say what is wrong")
        before = len(rows(world))
        desk = world.at_desk(records.ARCHIVIST)
        done = desk.send(
            desk.open(f"{records.WAITING}{record.uid}/nummer/"), having=("number", "address"), number=NUMBER
        )
        must(done.status == 200, f"the number was not kept: {done.problems}")
        saying.settle(world)
        must(not states()["warned"], "it waits for somebody still")
        must(len(rows(world)) == before + 1, "it is not in the public journal")
        page = records.in_journal(world, type(record).objects.get(pk=record.pk))
        must(NUMBER in page.words, f"{page.address} does not show {NUMBER}")
        must(len(self.point.sent) == 1, f"sent {len(self.point.sent)} times")
        return f"a warning, and {NUMBER} entered by Aud"

    def is_left_to_hand(self, world: World) -> str:
        """m06 gets another title here; Aud makes the change there, and says so."""
        desk, record = world.at_desk(records.ARCHIVIST), records.record_of(world, CORRECTED)
        form = desk.open(f"{records.WAITING}{record.uid}/rett/")
        desk.send(form, having=("document_date",), title=TITLE, public_title=TITLE, why="Tittelen sa for lite.")
        saying.settle(world)
        until(world, lambda: states()["by_hand"] == 1, what="nobody is told of the change")
        page = needs(world)
        must(TITLE in page.words, f"{page.address} does not name {TITLE}")
        desk.submit(page, page.form_to("/gjort/"))
        must(not states().keys() - {"receipted", "taken_out"}, f"not all has ended: {dict(states())}")
        must(saying.as_told("Nothing needs you here.") in needs(world).words, "something needs somebody still")
        return "one change made there by hand"


def _asked(world: World):
    """What one more citizen wrote, registered."""
    from ordskifte.assessment.models import Assessment
    from ordskifte.records.models import Record

    told = replace(world.story.message("m01"), id="beside", text=ASKED)
    said = saying.send(world, told)
    # No later step of the story looks for it.
    del world.messages[told.id]
    saying.settle(world)
    waits = Assessment.objects.get(message__reference=said.reference)
    desk = world.at_desk(records.ARCHIVIST)
    records.register(desk, desk.open(f"{records.WAITING}ny/{waits.uid}/"))
    saying.settle(world)
    return Record.objects.get(subjects__subject_uid=waits.subject_uid)
