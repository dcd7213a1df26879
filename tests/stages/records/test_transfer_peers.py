"""Handing over to programs of their own: an archive behind Fiks, and an integration point, each in whatever mood."""

from datetime import timedelta

import pytest

from ordskifte.domain.assessment import Criterion, Four, Verdict
from ordskifte.domain.transfer import Outcome, Reason, State
from ordskifte.records import actions
from ordskifte.records.models import TransferReceipt, UpstreamNumber
from ordskifte.records.transfer import choosing
from tests.stages.records.transfer_world import TransferWorld
from tests.worlds.records_peers import FiksArchive, IntegrationPoint

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
LATER = timedelta(hours=2)
KEEP = Verdict(four=Four(in_or_out=True, case_document=True, handled=False, value=False), criterion=Criterion.MATTER)


@pytest.fixture
def upstream(body):
    body.settings["journal"] = "upstream"
    body.organisation_number = "999999999"
    body.save()
    return body


@pytest.fixture
def world(upstream, aud, said, carry):
    return lambda: TransferWorld(upstream, by=aud, said=said, carry=carry, system=choosing.way_in_use())


@pytest.fixture(scope="module")
def the_archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fiks")
    (folder / "delt").mkdir()
    with FiksArchive(folder / "delt", folder / "arkiv") as peer:
        yield peer


@pytest.fixture
def archive(the_archive, settings):
    the_archive.clear()
    settings.ORDSKIFTE_TRANSFER, settings.ORDSKIFTE_TRANSFER_FOLDER = "fiks-folder", the_archive.shared
    settings.ORDSKIFTE_TRANSFER_RECEIVER = ""
    return the_archive


@pytest.fixture(scope="module")
def the_point(tmp_path_factory):
    with IntegrationPoint(tmp_path_factory.mktemp("punkt")) as peer:
        yield peer


@pytest.fixture
def point(the_point, settings):
    the_point.clear()
    settings.ORDSKIFTE_TRANSFER, settings.ORDSKIFTE_TRANSFER_URL = "integration-point", f"http://{the_point.address}"
    settings.ORDSKIFTE_TRANSFER_RECEIVER = ""
    settings.ORDSKIFTE_EGRESS_ALLOW = [the_point.address]
    return the_point


def numbers() -> list[str]:
    return [each.number for each in UpstreamNumber.objects.all()]


def handed_over(world, archive):
    """A record that the archive has taken, and answered as is its mood."""
    record = world.register()
    world.go()
    archive.settle()
    world.go(later=LATER)
    return record


# --- Fiks Arkiv ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mood", "state", "found"),
    [
        ("accepts", State.RECEIPTED, ["2026/5021"]),
        ("queues first", State.RECEIPTED, ["2026/5021"]),
        ("twice", State.RECEIPTED, ["2026/5021"]),
        ("half", State.HALF_REFUSED, []),
        ("refuses", State.REFUSED, []),
        ("lost", State.REFUSED, []),
        ("breaks", State.REFUSED, []),
        ("times out", State.REFUSED, []),
        ("never", State.HANDED_OVER, []),
        ("foreign", State.HANDED_OVER, []),
        ("garbles", State.HANDED_OVER, []),
    ],
)
def test_an_archive_is_understood_in_each_mood(world, archive, mood, state, found):
    archive.be(mood)
    record = handed_over(world := world(), archive)
    assert (world.state(record), numbers()) == (state, found)


def test_a_note_is_kept_in_the_archive_beside_the_journal_and_gets_no_number(world, archive):
    archive.be("twice")
    world = world()
    note = world.register(verdict=KEEP, why="Takk uten spørsmål.")
    entry = world.register("Og lyskryss?", title="Spørsmål om lyskryss")
    for _ in range(2):
        world.go(later=LATER)
        archive.settle()
    world.go(later=LATER)
    assert (world.state(note), world.state(entry)) == (State.RECEIPTED, State.RECEIPTED)
    assert (list(archive.holds["notes"]), list(archive.holds["entries"])) == ([str(note.uid)], [str(entry.uid)])
    # What the archive calls it stands with the receipt, and is no number in the journal.
    assert numbers() == ["2026/5021"]
    assert TransferReceipt.objects.filter(shipment__record=note).first().number == "2026/118-N1"
    actions.correct_entry(by=world.by.actor, record=note, fields={"title": "Rettet"}, why="Feil.")
    world._carry()
    world.go(2)
    archive.settle()
    world.go(later=LATER)
    assert (world.state(note, 2), archive.holds["notes"][str(note.uid)]["title"]) == (State.RECEIPTED, "Rettet")


