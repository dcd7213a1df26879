"""What every way to a records system must do: hand over whole and once, read answers, and refuse what is hostile."""

import json
import os
import uuid
from datetime import timedelta

import pytest
from lxml import etree

from ordskifte.domain.transfer import Outcome, Reason, State
from ordskifte.kernel import egress
from ordskifte.records import actions
from ordskifte.records.models import TransferReceipt, UpstreamNumber
from ordskifte.records.transfer import choosing
from tests.stages.records.transfer_world import TransferWorld
from tests.worlds.transfer_sides import TYPE, FolderSide, IntegrationPointSide, eformidling_receipt, fiks_receipt

pytestmark = pytest.mark.django_db
WAYS = ("eformidling-folder", "integration-point", "fiks-folder")


class Folder:
    """eFormidling by folder."""

    def __init__(self, path):
        self.side = FolderSide(path, main="kvittering.json")

    def taken(self):
        return self.side.taken()

    def name_of(self, shipment):
        return str(shipment.message_id)

    def accept(self, shipment, **more):
        self.side.answer(eformidling_receipt(shipment.message_id), **more)

    def refuse(self, shipment):
        self.side.answer(eformidling_receipt(shipment.message_id, "ERROR", messages=[("E1", "Nei")]))

    def garble(self):
        self.side.answer(b'{"a": 1, "a": 2}')


class Fiks(Folder):
    """Fiks Arkiv by folder."""

    def __init__(self, path):
        self.side = FolderSide(path, main="melding.json")

    def name_of(self, shipment):
        return str(shipment.client_id)

    def tell(self, shipment, kind, *, files=(), **more):
        note = {"meldingstype": kind, "klientMeldingId": str(shipment.client_id), "filer": [name for name, _ in files]}
        self.side.answer(json.dumps(note).encode(), files=files, **more)

    def accept(self, shipment, **more):
        receipt = fiks_receipt(shipment.record.uid)
        self.tell(shipment, f"{TYPE}.kvittering", files=[("arkivmelding-kvittering.xml", receipt)], **more)

    def refuse(self, shipment):
        self.tell(shipment, "no.ks.fiks.kvittering.tidsavbrudd")

    def garble(self):
        self.side.answer(b"[]")


class Point(Folder):
    """eFormidling by the integration point."""

    def __init__(self, path):
        self.side = IntegrationPointSide()

    def taken(self):
        return self.side.sent

    def accept(self, shipment, **more):
        self.side.inbox.append(eformidling_receipt(shipment.message_id))

    def refuse(self, shipment):
        self.side.statuses[str(shipment.message_id)].append("FEIL")

    def garble(self):
        self.side.inbox.append(eformidling_receipt(uuid.uuid4()).replace(b'"OK"', b'"NOE ANNET"'))


SIDES = dict(zip(WAYS, (Folder, Point, Fiks), strict=True))


@pytest.fixture(params=WAYS)
def kind(request):
    return request.param


@pytest.fixture
def other(kind, tmp_path, settings, body):
    body.settings["journal"] = "upstream"
    body.organisation_number = "999999999"
    body.save()
    (tmp_path / "delt").mkdir()
    settings.ORDSKIFTE_TRANSFER = kind
    settings.ORDSKIFTE_TRANSFER_FOLDER = tmp_path / "delt"
    settings.ORDSKIFTE_TRANSFER_URL = "https://punkt.example"
    settings.ORDSKIFTE_TRANSFER_RECEIVER = ""
    other = SIDES[kind](tmp_path / "delt")
    internet = egress.Double()
    internet.route("punkt.example", other.side)
    with egress.use(internet):
        yield other


@pytest.fixture
def world(other, body, aud, said, carry):
    return TransferWorld(body, by=aud, said=said, carry=carry, system=choosing.way_in_use())


def test_a_way_hands_over_whole_and_reads_the_answer(world, other, kind):
    record = world.register()
    world.go()
    shipment = world.shipment(record)
    assert (shipment.state, shipment.trouble) == (State.HANDED_OVER, [])
    files = other.taken()[other.name_of(shipment)]
    message = etree.fromstring(files["arkivmelding.xml"])
    named = [each.text for each in message.findall(".//{*}referanseDokumentfil")]
    assert set(named) == set(files) - {"arkivmelding.xml", "melding.json"}
    assert str(record.uid) in files["arkivmelding.xml"].decode()
    other.accept(shipment)
    world.go()
    has_number = kind == "fiks-folder"
    assert world.state(record) == (State.RECEIPTED if has_number else State.WITHOUT_NUMBER)
    assert [each.number for each in UpstreamNumber.objects.all()] == ["2026/5021"] * has_number
    assert TransferReceipt.objects.get().case_number == ("2026/117" if has_number else "")
    world.go()
    assert TransferReceipt.objects.count() == 1


