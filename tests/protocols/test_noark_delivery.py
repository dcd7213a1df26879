"""What records systems hand over is read as it comes, and never as more than it says."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.protocols.noark import Finding, Finished, Whole, Withdrawn, XmlRefused, read_delivery
from ordskifte.protocols.noark.owned import CorrespondencePart
from ordskifte.protocols.noark.units import DocumentUnit, FileUnit, FondsUnit, ObjectUnit, RecordUnit
from tests.factories.deliveries import ORGANISATION, Entry, journal, marked, part, withdrawn
from tests.factories.noark_xml import NAMESPACE, el, leaf, uid

plain = st.text(st.sampled_from("abcæøå ÉŠ&<>'\"0129-"), min_size=1, max_size=30).filter(str.strip)
numbers = st.tuples(st.integers(1990, 2100), st.integers(1, 9_999_999))


def read(xml: bytes, kind: type | None = None) -> list:
    events = list(read_delivery([xml]))
    assert isinstance(events[-1], Finished)
    units = [event.unit for event in events if isinstance(event, Whole)]
    return units if kind is None else [unit for unit in units if isinstance(unit, kind)]


def refusal(xml: bytes) -> str:
    with pytest.raises(XmlRefused) as caught:
        list(read_delivery([xml]))
    return caught.value.code


entries = st.builds(
    Entry,
    case=numbers,
    case_title=plain.map(marked),
    number=numbers,
    title=plain.map(marked),
    sender=plain.map(marked),
    type=st.sampled_from("IUNXS"),
    day=st.dates(date(1991, 1, 1), date(2099, 12, 31)).map(lambda day: day.strftime("%Y%m%d")),
    documents=st.lists(plain, max_size=3).map(tuple),
)


@given(st.lists(entries, min_size=1, max_size=4))
def test_a_journal_of_noark_4_reads_back_what_was_written(given_entries):
    xml = journal(given_entries, encoding="UTF-8")
    assert [(unit.case_year, unit.case_sequence_number) for unit in read(xml, FileUnit)] == [
        (str(year), str(sequence)) for year, sequence in (each.case for each in given_entries)
    ]
    records = read(xml, RecordUnit)
    assert [unit.system_id for unit in records] == [
        f"{ORGANISATION}/jp/{year}/{sequence}" for year, sequence in (each.number for each in given_entries)
    ]
    assert [marked(unit.public_title) for unit in records] == [each.title.strip() for each in given_entries]
    assert [f"{unit.registry_entry_date:%Y%m%d}" for unit in records] == [each.day for each in given_entries]
    assert [unit.title for unit in read(xml, DocumentUnit)] == [
        title.strip() for each in given_entries for title in each.documents
    ]


around = st.text(st.sampled_from("abcæøå .,"), max_size=12)
names = st.text(st.sampled_from("KariNordmann -"), min_size=1, max_size=12).filter(str.strip)


@given(st.lists(st.tuples(around, names), min_size=1, max_size=4), around, st.sampled_from(("pnavn", "personnavn")))
def test_a_marked_name_stands_where_it_is_said_to_stand(pieces, ending, tag):
    text = "".join(f"{before}[{name}]" for before, name in pieces) + ending
    wanted = [name.strip() for _, name in pieces]
    (of_four,) = read(journal([Entry(title=marked(text, tag=tag))], encoding="UTF-8"), RecordUnit)
    record = leaf("systemID", uid("a")) + el("offentligTittel", marked(text, tag=tag))
    (of_five,) = read(part(el("mappe", leaf("systemID", uid("b")), el("registrering", record))), RecordUnit)
    for unit in (of_four, of_five):
        assert unit.public_title == text.replace("[", "").replace("]", "").strip()
        spans = [span for span in unit.name_spans if span[0] == "public_title"]
        assert [unit.public_title[first:last] for _, first, last in spans] == wanted
        assert list(unit.person_names) == wanted


def test_a_marked_name_of_a_correspondent_is_told_with_its_place():
    parts = [
        el("korrespondansepart", leaf("korrespondanseparttype", "Mottaker"), leaf("korrespondansepartNavn", "Etaten")),
        el(
            "korrespondansepart",
            leaf("korrespondanseparttype", "Avsender"),
            el("korrespondansepartNavn", marked("v/[Kari Eksempel]", tag="personnavn")),
        ),
    ]
    record = el("registrering", leaf("systemID", uid("a")), *parts)
    (unit,) = read(part(el("mappe", leaf("systemID", uid("b")), record)), RecordUnit)
    assert unit.name_spans == (("correspondence_parts.1.name", 2, 15),)
    assert unit.correspondence_parts[1] == CorrespondencePart(type="Avsender", name="v/Kari Eksempel")


whole_files = st.sampled_from(
    [
        journal([Entry(), Entry(number=(2026, 5022))]),
        part(el("mappe", leaf("systemID", uid("b")), leaf("tittel", "Sak"))),
        withdrawn(uid("a")),
    ]
)


@given(whole_files, st.data())
def test_a_half_written_file_is_never_taken_for_a_whole_one(xml, data):
    half = xml[: data.draw(st.integers(0, len(xml) - 1))]
    try:
        events = list(read_delivery([half]))
    except XmlRefused as refused:
        assert refused.code in {"not_xml", "wrong_encoding"}
    else:
        assert not events[-1].complete


@given(st.binary(max_size=400), whole_files, st.integers(0, 200))
def test_whatever_bytes_come_nothing_but_a_refusal_comes_of_it(junk, xml, at):
    for given_bytes in (junk, xml[:at] + junk + xml[at:], [xml[:at], junk]):
        try:
            list(read_delivery([given_bytes] if isinstance(given_bytes, bytes) else given_bytes))
        except XmlRefused:
            continue


@pytest.mark.parametrize("size", [1, 7, 65_536])
def test_it_does_not_matter_in_which_pieces_a_file_comes(size):
    xml = journal([Entry(title=marked("Klage fra [Kari]")), Entry(number=(2026, 7), documents=())])
    pieces = [xml[start : start + size] for start in range(0, len(xml), size)]
    assert list(read_delivery(pieces)) == list(read_delivery([xml]))


def test_an_entry_of_noark_4_comes_with_all_that_is_said_of_it():
    entry = Entry(title=marked("Klage fra [Kari]"), basis="Offl. § 13", documents=("Klagen", "Kart"))
    fonds, case, record, letter, file, chart, _ = read(journal([entry]))
    assert (fonds.system_id, fonds.title) == (ORGANISATION, "Nordfjæra kommune")
    assert isinstance(fonds, FondsUnit)
    assert (case.system_id, case.public_title, case.subtype) == (
        f"{ORGANISATION}/sak/2026/117",
        "Ny sykkelvei",
        "saksmappe",
    )
    assert (record.registry_entry_type, record.document_date, record.parent) == (
        "Inngående dokument",
        date(2026, 3, 2),
        case.handle,
    )
    assert record.name_spans == (("public_title", 10, 14),)
    assert record.screening.authority == "Offl. § 13"
    assert record.correspondence_parts == (CorrespondencePart(type="Avsender", name="Sykkelforeningen"),)
    assert (letter.title, letter.associated_with_record_as, chart.associated_with_record_as) == (
        "Klagen",
        "Hoveddokument",
        "Vedlegg",
    )
    assert isinstance(file, ObjectUnit)
    assert (file.variant_format, file.file_reference) == ("Arkivformat", "https://dok.example/5021/1.pdf")


def test_what_was_only_filled_in_is_no_fact():
    case = el(
        "mappe",
        leaf("systemID", uid("b")),
        leaf("opprettetDato", "1990-01-01T00:00:00+01:00"),
        leaf("saksdato", "1990-01-01"),
        leaf("saksansvarlig", "ukjent"),
        el("avskrivning"),
    )
    record = el(
        "registrering",
        leaf("systemID", uid("c")),
        leaf("tittel", "Ukjent"),
        leaf("journaldato", "1990-01-02"),
        el(
            "avskrivning",
            leaf("avskrivningsdato", "2100-01-01"),
            leaf("avskrevetAv", "Ukjent"),
            leaf("avskrivningsmaate", "TE"),
        ),
    )
    fonds, found, entry = read(part(case.replace("</mappe>", record + "</mappe>")))
    assert (fonds.created_at, fonds.created_by, fonds.closed_at) == (None, "", None)
    assert (found.created_at, found.case_date, found.case_responsible) == (None, None, "")
    assert (entry.title, entry.registry_entry_date) == ("", date(1990, 1, 2))
    (settled,) = entry.sign_offs
    assert (settled.signed_off_on, settled.by, settled.method) == (None, "", "TE")


def test_a_case_right_in_the_archive_and_types_with_a_prefix_are_no_faults():
    case = f'<mappe xsi:type="ark:saksmappe">{leaf("systemID", uid("b"))}</mappe>'
    events = list(read_delivery([part(case)]))
    assert [event.unit.subtype for event in events[:-1] if isinstance(event, Whole)] == ["", "saksmappe"]
    assert not [event for event in events if isinstance(event, Finding)]


@pytest.mark.parametrize(
    ("unit", "identity"),
    [
        (el("mappe", leaf("saksaar", 2026), leaf("sakssekvensnummer", 7)), "sak/2026/7"),
        (el("mappe", leaf("mappeID", "M-7")), "mappe/M-7"),
        (
            el(
                "mappe",
                leaf("systemID", "M"),
                el("registrering", leaf("journalaar", 2026), leaf("journalsekvensnummer", 12)),
            ),
            "jp/2026/12",
        ),
    ],
)
def test_a_unit_without_an_identifier_is_found_again_by_its_number(unit, identity):
    assert read(part(unit))[-1].system_id == identity


@pytest.mark.parametrize("element", ["registrering", "mappe"])
def test_a_withdrawal_names_what_is_taken_back(element):
    events = list(read_delivery([withdrawn(uid("a"), uid("b"), element=element)]))
    assert [(event.element, event.system_id) for event in events[:-1] if isinstance(event, Withdrawn)] == [
        (element, uid("a")),
        (element, uid("b")),
    ]


PLAIN_TYPE = '<!DOCTYPE OFFJOURNAL SYSTEM "OFFJOURN.DTD">'
GROWING = '<!DOCTYPE OFFJOURNAL [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE OFFJOURNAL [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def test_a_journal_of_noark_4_may_name_its_document_type():
    assert [unit.public_title for unit in read(journal([Entry()], head=PLAIN_TYPE), RecordUnit)] == ["Innspill"]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (journal([Entry(title="&b;")], head=GROWING), "document_type"),
        (journal([Entry(title="&x;")], head=OUTSIDE), "document_type"),
        (journal([Entry(title="b&oslash;r")], head=PLAIN_TYPE), "unknown_entity"),
        (journal([Entry()], head='<!DOCTYPE annet SYSTEM "OFFJOURN.DTD">'), "document_type"),
        (b'<!DOCTYPE arkiv SYSTEM "a.dtd"><arkiv xmlns="%s"/>' % NAMESPACE.encode(), "document_type"),
        (b'<!DOCTYPE trekkTilbake []><trekkTilbake xmlns="%s"/>' % NAMESPACE.encode(), "document_type"),
        (b'{"@context": {}}', "json_ld"),
        (b'\xef\xbb\xbf [{"@id": "a"}]', "json_ld"),
        (b"<bestilling/>", "not_delivery"),
        (b"<html><body>", "not_delivery"),
        (b"<arkiv/>", "not_noark"),
        (b"<trekkTilbake/>", "not_noark"),
        (b"", "not_xml"),
        (b"%PDF-1.7", "not_xml"),
        (b'<?xml version="1.0" encoding="UTF-7"?><arkiv/>', "unknown_encoding"),
        (b"<OFFJOURNAL>" + b"<a>" * 1_000, "too_deep"),
        (b"<OFFJOURNAL><RAPPORT><NOARKSAK.OJ>" + b"<a/>" * 30_000, "many_in_one"),
        (b"<OFFJOURNAL><RAPPORT><NOARKSAK.OJ><a>" + b"x" * 9_000_000, "too_large"),
        (b"<OFFJOURNAL " + b" ".join(b'a%d="1"' % n for n in range(100)) + b"/>", "too_many_attributes"),
        (f'<trekkTilbake xmlns="{NAMESPACE}">'.encode() + b"<a>" * 200, "too_deep"),
        (part(el("mappe", leaf("tittel", "Sak uten navn"))), "no_identity"),
        (part(el("mappe", leaf("systemID", "M"), el("registrering", leaf("tittel", "Brev")))), "no_identity"),
        (journal([Entry(number=("", ""))]), "no_identity"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_what_is_hostile_or_of_another_kind_is_refused(xml, code):
    assert refusal(xml) == code


REFUSED = {"order-v1.xml": "not_delivery", "order-v2.xml": "not_delivery", "OFFJOURN.DTD": "not_xml"}


def _samples() -> list[Path]:
    folder = os.environ.get("ORDSKIFTE_SAMPLES", "")
    found = sorted(Path(folder, "einnsyn-klient").rglob("*")) if folder else []
    return [path for path in found if path.parent.name not in {"einnsyn-klient"} and path.is_file()]


@pytest.mark.parametrize("path", _samples(), ids=lambda path: path.name)
def test_every_sample_of_the_client_goes_in_or_is_refused_with_a_reason(path):
    wanted = "json_ld" if path.suffix == ".jsonld" else REFUSED.get(path.name, "")
    if wanted:
        assert refusal(path.read_bytes()) == wanted
        return
    events = list(read_delivery([path.read_bytes()]))
    assert events[-1].complete
    assert any(isinstance(event, Whole | Withdrawn) for event in events)