def test_an_archive_that_takes_it_later_gives_one_number(world, archive):
    archive.be("never")
    record = handed_over(world := world(), archive)
    world.go(later=timedelta(days=3))
    assert world.state(record) == State.OVERDUE
    assert list(archive.holds["entries"]) == [str(record.uid)]


def test_what_was_never_sent_and_what_cannot_be_read_is_set_aside(world, archive):
    archive.be("foreign")
    handed_over(world := world(), archive)
    archive.be("garbles")
    handed_over(world, archive)
    rows = TransferReceipt.objects.filter(outcome=Outcome.SET_ASIDE).order_by("pk")
    assert [row.reason for row in rows] == [Reason.NEVER_SENT, Reason.UNREADABLE]


def test_an_archive_that_says_another_number_later_is_not_believed(world, archive):
    archive.be("contradicts")
    record = handed_over(world := world(), archive)
    aside = TransferReceipt.objects.exclude(outcome=Outcome.TAKEN)
    assert (world.state(record), len(numbers()), aside.count()) == (State.RECEIPTED, 1, 1)
    assert aside.get().reason == Reason.CONTRADICTS


def test_two_records_are_filed_on_one_case(world, archive):
    world = world()
    for text in ("Hvor krysser sykkelveien?", "Og når bygges den?"):
        world.register(text, title=text)
    world.go(2)
    archive.settle()
    world.go(later=LATER)
    entries = archive.holds["entries"].values()
    assert sorted(each["sequence"] for each in entries) == [5021, 5022]
    assert len({each["case"] for each in entries}) == 1
    assert sorted(numbers()) == ["2026/5021", "2026/5022"]


# --- eFormidling -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mood", "state"),
    [
        ("accepts", State.WITHOUT_NUMBER),
        ("twice", State.WITHOUT_NUMBER),
        ("warns", State.WARNED),
        ("refuses", State.REFUSED),
        ("unsupported", State.REFUSED),
        ("fails", State.REFUSED),
        ("expires", State.REFUSED),
        ("never", State.DELIVERED),
        ("foreign", State.DELIVERED),
        ("garbles", State.DELIVERED),
        ("late", State.DELIVERED),
    ],
)
def test_an_integration_point_is_understood_in_each_mood(world, point, mood, state):
    point.be(mood)
    world = world()
    record = world.register()
    world.go()
    world.go(2, later=LATER)
    assert world.state(record) == state
    assert list(point.sent) == [str(world.shipment(record).message_id)]


def test_a_note_is_sent_as_no_journal_entry_and_is_done_with_when_it_is_taken(world, point):
    world = world()
    note = world.register(verdict=KEEP, why="Takk uten spørsmål.")
    world.go()
    world.go(2, later=LATER)
    assert (world.state(note), numbers()) == (State.RECEIPTED, [])
    (sent,) = point.sent.values()
    assert b"<basisregistrering>" in sent["arkivmelding.xml"]


def test_a_receipt_that_comes_late_is_taken(world, point):
    point.be("late")
    world = world()
    record = world.register()
    world.go(2)
    point.be("accepts")
    world.go(later=LATER)
    assert world.state(record) == State.WITHOUT_NUMBER


@pytest.mark.parametrize("mood", ["closed", "silent"])
def test_an_integration_point_that_is_away_is_asked_again_and_gets_it_once(world, point, mood):
    point.be(mood)
    world = world()
    record = world.register()
    world.go()
    assert (world.state(record), point.sent) == (State.TRYING, {})
    point.be("accepts")
    world.go(2, later=LATER)
    world.go(later=LATER)
    assert world.state(record) == State.WITHOUT_NUMBER
    assert [path for method, path in point.calls if method == "POST"].count(
        f"/api/messages/out/{world.shipment(record).message_id}"
    ) == 1
