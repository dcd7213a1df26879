"""What comes back is read to the letter, or refused in words; no bytes whatever make it do anything else."""

import json
import os
import pickle
import resource
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ordskifte.protocols.noark.arkivmelding import receipts
from ordskifte.protocols.noark.arkivmelding.refusals import TEXTS, NotReadable, Wrong
from ordskifte.protocols.noark.arkivmelding.values import (
    CaseArrived,
    DocumentArrived,
    EformidlingReceipt,
    EntryArrived,
    ErrorKind,
    Failed,
    FiksError,
    FiksNotice,
    FiksReceipt,
    Key,
    Number,
    ReceiptType,
    Stage,
)
from tests.factories.handovers import eformidling_receipts, fiks_errors, fiks_receipts
from tests.worlds.answers import RECEIPT, eformidling_receipt, fiks_error, fiks_receipt

SAMPLES = Path(os.environ.get("ORDSKIFTE_SAMPLES") or "/nonexistent") / "arkivmelding"
SCHEMAS = Path(os.environ.get("ORDSKIFTE_SCHEMAS") or "/nonexistent") / "arkivmelding"
THEIRS = UUID("5c1f7a52-1f0e-4b8e-8f0b-1c9d3d2a7e01")
EXAMPLE = FiksReceipt(
    case=CaseArrived(
        system_id=THEIRS,
        is_new=False,
        file_id="2026/117",
        number=Number(2026, 117),
        key=Key(system="Ordskifte", key="prosess-117"),
    ),
    entry=EntryArrived(
        system_id=UUID("e3a1b2c3-d4e5-4f60-8a7b-9c0d1e2f3a4b"),
        is_new=True,
        record_id="2026/117-4",
        number=Number(2026, 5021),
        number_in_case=4,
        entry_date=date(2026, 3, 2),
        status="Journalført",
        key=Key(system="Ordskifte", key="9d2b0c44-3a55-4f7b-a1c6-2f5f0c9f7b02"),
        documents=(DocumentArrived(system_id=UUID("f4b2c3d4-e5f6-4071-9b8c-0d1e2f3a4b5c"), number=1),),
    ),
)
FAILED = Failed(id="3f6d1c0a-9c5e-4d53-8f5c-6a2f0b7f1d20", text="Ukjent korrespondanseparttype")
OPEN = f'<arkivmeldingKvittering xmlns="{RECEIPT}">'.encode()
CLOSE = b"</arkivmeldingKvittering>"
OK = EformidlingReceipt(
    type=ReceiptType.OK,
    about=UUID("0b7c2f0e-6a0d-4a2e-9d0c-6a1f3f0b9c11"),
    id="6f0b2d6c-58a1-4b1d-9a4e-0e7b7b6f5a10",
    conversation="7d4a9c1e-3b52-4c0f-8e6d-1f2a3b4c5d6e",
    sender="999999999",
    messages=(("Recno", "315890"),),
)


def refusal(data: bytes):
    with pytest.raises(NotReadable) as caught:
        receipts.read_receipt(data)
    return caught.value.refusal


# --- Fiks Arkiv ------------------------------------------------------------------------------------------------------


@given(fiks_receipts)
def test_a_receipt_reads_back_as_it_was_written(receipt):
    assert receipts.read_fiks(receipts.RECEIPT, data=fiks_receipt(receipt)) == receipt


