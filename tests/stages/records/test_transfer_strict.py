"""The other sides that the tests use take nothing that the real ones would not."""

import json
import os
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from ordskifte.protocols.noark.arkivmelding import eformidling, fiks, receipts
from ordskifte.protocols.noark.arkivmelding.values import FiksError, FiksReceipt
from tests.factories.handovers import handover
from tests.worlds.fiks_archive import Archive
from tests.worlds.integration_point import Point, Refused

NAMES = ("dokument-001-1.pdf", "dokument-001-2.pdf", "dokument-002-1.json")
CLIENT = "d1f6a8de-6f63-4f1c-9c39-0a8b8d1f2c77"
has_schemas = bool(os.environ.get("ORDSKIFTE_SCHEMAS"))


@pytest.fixture
def archive(tmp_path):
    (tmp_path / "delt").mkdir()
    (tmp_path / "arkiv").mkdir()
    return Archive(tmp_path / "delt", tmp_path / "arkiv")


def hand_over(archive, *, kind=fiks.CREATE, write=fiks.create, envelope=None, without=(), beside=(), note=None):
    """Put a message there, let it be taken, and read the answer."""
    names = [*(NAMES if kind == fiks.CREATE else ()), *beside]
    files = {fiks.FILE_OF[kind]: write(envelope or handover())} | dict.fromkeys(names, b"%PDF")
    told = {"meldingstype": kind, "klientMeldingId": CLIENT, "filer": list(files)} | (note or {})
    folder = archive.out / CLIENT
    folder.mkdir(parents=True)
    for name, data in ({"melding.json": json.dumps(told).encode()} | files).items():
        if name not in without:
            (folder / name).write_bytes(data)
    archive.go()
    assert list(archive.out.iterdir()) == []
    (answer,) = [each for each in archive.into.iterdir() if not each.name.startswith(".")]
    said = json.loads((answer / "melding.json").read_text())
    data = [(answer / name).read_bytes() for name in said["filer"]]
    for each in answer.iterdir():
        each.unlink()
    answer.rmdir()
    assert said["klientMeldingId"] == CLIENT
    return receipts.read_fiks(said["meldingstype"], data=data[0] if data else None)


def test_an_archive_takes_what_is_whole_once(archive):
    first, second = hand_over(archive), hand_over(archive)
    assert isinstance(first, FiksReceipt)
    assert (first.case.is_new, first.entry.is_new) == (True, True)
    assert second == replace(first, case=replace(first.case, is_new=False), entry=replace(first.entry, is_new=False))
    assert first.unknown == ()


@pytest.mark.parametrize(
    "given",
    [
        {"without": NAMES[:1]},
        {"beside": ("mer.pdf",)},
        {"note": {"filer": [*NAMES, "arkivmelding.xml"]}},
        {"note": {"meldingstype": "no.ks.fiks.arkiv.v9"}},
        {"write": lambda envelope: fiks.create(envelope).replace(b"<antallFiler>3", b"<antallFiler>2")},
        pytest.param(
            {"write": lambda envelope: fiks.create(envelope).replace(b"<tittel>Ombygging av torget</tittel>", b"")},
            marks=pytest.mark.skipif(not has_schemas, reason="ORDSKIFTE_SCHEMAS is not set"),
        ),
        {"write": lambda envelope: fiks.create(envelope).replace(b"<m:noekkel>5c1f", b"<m:noekkel>6c1f", 1)},
        {"kind": fiks.UPDATE, "write": fiks.update},
        {"kind": fiks.SIGN_OFF, "write": fiks.sign_off},
    ],
)
def test_an_archive_refuses_what_is_not(archive, given):
    assert isinstance(hand_over(archive, **given), FiksError)
    assert archive.holds["entries"] == {}


def test_an_archive_changes_what_it_has(archive):
    hand_over(archive)
    envelope = handover()
    changed = replace(envelope, entry=replace(envelope.entry, title="En annen tittel"))
    hand_over(archive, kind=fiks.UPDATE, write=fiks.update, envelope=changed)
    hand_over(archive, kind=fiks.SIGN_OFF, write=fiks.sign_off)
    (row,) = archive.holds["entries"].values()
    assert (row["title"], row["changes"], row["settled"]) == ("En annen tittel", 1, 1)


# --- eFormidling -----------------------------------------------------------------------------------------------------


@pytest.fixture
def point(tmp_path: Path) -> Point:
    return Point(tmp_path)


def address(**changed):
    return eformidling.address(replace(handover(), **changed), sender="999999999", receiver="888888888")


def uploaded(point, *, names=NAMES, message=None) -> str:
    name = str(handover().message_id)
    point.make(address())
    point.upload(name, "arkivmelding.xml", data=message or eformidling.create(handover()))
    for each in names:
        point.upload(name, each, data=b"%PDF")
    return name


def test_an_integration_point_sends_what_is_whole_once(point):
    name = uploaded(point)
    point.send(name)
    assert [row["status"] for row in point.told(name)["content"]] == ["OPPRETTET", "SENDT", "MOTTATT", "LEVERT", "LEST"]
    receipt = point.peek(eformidling.RECEIPT_PROCESS)
    assert receipts.read_eformidling(receipt).about == UUID(name)
    assert point.peek(eformidling.RECEIPT_PROCESS) is None
    for act in (lambda: point.send(name), lambda: point.make(address()), lambda: point.upload(name, "a", data=b"")):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize(
    "given",
    [
        {"names": NAMES[:2]},
        {"names": (*NAMES, "mer.pdf")},
        {"message": eformidling.create(handover()).replace(b"<antallFiler>3", b"<antallFiler>2")},
        {"message": eformidling.create(handover()).replace(b"basisregistrering", b"registrering")},
        pytest.param(
            {"message": eformidling.create(handover()).replace(b"<arkivertAv>Sam Saksbehandler</arkivertAv>", b"")},
            marks=pytest.mark.skipif(not has_schemas, reason="ORDSKIFTE_SCHEMAS is not set"),
        ),
    ],
)
def test_an_integration_point_refuses_what_is_not(point, given):
    name = uploaded(point, **given)
    with pytest.raises(Refused):
        point.send(name)
    assert [row["status"] for row in point.told(name)["content"]] == ["OPPRETTET"]


def test_an_integration_point_wants_the_message_first_and_each_file_once(point):
    name = str(handover().message_id)
    point.make(address())
    with pytest.raises(Refused):
        point.upload(name, NAMES[0], data=b"")
    point.upload(name, "arkivmelding.xml", data=b"")
    with pytest.raises(Refused):
        point.upload(name, "arkivmelding.xml", data=b"")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"0192:999999999"', '"999999999"'),
        ('"urn:no:difi:arkivmelding:xsd::arkivmelding"', '"urn:no:difi:avtalt:xsd::avtalt"'),
        ('"urn:no:difi:profile:arkivmelding:administrasjon:ver1.0"', '"urn:no:difi:profile:avtalt:avtalt:ver1.0"'),
        ('"ConversationId"', '"Noe"'),
        (str(handover().message_id), "1"),
    ],
)
def test_an_integration_point_refuses_an_address_that_is_not_whole(point, old, new):
    whole = json.dumps(address())
    assert old in whole
    with pytest.raises(Refused):
        point.make(json.loads(whole.replace(old, new)))
