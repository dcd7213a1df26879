"""What eInnsyn demands is demanded before anything is sent, and what it answers is read strictly."""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols.einnsyn import answers, objects
from tests.worlds import einnsyn as stub

ENTRY = objects.Entry(
    external_id="ordskifte:journalpost:1",
    system_id="1",
    year=2026,
    sequence=3,
    number_in_case=1,
    type="inngaaende_dokument",
    entry_date=date(2026, 11, 9),
    title="Flytt overgangen",
    is_withheld=True,
    authority="offentleglova § 13",
    parties=(objects.Party(kind="avsender", name="Privatperson"),),
)
NAMES = {
    "arkiv": "Arkiv.Arkiv",
    "arkivdel": "Arkivdel.Arkivdel",
    "saksmappe": "Saksmappe.SaksmappeCreate",
    "journalpost": "Journalpost.JournalpostCreate",
    "korrespondansepart": "Korrespondansepart.KorrespondansepartCreate",
    "skjerming": "Skjerming.Skjerming",
}
# What they fill in themselves.
THEIRS = {"id", "deleted", "entity", "arkiv"}


def test_a_new_entry_says_all_of_it_and_the_twins_say_no_more():
    assert objects.new_entry(ENTRY) == {
        "externalId": "ordskifte:journalpost:1",
        "systemId": "1",
        "journalaar": 2026,
        "journalsekvensnummer": 3,
        "journalpostnummer": 1,
        "journalposttype": "inngaaende_dokument",
        "journaldato": "2026-11-09",
        "offentligTittel": "Flytt overgangen",
        "offentligTittelSensitiv": "Flytt overgangen",
        "beskrivelse": "",
        "korrespondansepart": [
            {
                "korrespondansepartNavn": "Privatperson",
                "korrespondansepartNavnSensitiv": "Privatperson",
                "korrespondanseparttype": "avsender",
            }
        ],
        "skjerming": {"tilgangsrestriksjon": "Unntatt offentlighet", "skjermingshjemmel": "offentleglova § 13"},
    }


@pytest.mark.parametrize("lacking", ["year", "sequence", "number_in_case", "title"])
def test_an_entry_that_lacks_something_mandatory_is_not_written(lacking):
    given = {name: getattr(ENTRY, name) for name in ENTRY.__slots__}
    with pytest.raises(objects.NotWritable):
        objects.entry(objects.Entry(**{**given, lacking: "" if lacking == "title" else None}))


def test_an_unknown_type_and_a_year_before_there_were_journals_are_not_written():
    given = {name: getattr(ENTRY, name) for name in ENTRY.__slots__}
    for wrong in ({"type": "brev"}, {"year": 1699}):
        with pytest.raises(objects.NotWritable):
            objects.entry(objects.Entry(**{**given, **wrong}))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "items", "skjerming", "type", "fieldError", "message"]), inner)
    ),
    max_leaves=12,
)


@given(_JSON)
def test_whatever_they_answer_is_read_or_refused(value):
    for read in (answers.one, answers.several):
        try:
            read(value)
        except answers.NotReadable:
            continue
    assert all(len(part) <= answers.LONGEST_TEXT for pair in answers.said(value) for part in pair)
    assert answers.has_more(value) in {True, False}


@pytest.mark.parametrize("id", ["", "../enhet", "jp_1/skjerming", "jp_1?x", "jp_1\n", None, 7])
def test_an_identifier_that_would_lead_elsewhere_is_refused(id):
    with pytest.raises(answers.NotReadable):
        answers.one({"id": id})


def test_what_a_refusal_says_is_kept_by_field():
    told = {"type": "validationError", "message": "No", "fieldError": [{"fieldName": "tittel", "message": "null"}]}
    assert answers.said(told) == (("validationError", "No"), ("tittel", "null"))


def test_writer_and_stub_demand_the_same():
    assert {kind: set(names) for kind, names in objects.MANDATORY.items()} == stub.MANDATORY


def _described() -> str:
    samples = os.environ.get("ORDSKIFTE_SAMPLES")
    path = Path(samples).parent / "einnsyn" / "einnsyn.openapi.yml" if samples else None
    if path is None or not path.is_file():
        pytest.skip("ORDSKIFTE_SAMPLES names no folder beside which eInnsyn's description lies: it is not compared.")
    return path.read_text(encoding="utf-8")


def _schema(text: str, name: str) -> tuple[set[str], set[str]]:
    """What a schema calls mandatory, and what it knows, with what it builds upon; read by its indentation."""
    start = text.index(f"\n    {name}:\n") + 1
    block = re.split(r"\n {4}\S", text[start + 5 :], maxsplit=1)[0]
    required = re.search(r"\n {6}required:\n((?: {8}- .*\n)+)", block + "\n")
    mandatory = set(re.findall(r"- (\w+)", required[1])) if required else set()
    listed = re.search(r"\n {6}properties:\n((?: {8}.*\n)+)", block + "\n")
    known = set(re.findall(r"(?m)^ {8}(\w+):", listed[1])) if listed else set()
    for base in re.findall(r"\n {8}- \$ref: '#/components/schemas/([\w.]+)'", block):
        more = _schema(text, base)
        mandatory, known = mandatory | more[0], known | more[1]
    return mandatory, known


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_the_stub_demands_and_knows_what_the_description_says(kind):
    mandatory, known = _schema(_described(), NAMES[kind])
    assert mandatory - THEIRS == stub.MANDATORY[kind]
    assert stub.MANDATORY[kind] | stub.OPTIONAL[kind] | stub.ALWAYS <= known


def test_what_is_written_is_what_the_stub_takes():
    stub.Store().make("journalpost", json.loads(json.dumps(objects.new_entry(ENTRY))))