@given(fiks_errors)
def test_an_error_reads_back_as_it_was_written(error):
    for spelt in ("fiks", "fik"):
        kind = f"no.ks.{spelt}.arkiv.v1.feilmelding.{error.kind}"
        assert receipts.read_fiks(kind, data=fiks_error(error)) == error


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="ORDSKIFTE_SCHEMAS does not name a folder with arkivmelding's schemas")
@pytest.mark.parametrize(
    "receipt", [EXAMPLE, replace(EXAMPLE, case=None), replace(EXAMPLE, entry=FAILED), FiksReceipt(case=FAILED)]
)
def test_what_we_take_for_a_receipt_is_one(receipt):
    name = "fiks-v1/no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.kvittering.xsd"
    schema = etree.XMLSchema(etree.parse(SCHEMAS / name))
    schema.validate(etree.fromstring(fiks_receipt(receipt)))
    assert list(schema.error_log) == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.mottatt", FiksNotice(stage=Stage.QUEUED)),
        ("no.ks.fiks.arkiv.v1.arkivering.arkivmelding.oppdater.mottatt", FiksNotice(stage=Stage.QUEUED)),
        ("no.ks.fiks.arkiv.v1.arkivering.arkivmelding.oppdater.kvittering", FiksNotice(stage=Stage.UPDATED)),
        ("no.ks.fiks.arkiv.v1.arkivering.avskrivning.opprett.kvittering", FiksNotice(stage=Stage.UPDATED)),
        ("no.ks.fiks.kvittering.tidsavbrudd", FiksError(kind=ErrorKind.TIMED_OUT)),
        ("no.ks.fiks.kvittering.serverfeil.v1", FiksError(kind=ErrorKind.SERVER)),
    ],
)
def test_some_types_say_it_all_without_a_file(kind, told):
    assert receipts.read_fiks(kind) == told


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (receipts.RECEIPT, Wrong.NOT_WHOLE),
        ("no.ks.fiks.arkiv.v1.feilmelding.serverfeil", Wrong.NOT_WHOLE),
        ("no.ks.fiks.arkiv.v2.arkivering.arkivmelding.opprett.kvittering", Wrong.UNKNOWN_TYPE),
        ("", Wrong.UNKNOWN_TYPE),
        ("x" * 10_000, Wrong.UNKNOWN_TYPE),
    ],
)
def test_a_type_that_says_nothing_here_is_refused(kind, code):
    with pytest.raises(NotReadable) as caught:
        receipts.read_fiks(kind)
    assert caught.value.refusal.code is code
    assert len(str(caught.value)) < 300


def test_what_is_not_known_is_said_with_its_place():
    data = fiks_receipt(EXAMPLE)
    data = data.replace(b"<saksaar>", b"<arkivdel>A</arkivdel><saksaar>")
    data = data.replace(b"<m:noekkel>", b"<noekkel>B</noekkel><m:noekkel>", 1)
    data = data.replace(b"<journalaar>", b'<journalaar><b xmlns="urn:x">7</b>')
    data = data.replace(b"</arkivmeldingKvittering>", b"<tilgang/><tilgang/></arkivmeldingKvittering>")
    assert receipts.read_receipt(data) == replace(
        EXAMPLE,
        unknown=(
            "mappeKvittering/referanseEksternNoekkel/noekkel",
            "mappeKvittering/arkivdel",
            "registreringKvittering/journalaar/b",
            "tilgang",
        ),
    )


