"""Killed wherever it stands, handing over goes on alone: nothing is lost, and the other side has everything once."""

import os
import signal
import traceback
from datetime import timedelta

import pytest
from django.db import connections
from lxml import etree

from ordskifte.domain.transfer import Outcome, State
from ordskifte.kernel import crashpoints, outbox
from ordskifte.records.models import Shipment, TransferReceipt, UpstreamNumber
from ordskifte.records.transfer import choosing
from tests.stages.records.transfer_world import TransferWorld
from tests.worlds.transfer_sides import TYPE, FolderSide, fiks_receipt

pytestmark = pytest.mark.django_db(transaction=True)
GOING = (
    "transfer.written",
    "transfer.packed",
    "transfer.try_begun",
    "transfer.folder_made",
    "transfer.folder_moved",
    "transfer.sent",
    "transfer.sent_kept",
)
COMING = ("transfer.receipt_read", "transfer.receipt_before_commit", "transfer.receipt_kept")


class Archive:
    """A Fiks archive behind a shared folder: takes what is there away, and enters each key once."""

    def __init__(self, path):
        self.side = FolderSide(path, main="melding.json")
        self.messages: dict[str, dict[str, bytes]] = {}
        self.numbers: dict[str, str] = {}
        self.times = 0

    def take(self, *, answers=True):
        """Fetch all that was handed over, and answer what is new; what comes twice must be the same to the byte."""
        for name, files in self.side.taken().items():
            self.times += 1
            assert self.messages.setdefault(name, files) == files
            message = etree.fromstring(files["arkivmelding.xml"])
            key = message.findtext(".//{*}registrering/{*}referanseEksternNoekkel/{*}noekkel")
            number = self.numbers.setdefault(key, f"2026/{len(self.numbers) + 1}")
            if answers:
                self._answer(name, key, number=number)
            self._clear(name)

    def _answer(self, name, key, *, number):
        note = f'{{"meldingstype": "{TYPE}.kvittering", "klientMeldingId": "{name}", "filer": ["kvittering.xml"]}}'
        self.side.answer(note.encode(), files=[("kvittering.xml", fiks_receipt(key, number=number))])

    def _clear(self, name):
        folder = self.side.path / "ut" / name
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


@pytest.fixture
def archive(tmp_path, settings, body):
    body.settings["journal"] = "upstream"
    body.save()
    (tmp_path / "delt").mkdir()
    settings.ORDSKIFTE_TRANSFER, settings.ORDSKIFTE_TRANSFER_FOLDER = "fiks-folder", tmp_path / "delt"
    return Archive(tmp_path / "delt")


@pytest.fixture
def world(archive, body, aud, said, carry):
    return TransferWorld(body, by=aud, said=said, carry=carry, system=choosing.way_in_use())


def go_in_a_process(world, *, crash):
    """A round in a process of its own, which ends at a point; how it ended."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            crashpoints.arm(crash)
            world.go()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return status


def go_on(world, archive):
    """Whoever comes next finds everything as it was left."""
    for _ in range(3):
        world.go(later=timedelta(minutes=6))
        archive.take()
    world.go()
    while outbox.drain().done:
        pass


@pytest.mark.parametrize("crash", GOING)
def test_a_hand_over_that_is_killed_goes_on_alone(world, archive, crash):
    record = world.register()
    ended = go_in_a_process(world, crash=crash)
    assert os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
    go_on(world, archive)
    shipment = Shipment.objects.get()
    assert shipment.state == State.RECEIPTED
    assert list(archive.messages) == [str(shipment.client_id)]
    assert archive.numbers == {str(record.uid): "2026/1"}
    assert archive.times == 1
    assert UpstreamNumber.objects.get().number == "2026/1"


@pytest.mark.parametrize("crash", COMING)
def test_a_receipt_that_is_killed_is_taken_once(world, archive, crash):
    record = world.register()
    world.go()
    archive.take()
    ended = go_in_a_process(world, crash=crash)
    assert os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
    is_kept = crash == "transfer.receipt_kept"
    assert UpstreamNumber.objects.count() == TransferReceipt.objects.count() == int(is_kept)
    go_on(world, archive)
    assert [each.outcome for each in TransferReceipt.objects.all()] == [Outcome.TAKEN]
    assert (world.state(record), UpstreamNumber.objects.get().number) == (State.RECEIPTED, "2026/1")
    assert [each.name for each in (archive.side.path / "inn").iterdir()] == ["ferdig"]


def test_what_was_fetched_before_we_knew_that_it_was_there_is_the_same_when_it_comes_again(world, archive):
    record = world.register()
    go_in_a_process(world, crash="transfer.folder_moved")
    archive.take(answers=False)
    go_on(world, archive)
    assert (archive.times, len(archive.messages), len(archive.numbers)) == (2, 1, 1)
    assert world.state(record) == State.RECEIPTED
    assert not TransferReceipt.objects.filter(outcome=Outcome.SET_ASIDE).exists()
