"""The story where the records system holds the journal: an archive of its own gives every number."""

from datetime import timedelta

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.assessment.models import Assessment
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain.screening import DocumentScope, Field, Screening
from ordskifte.domain.transfer import Errand, State
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import blobs, clock, outbox
from ordskifte.project.demo import story
from ordskifte.records import actions
from ordskifte.records.models import Record, Shipment, UpstreamNumber
from ordskifte.records.transfer import choosing
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.stages.records.transfer_world import TransferWorld, stand_in_for_pages
from tests.worlds.records_peers import FiksArchive

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
STORY = story.load()
SCREENED, BASIS = "m23", "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"


@pytest.fixture
def archive(tmp_path, settings):
    """The records system, as a process of its own."""
    shared = tmp_path / "delt"
    shared.mkdir()
    settings.ORDSKIFTE_TRANSFER, settings.ORDSKIFTE_TRANSFER_FOLDER = "fiks-folder", shared
    with FiksArchive(shared, tmp_path / "arkiv") as peer:
        yield peer


@pytest.fixture
def body(db):
    body = BodyFactory(name=STORY.body.name)
    body.settings["journal"] = "upstream"
    body.save()
    return body


@pytest.fixture
def aud(body):
    return UserFactory(body=body, roles=[RoleName.ARCHIVIST], name="Aud Solbrekke")


def carry():
    while outbox.drain().done:
        pass


@pytest.fixture
def world(archive, body, aud):
    return TransferWorld(body, by=aud, said=None, carry=carry, system=choosing.way_in_use())


@pytest.fixture
def said(body):
    """Every message that was written under a publication, and every answer to one; by its name in the story."""
    officer = UserFactory(body=body, roles=[RoleName.CASE_OFFICER], name="Torstein Bakkejord")
    cases = {
        each.number: CaseFactory(body=body, year=each.number.year, sequence=each.number.sequence, title=each.title)
        for each in STORY.cases
    }
    threads = {
        each.id: dialogues.dialogue(cases[each.case], title=next(iter(each.titles.values())))
        for each in STORY.publications
    }
    found = {}
    for told in STORY.messages:
        if told.direction == "in" and told.publication:
            person = {"name": told.author.name, "kind": "person"} if told.author.name else {}
            found[told.id] = dialogues.message(threads[told.publication], told.text, **person)
        elif told.in_reply_to in found:
            question = found[told.in_reply_to]
            found[told.id] = dialogue.answer(by=officer.actor, message=question, text=told.text, language="nb")
        carry()
    return found


def register_all(world, said, *, outgoing):
    """What is journalled of it, each under its own title, one of them withheld."""
    screening = Screening(
        access_restriction="Unntatt offentlighet",
        authority=BASIS,
        metadata=frozenset({Field.SENDER_NAME, Field.RECORD_TITLE_WORDS}),
        document_scope=DocumentScope.WHOLE,
    )
    names = {message.uid: id for id, message in said.items()}
    for row in Assessment.objects.filter(collection=None).order_by("pk"):
        if row.is_outgoing != outgoing or (row.verdict or row.proposed).duty.value != "register":
            continue
        id = names.get(row.subject_uid, "publisering")
        withheld = {"screening": screening, "public_title": f"Merknad ***** {row.pk}"} if id == SCREENED else {}
        record = actions.register(by=world.by.actor, assessment=row, title=f"{id}: sak {row.pk}", **withheld)
        stand_in_for_pages(record)
    with clock.at(world.now):
        carry()


def go_until_quiet(world, archive):
    for _ in range(40):
        world.go(later=timedelta(minutes=1))
        archive.settle()
        if not Shipment.objects.exclude(state=State.RECEIPTED).exists():
            return
    left = list(Shipment.objects.exclude(state=State.RECEIPTED).values_list("state", "trouble"))
    raise AssertionError(left)


def test_the_story_gets_every_number_from_the_records_system(world, archive, said):
    register_all(world, said, outgoing=False)
    entries = Record.objects.filter(entry__isnull=False, source=None)
    assert not PublicEntry.objects.exists()
    go_until_quiet(world, archive)
    # Answers come later, on the same cases, and settle what is there.
    register_all(world, said, outgoing=True)
    go_until_quiet(world, archive)
    assert entries.count() >= 20
    # The other side holds each once, and its numbers are ours.
    held = archive.holds["entries"]
    numbers = {str(row.record.uid): row.number for row in UpstreamNumber.objects.select_related("record")}
    assert numbers == {key: f"2026/{row['sequence']}" for key, row in held.items()}
    assert set(numbers) == {str(uid) for uid in entries.values_list("uid", flat=True)}
    # On the cases that the records system has already, by their numbers there.
    assert {row["case"] for row in held.values()} <= {str(case.number) for case in STORY.cases}
    assert archive.holds["cases"] == {}
    # What was settled here is settled there.
    settled = Shipment.objects.filter(errand=Errand.SETTLE).count()
    assert settled == sum(row["settled"] for row in held.values()) > 0
    # The public journal has the numbers, and nothing of what is withheld.
    assert set(PublicEntry.objects.values_list("upstream_number", flat=True)) == set(numbers.values())
    withheld = Record.objects.get(screening__isnull=False, source=None)
    shown = Client().get("/journal/").content.decode() + Client().get("/journal/?etter=").content.decode()
    assert withheld.title not in shown
    # The records system got it whole, with its basis.
    message = world.shipment(withheld).files.get(name="arkivmelding.xml").blob
    with blobs.open_blob(message.uid) as file:
        text = file.read().decode()
    assert withheld.title in text
    assert BASIS in text
    assert STORY.message(SCREENED).author.name in text
    # A correction reaches the entry that is there.
    record = entries.filter(screening__isnull=True).first()
    before = held[str(record.uid)]
    actions.correct_entry(by=world.by.actor, record=record, fields={"title": "Rettet tittel"}, why="Feil.")
    with clock.at(world.now):
        carry()
    go_until_quiet(world, archive)
    after = archive.holds["entries"]
    assert after == held | {str(record.uid): before | {"changes": 1, "title": after[str(record.uid)]["title"]}}
