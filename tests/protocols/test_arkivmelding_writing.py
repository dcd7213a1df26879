"""Both forms of arkivmelding: what the types allow is written so that the schemas take it, or it is said what lacks."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from ordskifte.protocols.noark.arkivmelding import codes, eformidling, fiks
from ordskifte.protocols.noark.arkivmelding.codes import Hidden, SignOffMethod
from ordskifte.protocols.noark.arkivmelding.package import PLACE
from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable, Refusal, Wrong
from ordskifte.protocols.noark.arkivmelding.values import Number, Screening, SignOff
from tests.factories.handovers import any_envelopes, good_envelopes, handover, note

GOLDEN = Path(__file__).parents[1] / "golden" / "arkivmelding"
SCHEMAS = Path(os.environ.get("ORDSKIFTE_SCHEMAS") or "/nonexistent") / "arkivmelding"
needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason="ORDSKIFTE_SCHEMAS does not name a folder with arkivmelding's schemas"
)
FIKS = "fiks-v1/no.ks.fiks.arkiv.v1.arkivering"
FORMS = {
    "fiks-create": (fiks.create, [f"{FIKS}.arkivmelding.opprett.xsd"]),
    "fiks-update": (fiks.update, [f"{FIKS}.arkivmelding.oppdater.xsd"]),
    "fiks-sign-off": (fiks.sign_off, [f"{FIKS}.avskrivning.opprett.xsd"]),
    "eformidling": (
        eformidling.create,
        ["efm-docs-2022/arkivmelding.xsd", "efm-integrasjonspunkt/arkivmelding.xsd"],
    ),
}
forms = pytest.mark.parametrize("form", FORMS)
GENEROUS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], max_examples=40)


@cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / name))


def faults(written: bytes, form: str) -> list[str]:
    tree = etree.fromstring(written)
    found = []
    for name in FORMS[form][1]:
        schema(name).validate(tree)
        found += [f"{name}: {each.message}" for each in schema(name).error_log]
    return found


def refusals(envelope, *, form: str) -> tuple[Refusal, ...]:
    with pytest.raises(NotWritable) as caught:
        FORMS[form][0](envelope)
    return caught.value.refusals


# --- Against the schemas ---------------------------------------------------------------------------------------------


@needs_schemas
@GENEROUS
@given(good_envelopes)
def test_whatever_is_complete_is_valid(envelope):
    for form, (write, _) in FORMS.items():
        if form == "fiks-sign-off" and (envelope.entry.type is None or not envelope.entry.sign_offs):
            assert [each.code for each in refusals(envelope, form=form)] == [Wrong.MISSING]
        else:
            assert faults(write(envelope), form) == []


@GENEROUS
@given(any_envelopes)
def test_whatever_the_types_allow_is_valid_or_it_is_said_what_is_wrong(envelope):
    for form, (write, _) in FORMS.items():
        try:
            written = write(envelope)
        except NotWritable as error:
            assert error.refusals
            assert all(each.text.endswith(".") and each.place for each in error.refusals)
        else:
            assert not SCHEMAS.is_dir() or faults(written, form) == []


@forms
@needs_schemas
def test_the_example_is_valid(form):
    assert faults(FORMS[form][0](handover()), form) == []


NOTES = [form for form in FORMS if form != "fiks-sign-off"]


@pytest.mark.parametrize("form", NOTES)
@needs_schemas
def test_a_note_is_valid(form):
    assert faults(FORMS[form][0](note()), form) == []


@needs_schemas
def test_the_letters_are_those_of_the_protocol():
    lists = {
        "journalposttype": codes.EntryType,
        "journalstatus": codes.EntryStatus,
        "korrespondanseparttype": codes.PartyType,
        "saksstatus": codes.CaseStatus,
        "tilknyttetregistreringsom": codes.Place,
        "variantformat": codes.Variant,
        "dokumentstatus": codes.DocumentStatus,
        "dokumenttype": codes.DocumentType,
        "skjermingdokument": codes.Scope,
    }
    for name, ours in lists.items():
        rows = json.loads((SCHEMAS / f"fiks-v1/kodelister/no.ks.fiks.arkiv.v1.kodelister.{name}.json").read_text())
        theirs = {row["kodeverdi"]: row["kodebeskrivelse"] for row in rows["kodeliste"]}
        assert {each.letter: theirs.get(each.letter) for each in ours} == {each.letter: each.value for each in ours}


# --- Golden files ----------------------------------------------------------------------------------------------------


@forms
def test_the_example_is_written_as_it_was(form):
    assert FORMS[form][0](handover()).decode() == (GOLDEN / f"{form}.xml").read_text()


@pytest.mark.parametrize("form", NOTES)
def test_a_note_is_written_as_it_was(form):
    assert FORMS[form][0](note()).decode() == (GOLDEN / f"{form}-note.xml").read_text()


def test_a_note_is_not_signed_off():
    assert [each.code for each in refusals(note(), form="fiks-sign-off")] == [Wrong.MISSING]


def test_the_example_is_addressed_as_it_was():
    sbd = eformidling.address(
        handover(),
        sender="999999999",
        receiver="888888888",
        conversation=UUID("7d4a9c1e-3b52-4c0f-8e6d-1f2a3b4c5d6e"),
        answer_by=datetime(2026, 4, 1, 12, tzinfo=UTC),
    )
    assert json.dumps(sbd, indent=1, ensure_ascii=False) + "\n" == (GOLDEN / "sbd.json").read_text()


# --- What is said of it ----------------------------------------------------------------------------------------------


def element(written: bytes, path: str):
    """The one element at the end of a path of names."""
    (found,) = etree.fromstring(written).xpath("/".join(f"*[local-name()='{step}']" for step in path.split("/")))
    return found


def text(written: bytes, path: str) -> list[str]:
    return [each.text for each in element(written, path).iter() if each.text and each.text.strip()]


def test_a_new_case_is_named_by_our_key_in_both_parts():
    written = fiks.create(handover())
    ours = ["Ordskifte", "5c1f7a52-1f0e-4b8e-8f0b-1c9d3d2a7e01"]
    assert text(written, "mappe/referanseEksternNoekkel") == ours
    assert text(written, "registrering/referanseForelderMappe") == ours


def test_a_case_with_a_number_is_named_by_it_and_not_made():
    envelope = handover()
    written = fiks.create(replace(envelope, case=replace(envelope.case, number=Number(2026, 117))))
    assert etree.fromstring(written).find("{*}mappe") is None
    assert text(written, "registrering/referanseForelderMappe") == ["2026", "117"]


def test_a_case_that_is_there_without_a_number_is_named_by_their_key():
    envelope = handover()
    theirs = UUID("aaaaaaaa-1f0e-4b8e-8f0b-1c9d3d2a7e01")
    known = replace(envelope, case=replace(envelope.case, system_id=theirs))
    assert text(fiks.create(known), "registrering/referanseForelderMappe") == [str(theirs)]
    assert text(eformidling.create(known), "mappe/basisregistrering/referanseForelderMappe") == [str(theirs)]
    scopes = eformidling.address(known, sender="999999999", receiver="888888888")
    rows = scopes["standardBusinessDocumentHeader"]["businessScope"]["scope"]
    assert {row["type"]: row["instanceIdentifier"] for row in rows} == {
        "ConversationId": str(known.message_id),
        "SenderRef": str(known.message_id),
        "ReceiverRef": str(theirs),
    }


def test_what_is_withheld_goes_along_with_what_withholds_it():
    written = fiks.create(handover())
    assert "Innlegg om torget fra Kari Fjære & co. <1>" in text(written, "registrering/tittel")
    assert "Offl. § 13 jf. fvl. § 13 første ledd nr. 1" in text(written, "registrering/skjerming")
    parties = etree.fromstring(written).findall("{*}registrering/{*}korrespondansepart")
    assert [each.findtext("{*}erSkjermet") for each in parties] == ["true", "false"]


@pytest.mark.parametrize(
    ("hides", "told"),
    [
        ((), ["Skjerming navn avsender"]),
        ((Hidden.UNTIL_ASSESSED,), ["Skjerming navn avsender", "Midlertidig skjerming"]),
    ],
)
def test_a_withheld_name_is_told_with_the_screening_by_eformidling(hides, told):
    envelope = handover()
    entry = replace(envelope.entry, screening=Screening(authority="Offl. § 13", hides=hides))
    written = eformidling.create(replace(envelope, entry=entry))
    found = element(written, "mappe/basisregistrering/skjerming").findall("{*}skjermingMetadata")
    assert [each.text for each in found] == told


def test_where_only_documents_are_withheld_more_is_and_not_less():
    written = eformidling.create(handover())
    found = element(written, "mappe/basisregistrering/dokumentbeskrivelse[1]/skjerming".replace("[1]", ""))
    assert found.findtext("{*}skjermingMetadata") == "Skjerming tittel dokumentbeskrivelse"


def test_the_end_of_a_screening_is_told_when_it_is_lifted():
    envelope = handover()
    parties = tuple(replace(each, is_screened=False) for each in envelope.entry.parties)
    lifted = replace(envelope, entry=replace(envelope.entry, screening=None, parties=parties))
    assert text(fiks.update(lifted), "registreringOppdateringer/skjermingOppdateringer") == ["true"]


def test_the_same_moment_is_written_the_same_wherever_it_was_noted():
    envelope = handover()
    elsewhere = replace(envelope, at=envelope.at.astimezone(UTC))
    assert eformidling.create(elsewhere) == eformidling.create(envelope)


def changed_entry(**changed):
    envelope = handover()
    return replace(envelope, entry=replace(envelope.entry, **changed))


def changed_case(**changed):
    envelope = handover()
    return replace(envelope, case=replace(envelope.case, **changed))


def file_named(name: str):
    envelope = handover()
    first, *rest = envelope.entry.documents
    file, *others = first.files
    return changed_entry(documents=(replace(first, files=(replace(file, name=name), *others)), *rest))


HANDLER = Refusal(code=Wrong.MISSING, place="mappe/saksansvarlig")


@pytest.mark.parametrize(
    ("envelope", "form", "refusal"),
    [
        (changed_case(handler=" "), "eformidling", HANDLER),
        (changed_case(unit=""), "eformidling", Refusal(code=Wrong.MISSING, place="mappe/administrativEnhet")),
        (changed_case(opened_on=None), "eformidling", Refusal(code=Wrong.MISSING, place="mappe/saksdato")),
        (changed_entry(title=""), "fiks-create", Refusal(code=Wrong.MISSING, place="registrering/tittel")),
        (changed_entry(title="A\x00"), "fiks-create", Refusal(code=Wrong.UNWRITABLE, place="registrering/tittel")),
        (changed_entry(title="A\ud800"), "fiks-create", Refusal(code=Wrong.UNWRITABLE, place="registrering/tittel")),
        (
            changed_entry(received_at=datetime(2026, 3, 1)),
            "fiks-create",
            Refusal(code=Wrong.NO_ZONE, place="registrering/mottattDato"),
        ),
        (
            changed_entry(public_title=""),
            "fiks-create",
            Refusal(code=Wrong.MISSING, place="registrering/offentligTittel"),
        ),
        (
            changed_entry(parties=()),
            "fiks-create",
            Refusal(code=Wrong.MISSING, place="registrering/korrespondansepart"),
        ),
        (changed_entry(screening=None), "eformidling", Refusal(code=Wrong.NO_BASIS, place="korrespondansepartNavn")),
        (
            changed_entry(sign_offs=(SignOff(method=SignOffMethod.CASE_CLOSED, on=date(2026, 3, 4), by="Sam"),)),
            "fiks-sign-off",
            Refusal(code=Wrong.NO_WORD, place="avskrivning/avskrivningsmaate", given="Saken ble avsluttet"),
        ),
        (changed_entry(sign_offs=()), "fiks-sign-off", Refusal(code=Wrong.MISSING, place="avskrivning")),
        (
            changed_case(number=Number(2026, 2**31)),
            "fiks-create",
            Refusal(
                code=Wrong.OUT_OF_RANGE,
                place="registrering/referanseForelderMappe/saksnummer/sakssekvensnummer",
                given="2147483648",
            ),
        ),
        (file_named("Å.pdf"), "fiks-create", Refusal(code=Wrong.BAD_NAME, place=PLACE, given="Å.pdf")),
        (file_named("a/b.pdf"), "eformidling", Refusal(code=Wrong.BAD_NAME, place=PLACE, given="a/b.pdf")),
        (
            file_named("Arkivmelding.xml"),
            "eformidling",
            Refusal(code=Wrong.RESERVED_NAME, place=PLACE, given="Arkivmelding.xml"),
        ),
        (
            file_named("DOKUMENT-001-2.pdf"),
            "eformidling",
            Refusal(code=Wrong.TWICE, place=PLACE, given="dokument-001-2.pdf"),
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(envelope, form, refusal):
    assert refusals(envelope, form=form) == (refusal,)


def test_a_place_tells_which_of_several_it_is():
    envelope = handover()
    first, second = envelope.entry.parties
    found = refusals(changed_entry(parties=(first, replace(second, name=""))), form="fiks-create")
    assert [each.place for each in found] == ["registrering/korrespondansepart[2]/korrespondansepartNavn"]
    assert found[0].text == (
        "registrering/korrespondansepart[2]/korrespondansepartNavn is missing. The records system demands it: "
        "fill it in here, and hand it over again."
    )


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"sender": ""}, "sender"),
        ({"receiver": "88888888"}, "receiver"),
        ({"receiver": "888888888\n"}, "receiver"),
        ({"process": "urn:no:difi:profile:digitalpost:info:ver1.0"}, "process"),
        ({"answer_by": datetime(2026, 4, 1)}, "expectedResponseDateTime"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(wrong, place):
    with pytest.raises(NotWritable) as caught:
        eformidling.address(handover(), **{"sender": "999999999", "receiver": "888888888", **wrong})
    assert [each.place for each in caught.value.refusals] == [place]