def test_a_way_reads_a_refusal(world, other):
    record = world.register()
    world.go()
    other.refuse(world.shipment(record))
    world.go(later=timedelta(minutes=1))
    assert world.state(record) == State.REFUSED


def test_what_goes_again_is_there_once(world, other):
    record = world.register()
    world.go()
    before = other.taken()
    shipment = world.shipment(record)
    shipment.state, shipment.next_at = State.TRYING, world.now
    shipment.save()
    world.go()
    assert world.state(record) == State.HANDED_OVER
    assert other.taken() == before


def test_what_cannot_be_read_is_set_aside_and_kept(world, other):
    world.register()
    world.go()
    other.garble()
    world.go()
    receipt = TransferReceipt.objects.get()
    assert (receipt.outcome, receipt.reason) == (Outcome.SET_ASIDE, Reason.UNREADABLE)
    assert receipt.blob.sha256 == receipt.sha256
    world.go()
    assert TransferReceipt.objects.count() == 1


def test_a_change_goes_by_fiks_and_is_done_by_hand_elsewhere(world, other, kind):
    record = world.register()
    world.go()
    other.accept(world.shipment(record))
    world.go()
    actions.correct_entry(by=world.by.actor, record=record, fields={"title": "Rettet tittel"}, why="Feil.")
    world._carry()
    world.go()
    if kind != "fiks-folder":
        assert world.state(record, 2) == State.BY_HAND
        return
    change = world.shipment(record, 2)
    files = other.taken()[other.name_of(change)]
    assert sorted(files) == ["arkivmelding.xml", "melding.json"]
    assert "Rettet tittel" in files["arkivmelding.xml"].decode()
    other.tell(change, "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.oppdater.kvittering")
    world.go()
    assert world.state(record, 2) == State.RECEIPTED


# --- By folder -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["eformidling-folder"], indirect=True)
def test_a_folder_that_is_away_is_tried_again(world, other):
    record = world.register()
    path = other.side.path
    path.rename(path.with_name("borte"))
    world.go()
    assert world.shipment(record).trouble[0][0] == "folder_gone"
    path.with_name("borte").rename(path)
    world.go(later=timedelta(minutes=1))
    assert world.state(record) == State.HANDED_OVER


@pytest.mark.parametrize("kind", ["eformidling-folder", "fiks-folder"], indirect=True)
def test_nothing_but_plain_files_of_a_sound_size_is_read(world, other):
    world.register()
    world.go()
    inbox = other.side.path / "inn"
    (inbox / "uferdig").mkdir()
    (inbox / "lenke").symlink_to(other.side.path.parent)
    (inbox / "fil.json").write_bytes(b"{}")
    for name, make in (("innlenke", "link"), ("ror", "fifo"), ("stor", "large")):
        (inbox / name).mkdir()
        place = inbox / name / other.side.main
        if make == "link":
            place.symlink_to("/etc/hostname")
        elif make == "fifo":
            os.mkfifo(place)
        else:
            place.write_bytes(b" " * (1024 * 1024 + 1))
    world.go()
    kept = TransferReceipt.objects.order_by("foreign_id")
    assert [(each.foreign_id, each.reason) for each in kept] == [
        ("innlenke", Reason.UNREADABLE),
        ("ror", Reason.UNREADABLE),
        ("stor", Reason.UNREADABLE),
    ]
    assert sorted(each.name for each in (inbox / "avvist").iterdir()) == ["innlenke", "ror", "stor"]
    assert (inbox / "uferdig").is_dir()


@pytest.mark.parametrize("kind", ["fiks-folder"], indirect=True)
@pytest.mark.parametrize("name", ["../../hemmelig", "/etc/hostname", ".skjult", ""])
def test_an_answer_cannot_name_files_elsewhere(world, other, name):
    record = world.register()
    world.go()
    (other.side.path / "hemmelig").write_bytes(b"<x/>")
    note = {"meldingstype": f"{TYPE}.kvittering", "klientMeldingId": str(world.shipment(record).client_id)}
    other.side.answer(json.dumps(note | {"filer": [name]}).encode())
    world.go()
    assert TransferReceipt.objects.get().reason == Reason.UNREADABLE