def test_no_more_is_told_of_what_is_not_known_than_can_be_read():
    many = b"".join(b"<x%d/>" % at for at in range(1_000))
    assert len(receipts.read_receipt(fiks_receipt(EXAMPLE).replace(CLOSE, many + CLOSE)).unknown) == 20


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        (b"5c1f7a52-1f0e", b"5c1f7a52-1f0", Wrong.BAD_VALUE, "mappeKvittering/systemID"),
        (b">Eksisterende<", b">Kanskje<", Wrong.BAD_VALUE, "mappeKvittering/opprettetEllerEksisterende"),
        (b"<saksaar>2026", b"<saksaar>tjueseks", Wrong.BAD_VALUE, "mappeKvittering/saksaar"),
        (b"<saksaar>2026</saksaar>", b"", Wrong.BAD_VALUE, "mappeKvittering/sakssekvensnummer"),
        (b">117<", b">-117<", Wrong.BAD_VALUE, "mappeKvittering/sakssekvensnummer"),
        (b">5021<", b">99999999999<", Wrong.BAD_VALUE, "registreringKvittering/journalsekvensnummer"),
        (b">5021<", b">0<", Wrong.BAD_VALUE, "registreringKvittering/journalsekvensnummer"),
        (b"2026-03-02", b"2026-02-30", Wrong.BAD_VALUE, "registreringKvittering/journaldato"),
        (
            b"<m:fagsystem>Ordskifte",
            b"<m:fagsystem>",
            Wrong.BAD_VALUE,
            "mappeKvittering/referanseEksternNoekkel/fagsystem",
        ),
        (b"<saksaar>", b"<saksaar>2026</saksaar><saksaar>", Wrong.CONTRADICTS, "mappeKvittering/saksaar"),
        (b"</mappeKvittering>", b"</mappeKvittering><mappeFeilet/>", Wrong.CONTRADICTS, "mappe"),
        (
            b"<registreringsID>",
            b"<dokumentbeskrivelseKvittering><systemID>f4b2c3d4-e5f6-4071-9b8c-0d1e2f3a4b5d</systemID>"
            b"<dokumentnummer>1</dokumentnummer></dokumentbeskrivelseKvittering><registreringsID>",
            Wrong.CONTRADICTS,
            "registreringKvittering/dokumentbeskrivelseKvittering/dokumentnummer",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(old, new, code, place):
    data = fiks_receipt(EXAMPLE)
    assert old in data
    found = refusal(data.replace(old, new, 1))
    assert (found.code, found.place) == (code, place)
    assert found.text.endswith(".")


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 10) for n in range(12)
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB + b"]>" + OPEN + b"<a>&a11;</a>" + CLOSE, Wrong.HOSTILE),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + OPEN + CLOSE, Wrong.HOSTILE),
        (OPEN + b"<a>" * 1_000, Wrong.HOSTILE),
        (OPEN + b"<a/>" * 20_000 + CLOSE, Wrong.HOSTILE),
        (OPEN + b"<a>" + b"x" * 500_000 + b"</a>" + CLOSE, Wrong.HOSTILE),
        (OPEN + b"<a " + b" ".join(b'b%d="1"' % n for n in range(1_000)) + b"/>" + CLOSE, Wrong.HOSTILE),
        (OPEN + b"<" + b"a" * 1_000 + b"/>" + CLOSE, Wrong.HOSTILE),
        (OPEN + b" " * 1_048_576 + CLOSE, Wrong.HOSTILE),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + OPEN + CLOSE, Wrong.HOSTILE),
        (OPEN + b"<a>\xe6</a>" + CLOSE, Wrong.HOSTILE),
        (OPEN + b"<a>&x;</a>" + CLOSE, Wrong.NOT_WHOLE),
        (OPEN + CLOSE + OPEN, Wrong.NOT_WHOLE),
        (OPEN, Wrong.NOT_WHOLE),
        (b"", Wrong.NOT_WHOLE),
        (b"{}", Wrong.NOT_WHOLE),
        (b"<arkivmeldingKvittering/>", Wrong.OTHER_KIND),
        (b"<html/>", Wrong.OTHER_KIND),
        (OPEN + CLOSE, Wrong.SAYS_NOTHING),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else value,
)
def test_a_file_that_is_made_to_harm_or_is_none_is_refused(data, code):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(data).code is code
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@given(st.data())
def test_no_bytes_make_a_receipt_do_anything_but_be_read_or_refused(data):
    whole = bytearray(fiks_receipt(EXAMPLE))
    for _ in range(data.draw(st.integers(1, 6))):
        at, length = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 40))
        whole[at : at + length] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"<", b">", b"</", b"&#0;", b"<a>"])
        )
    try:
        read = receipts.read_receipt(bytes(whole))
    except NotReadable as error:
        assert str(error)
    else:
        assert isinstance(read, FiksReceipt)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="ORDSKIFTE_SAMPLES does not name a folder with arkivmelding's samples")
def test_receipts_that_others_wrote_are_read():
    ours = SAMPLES / "ordskifte"
    read = receipts.read_fiks(receipts.RECEIPT, data=(ours / "fiks-kvittering.xml").read_bytes())
    assert read == EXAMPLE
    half = receipts.read_receipt((ours / "fiks-kvittering-delvis.xml").read_bytes())
    assert half == replace(EXAMPLE, case=replace(EXAMPLE.case, is_new=True), entry=FAILED)
    for kind in (ErrorKind.INVALID, ErrorKind.NOT_FOUND, ErrorKind.SERVER):
        error = receipts.read_error((ours / f"fiks-feil-{kind}.xml").read_bytes(), kind=kind)
        assert error == FiksError(kind=kind, id="3f6d1c0a-9c5e-4d53-8f5c-6a2f0b7f1d21", text="Eksempel")
    for kind in ReceiptType:
        told = json.loads((ours / f"efm-kvittering-{kind.lower().replace('_', '')}.json").read_text())
        assert receipts.read_eformidling(told).type is kind
    assert receipts.read_eformidling(json.loads((ours / "efm-kvittering-ok.json").read_text())) == OK
    for path in (SAMPLES / "fiks-client-2021").glob("*.xml"):
        assert refusal(path.read_bytes()).code is Wrong.OTHER_KIND