@pytest.mark.parametrize("kind", ["fiks-folder"], indirect=True)
def test_half_refused_by_fiks_is_said_and_goes_again_as_another(world, other):
    record = world.register()
    world.go()
    receipt = fiks_receipt(record.uid, failed="Ukjent korrespondanseparttype")
    other.tell(world.shipment(record), f"{TYPE}.kvittering", files=[("arkivmelding-kvittering.xml", receipt)])
    world.go()
    shipment = world.shipment(record)
    assert (shipment.state, shipment.trouble[0][1]) == (State.HALF_REFUSED, "Ukjent korrespondanseparttype")


@pytest.mark.parametrize("kind", ["fiks-folder"], indirect=True)
def test_a_receipt_is_found_by_its_name_among_the_files(world, other):
    record = world.register()
    world.go()
    files = [("merknad.txt", b"Takk"), ("arkivmelding-kvittering.xml", fiks_receipt(record.uid))]
    other.tell(world.shipment(record), f"{TYPE}.kvittering", files=files)
    world.go()
    assert world.state(record) == State.RECEIPTED


@pytest.mark.parametrize("kind", ["fiks-folder"], indirect=True)
def test_a_receipt_that_tells_of_another_record_is_set_aside(world, other):
    record = world.register()
    world.go()
    receipt = fiks_receipt(uuid.uuid4())
    other.tell(world.shipment(record), f"{TYPE}.kvittering", files=[("arkivmelding-kvittering.xml", receipt)])
    world.go()
    assert TransferReceipt.objects.get().reason == Reason.CONTRADICTS
    assert not UpstreamNumber.objects.exists()


# --- By the integration point ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["integration-point"], indirect=True)
@pytest.mark.parametrize(
    ("where", "how", "state"),
    [
        ("POST /api/messages/out", "before", State.TRYING),
        ("POST /api/messages/out", "after", State.TRYING),
        ("POST /api/messages/out", 503, State.TRYING),
        ("POST /api/messages/out", 404, State.TRYING),
        ("POST /api/messages/out", 400, State.REFUSED),
        ("PUT /api/messages/out/", "after", State.TRYING),
        ("PUT /api/messages/out/", 404, State.TRYING),
        ("PUT /api/messages/out/", 400, State.REFUSED),
        ("POST /api/messages/out/", "before", State.TRYING),
        ("POST /api/messages/out/", "after", State.TRYING),
        ("POST /api/messages/out/", 429, State.TRYING),
    ],
)
def test_wherever_the_connection_breaks_it_is_sent_once(world, other, where, how, state):
    record = world.register()
    other.side.breaks = [(where, how)]
    world.go()
    shipment = world.shipment(record)
    assert shipment.state == state
    assert shipment.may_have_arrived == ((where, how) == ("POST /api/messages/out/", "after") or state == "refused")
    if state == State.TRYING:
        world.go(later=timedelta(minutes=1))
        assert world.state(record) == State.HANDED_OVER
        assert list(other.taken()) == [str(shipment.message_id)]
        assert len([each for each in other.side.asked if each.startswith("POST /api/messages/out/")]) <= 2


@pytest.mark.parametrize("kind", ["integration-point"], indirect=True)
def test_in_whatever_order_statuses_are_told_what_was_sent_is_not_thrown_away(world, other):
    record = world.register()
    other.side.breaks = [("POST /api/messages/out/", "after")]
    world.go()
    message = str(world.shipment(record).message_id)
    other.side.statuses[message].reverse()
    world.go(later=timedelta(minutes=1))
    assert world.state(record) == State.HANDED_OVER
    assert f"DELETE /api/messages/out/{message}" not in other.side.asked


@pytest.mark.parametrize("kind", ["integration-point"], indirect=True)
def test_an_integration_point_that_is_away_stops_nothing_else(world, other):
    record = world.register()
    world.go()
    other.side.breaks = [("GET /api/messages/in/peek", "before")]
    other.accept(world.shipment(record))
    world.go()
    assert world.state(record) == State.HANDED_OVER
    world.go()
    assert world.state(record) == State.WITHOUT_NUMBER
    assert other.side.inbox == []


@pytest.mark.parametrize("kind", ["integration-point"], indirect=True)
def test_a_body_without_an_organisation_number_is_told(world, body):
    body.organisation_number = ""
    body.save()
    record = world.register()
    world.go()
    assert (world.state(record), world.shipment(record).trouble[0]) == (State.UNFIT, ["missing", "sender", "", ""])