def test_a_refusal_passes_from_one_process_to_another():
    error = NotReadable(refusal(OPEN + CLOSE))
    assert pickle.loads(pickle.dumps(error)).refusal == error.refusal


def test_there_is_a_text_for_whatever_is_wrong():
    assert set(TEXTS) == set(Wrong)


# --- eFormidling -----------------------------------------------------------------------------------------------------


@given(eformidling_receipts)
def test_a_receipt_by_eformidling_reads_back_as_it_was_written(receipt):
    assert receipts.read_eformidling(eformidling_receipt(receipt)) == receipt


def without(document: dict, *path: str) -> dict:
    whole = json.loads(json.dumps(document))
    inner = whole
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return whole


def with_body(**changed) -> dict:
    whole = eformidling_receipt(OK)
    whole["arkivmelding_kvittering"].update(changed)
    return whole


HEADER = "standardBusinessDocumentHeader"


@pytest.mark.parametrize(
    ("document", "code", "place"),
    [
        (None, Wrong.BAD_VALUE, ""),
        ([], Wrong.BAD_VALUE, ""),
        ({}, Wrong.BAD_VALUE, HEADER),
        (
            without(eformidling_receipt(OK), HEADER, "documentIdentification", "type"),
            Wrong.OTHER_KIND,
            "arkivmelding_kvittering",
        ),
        (without(eformidling_receipt(OK), "arkivmelding_kvittering"), Wrong.BAD_VALUE, "arkivmelding_kvittering"),
        (with_body(receiptType="ok"), Wrong.BAD_VALUE, "arkivmelding_kvittering.receiptType"),
        (with_body(receiptType=1), Wrong.BAD_VALUE, "arkivmelding_kvittering.receiptType"),
        (with_body(relatedToMessageId="../1"), Wrong.BAD_VALUE, "arkivmelding_kvittering.relatedToMessageId"),
        (with_body(messages={}), Wrong.BAD_VALUE, "arkivmelding_kvittering.messages"),
        (with_body(messages=["A"]), Wrong.BAD_VALUE, "arkivmelding_kvittering.messages"),
        (with_body(messages=[{}] * 101), Wrong.BAD_VALUE, "arkivmelding_kvittering.messages"),
        (without(eformidling_receipt(OK), HEADER, "businessScope"), Wrong.BAD_VALUE, f"{HEADER}.businessScope"),
    ],
)
def test_what_is_no_receipt_by_eformidling_is_refused(document, code, place):
    with pytest.raises(NotReadable) as caught:
        receipts.read_eformidling(document)
    assert (caught.value.refusal.code, caught.value.refusal.place) == (code, place)


def test_a_receipt_without_messages_is_whole():
    assert receipts.read_eformidling(without(with_body(), "arkivmelding_kvittering", "messages")) == replace(
        OK, messages=()
    )
    assert receipts.read_eformidling(with_body(messages=None)) == replace(OK, messages=())


def test_what_is_not_known_by_eformidling_is_said():
    told = with_body(arkivnummer="2026/1", messages=[{"code": "A", "text": "B", "nivaa": 3}])
    assert receipts.read_eformidling(told) == replace(
        OK,
        messages=(("A", "B"),),
        unknown=("arkivmelding_kvittering.messages.nivaa", "arkivmelding_kvittering.arkivnummer"),
    )


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner)
)


@given(anything, st.data())
def test_no_value_makes_a_receipt_by_eformidling_do_anything_but_be_read_or_refused(value, data):
    document = eformidling_receipt(OK)
    inner = document
    while isinstance(inner, dict | list) and inner:
        keys = list(inner) if isinstance(inner, dict) else range(len(inner))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(inner[key], dict | list) or not inner[key] or data.draw(st.booleans()):
            inner[key] = value
            break
        inner = inner[key]
    try:
        read = receipts.read_eformidling(document)
    except NotReadable as error:
        assert str(error)
    else:
        assert isinstance(read, EformidlingReceipt)
