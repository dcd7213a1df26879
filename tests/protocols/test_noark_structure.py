"""What stands in an arkivstruktur.xml comes out as units: all of it, in order, in English names."""

import dataclasses
import gc
import os
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ordskifte.protocols.noark import Closed, Code, Done, Finding, Finished, Opened, Whole, read_structure
from ordskifte.protocols.noark.owned import CorrespondencePart, CrossReference, Part, Screening, SignOff
from ordskifte.protocols.noark.units import FileUnit, FondsUnit, ObjectUnit, RecordUnit, Unit
from tests.factories.noark_xml import MADE, Extract, archive, el, leaf, leaves, screening, uid

SCHEMAS = Path(os.environ.get("ORDSKIFTE_SCHEMAS") or "/nonexistent")
OSLO_WINTER = timezone(timedelta(hours=1))


def events(xml: bytes, **options):
    return list(read_structure([xml], **options))


def units(xml: bytes, **options) -> list[Unit]:
    """The final word on each unit, in the order of the file."""
    final = [event.unit for event in events(xml, **options) if isinstance(event, Whole | Closed)]
    return sorted(final, key=lambda unit: unit.handle)


def findings(xml: bytes) -> list[tuple[Code, str, str, Done]]:
    return [
        (event.code, event.path.rpartition("/")[2], event.what, event.done)
        for event in events(xml)
        if isinstance(event, Finding)
    ]


def one_file(*content: str, type: str = "saksmappe") -> FileUnit:
    fonds = leaves(systemID=uid("arkiv"), tittel="Arkiv")
    series = leaves(systemID=uid("del"), tittel="Del")
    found = units(archive(fonds, el("arkivdel", series, el("mappe", *content, type=type))))
    return next(unit for unit in found if isinstance(unit, FileUnit))


def in_series(*content: str) -> bytes:
    return archive(
        leaves(systemID=uid("arkiv"), tittel="Arkiv"),
        el("arkivdel", leaves(systemID=uid("del"), tittel="Del"), *content),
    )


def record(*content: str, type: str = "journalpost") -> RecordUnit:
    found = units(in_series(el("registrering", *content, type=type)))
    return next(unit for unit in found if isinstance(unit, RecordUnit))


CASE = leaves(systemID=uid("mappe"), mappeID="2026/17", tittel="Park")
CASE_END = leaves(saksaar=2026, sakssekvensnummer=17, saksdato="2026-03-02", saksstatus="Avsluttet")


def test_a_case_has_its_fields_by_their_english_names():
    part = el("part", leaves(partID="7", partNavn="Kari", partRolle="Søker", postadresse="Gata 1", poststed="Fjæra"))
    case = one_file(
        CASE,
        leaves(offentligTittel="Park, offentlig", noekkelord="park", opprettetDato=MADE, opprettetAv="Ola"),
        part,
        el("kryssreferanse", leaf("referanseTilMappe", "m1")),
        screening(skjermingOpphoererDato="2086-01-01"),
        CASE_END,
        leaves(administrativEnhet="Teknisk", saksansvarlig="Ola"),
    )
    assert case == FileUnit(
        handle=3,
        parent=2,
        line=2,
        subtype="saksmappe",
        system_id=uid("mappe"),
        file_id="2026/17",
        title="Park",
        public_title="Park, offentlig",
        keywords=("park",),
        created_at=datetime(2026, 3, 2, 9, tzinfo=OSLO_WINTER),
        created_by="Ola",
        parts=(Part(part_id="7", name="Kari", role="Søker", postal_address=("Gata 1",), postal_town="Fjæra"),),
        cross_references=(CrossReference(to_file="m1"),),
        screening=Screening(
            access_restriction="Unntatt offentlighet",
            authority="Offl. § 13 jf. fvl. § 13 nr. 1",
            metadata=("Tittel mappe",),
            ends_on=date(2086, 1, 1),
        ),
        case_year="2026",
        case_sequence_number="17",
        case_date=date(2026, 3, 2),
        case_status="Avsluttet",
        administrative_unit="Teknisk",
        case_responsible="Ola",
    )


def test_a_registry_entry_has_its_parties_and_sign_offs():
    entry = record(
        leaves(systemID=uid("post"), tittel="Svar", registreringsID="2026/17-2"),
        el(
            "korrespondansepart",
            leaves(korrespondanseparttype="Mottaker", korrespondansepartNavn="Kari", saksbehandler="Ola"),
        ),
        el("korrespondansepart", leaves(korrespondanseparttype="Kopimottaker", korrespondansepartNavn="Per")),
        leaves(journalaar=2026, journalsekvensnummer="0041", journalposttype="Utgående dokument"),
        leaves(journalstatus="Arkivert", journaldato="2026-03-02", mottattDato="2026-03-02T09:00:00Z"),
        el("avskrivning", leaves(avskrivningsdato="2026-03-03", avskrevetAv="Ola", avskrivningsmaate="BU")),
    )
    assert entry.correspondence_parts == (
        CorrespondencePart(type="Mottaker", name="Kari", case_handler="Ola"),
        CorrespondencePart(type="Kopimottaker", name="Per"),
    )
    assert entry.registry_entry_sequence_number == "0041"
    assert entry.received_date == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert entry.sign_offs == (SignOff(signed_off_on=date(2026, 3, 3), by="Ola", method="BU"),)


def test_a_case_of_version_3_has_its_party_by_the_older_name():
    part = el("sakspart", leaves(sakspartID="7", sakspartNavn="Kari", sakspartRolle="Søker"))
    assert one_file(CASE, CASE_END, part).parts == (Part(part_id="7", name="Kari", role="Søker"),)


def test_a_file_may_hang_right_on_a_record_and_have_no_id_before_version_5():
    found = units(
        in_series(
            el(
                "registrering",
                leaf("systemID", uid("r")),
                el("dokumentobjekt", leaves(referanseDokumentfil=r"dokumenter\1.pdf", filstoerrelse=12)),
            )
        )
    )
    assert isinstance(found[-1], ObjectUnit)
    assert (found[-1].parent, found[-1].file_reference, found[-1].file_size) == (3, r"dokumenter\1.pdf", 12)


@pytest.mark.parametrize("written", ["saksmappe", "ark:saksmappe", "n5:saksmappe"])
def test_the_subtype_is_read_with_or_without_prefix(written):
    assert one_file(CASE, CASE_END, type=written).subtype == "saksmappe"


def test_units_may_stand_anywhere_and_nest_as_they_like():
    inner = el("arkivdel", leaves(systemID=uid("d"), tittel="D"), el("mappe", CASE, el("mappe", CASE)))
    found = units(archive(leaves(systemID=uid("a"), tittel="A"), el("arkiv", leaves(tittel="B"), inner)))
    assert [(type(unit).__name__, unit.handle, unit.parent) for unit in found] == [
        ("FondsUnit", 1, None),
        ("FondsUnit", 2, 1),
        ("SeriesUnit", 3, 2),
        ("FileUnit", 4, 3),
        ("FileUnit", 5, 4),
    ]


def test_a_unit_inside_an_unknown_element_is_kept_and_told_of():
    xml = in_series(el("pakke", leaf("merke", "x"), el("mappe", CASE), leaf("merke", "y")))
    assert [type(unit).__name__ for unit in units(xml)] == ["FondsUnit", "SeriesUnit", "FileUnit"]
    assert units(xml)[1].extra == (("pakke/merke", "x"), ("pakke/merke", "y"))
    assert [finding[:2] for finding in findings(xml)] == [
        (Code.UNKNOWN_ELEMENT, "pakke"),
        (Code.ODD_PLACE, "mappe"),
    ]


def test_what_has_no_field_is_kept_by_name_and_what_is_the_bodys_own_is_kept_apart():
    own = el("virksomhetsspesifikkeMetadata", '<a xmlns="urn:o">1</a>', '<o:b xmlns:o="urn:o"><o:c>2</o:c></o:b>')
    case = one_file(CASE, own, el("ukjent", leaf("tittel", "Ikke sakens"), "rest"), leaf("saksaar", "2026"), CASE_END)
    assert case.business_specific_metadata == (("a", "1"), ("b/c", "2"))
    assert case.extra == (("ukjent/tittel", "Ikke sakens"), ("ukjent", "rest"), ("saksaar", "2026"))
    assert case.title == "Park"


def test_names_of_persons_marked_in_text_are_noted_and_the_text_stays_whole():
    case = one_file(CASE, "<offentligTittel>Klage fra <personnavn>Kari &amp; co</personnavn> om park</offentligTittel>")
    assert (case.public_title, case.person_names) == ("Klage fra Kari & co om park", ("Kari & co",))


@pytest.mark.parametrize(
    ("written", "read", "code", "done"),
    [
        ("2026-03-02", date(2026, 3, 2), None, None),
        ("2018-04-12+02:00", date(2018, 4, 12), None, None),
        ("2018-04-12T18:00:00.000+02:00", date(2018, 4, 12), Code.ODD_DATE, Done.READ_AS_MEANT),
        ("2.3.2026", date(2026, 3, 2), Code.ODD_DATE, Done.READ_AS_MEANT),
        ("2026-02-30", None, Code.BAD_DATE, Done.KEPT_AS_EXTRA),
        ("0001-01-01", None, Code.BAD_DATE, Done.KEPT_AS_EXTRA),
        ("i går", None, Code.BAD_DATE, Done.KEPT_AS_EXTRA),
    ],
)
def test_a_date_is_read_as_meant_or_kept_as_it_is(written, read, code, done):
    content = CASE + leaves(saksaar=2026, sakssekvensnummer=17, saksstatus="A", saksdato=written)
    assert one_file(content).case_date == read
    assert one_file(content).extra == ((("saksdato", written),) if read is None else ())
    told = [(finding[0], finding[3]) for finding in findings(in_series(el("mappe", content, type="saksmappe")))]
    assert told == ([(code, done)] if code else [])


@pytest.mark.parametrize(
    ("written", "read", "codes"),
    [
        ("2016-03-04T18:21:40", datetime(2016, 3, 4, 18, 21, 40), []),
        ("2016-03-04T18:21:40.1234567Z", datetime(2016, 3, 4, 18, 21, 40, 123456, tzinfo=UTC), []),
        ("2016-03-04", datetime(2016, 3, 4), [Code.TIME_MISSING]),
        ("9999-12-31T23:59:59", None, [Code.BAD_DATE]),
        ("2016-03-04T25:00:00", None, [Code.BAD_DATE]),
    ],
)
def test_a_time_without_a_zone_is_not_given_one(written, read, codes):
    xml = in_series(el("mappe", CASE, leaf("opprettetDato", written)))
    assert units(xml)[-1].created_at == read
    assert [finding[0] for finding in findings(xml)] == codes


def test_what_is_missing_wrong_or_too_long_is_told_unit_by_unit():
    xml = in_series(
        el("mappe", leaves(systemID="ikke en uuid", tittel="x" * 5_001, saksaar="tjueseks"), type="saksmappe"),
        el("registrering", leaves(systemID=uid("r"), antallVedlegg="to", filstoerrelse="87 kB"), el("skjerming")),
        el("dokumentobjekt", leaves(referanseDokumentfil="a", filstoerrelse="87 kB")),
    )
    assert findings(xml) == [
        (Code.TOO_LONG, "tittel", "5001 > 5000", Done.CUT),
        (Code.BAD_NUMBER, "saksaar", "tjueseks", Done.KEPT),
        (Code.MISSING, "mappe", "mappeID", Done.LEFT_EMPTY),
        (Code.MISSING, "mappe", "sakssekvensnummer, saksstatus", Done.LEFT_EMPTY),
        (Code.ODD_ID, "mappe", "ikke en uuid", Done.KEPT),
        (Code.BAD_NUMBER, "antallVedlegg", "to", Done.KEPT),
        (Code.UNKNOWN_ELEMENT, "filstoerrelse", "filstoerrelse", Done.KEPT_AS_EXTRA),
        (Code.MISSING, "skjerming", "tilgangsrestriksjon, skjermingshjemmel", Done.LEFT_EMPTY),
        (Code.ODD_PLACE, "dokumentobjekt", "dokumentobjekt", Done.KEPT),
        (Code.BAD_NUMBER, "filstoerrelse", "87 kB", Done.KEPT_AS_EXTRA),
    ]
    assert [len(unit.title) for unit in units(xml) if isinstance(unit, FileUnit)] == [5_000]


def test_a_screening_without_content_still_screens():
    assert one_file(CASE, "<skjerming/>").screening == Screening()


def test_a_finding_says_where():
    xml = in_series("\n\n", el("mappe", CASE, "\n", leaf("saksdato", "aldri"), CASE_END))
    (finding,) = [event for event in events(xml) if isinstance(event, Finding) and event.code is Code.BAD_DATE]
    assert (finding.where, finding.handle) == ("arkiv/arkivdel/mappe/saksdato:5", 3)


def test_of_one_unit_no_more_findings_come_than_anyone_would_read():
    wrong = leaf("noekkelord", "x" * 600) * 1_000
    found = findings(in_series(el("mappe", CASE, wrong, CASE_END)))
    assert len(found) == 50
    assert found[-1][0] is Code.TOO_MANY


def test_of_one_unit_no_more_is_kept_than_memory_can_hold():
    comment = el("merknad", leaf("merknadstekst", "x" * 40_000))
    case = one_file(CASE, comment * 150, CASE_END)
    assert sum(len(comment.content) for comment in case.comments) == 150 * 40_000
    parties = leaf("noekkelord", "y" * 500) * 12_000
    assert len(one_file(CASE, parties, CASE_END).keywords) < 12_000


@pytest.mark.parametrize(("version", "window"), [("5.0", 0), ("5.0", 3_000), ("5.0", 1 << 20), ("3.1", 1 << 20)])
def test_the_window_decides_how_units_come_but_not_what_they_say(version, window):
    made = Extract(cases=6, records=4, documents=2, version=version)
    pieces = [made.whole()[at : at + 700] for at in range(0, len(made.whole()), 700)]
    handed = list(read_structure(pieces, window=window))
    final = [event.unit for event in handed if isinstance(event, Whole | Closed)]
    assert sorted(final, key=lambda unit: unit.handle) == units(made.whole())
    assert dict(handed[-1].units) == made.counts


def test_parents_come_before_children_and_what_is_opened_is_closed():
    seen, opened = set(), set()
    for event in read_structure(Extract(cases=30).write(), window=2_000):
        if isinstance(event, Closed):
            opened.remove(event.unit.handle)
        elif isinstance(event, Whole | Opened):
            assert event.unit.parent is None or event.unit.parent in seen
            seen.add(event.unit.handle)
        if isinstance(event, Opened):
            opened.add(event.unit.handle)
    assert opened == set()
    assert len(seen) == sum(Extract(cases=30).counts.values())


def test_a_small_unit_comes_whole_before_what_is_in_it():
    kinds = Counter(
        (type(event).__name__, event.unit.element)
        for event in read_structure(Extract(cases=300).write(), window=60_000)
        if isinstance(event, Opened | Whole)
    )
    assert kinds["Whole", "mappe"] == 300
    assert kinds["Opened", "klasse"] == 2


def test_an_opened_unit_says_already_that_it_is_screened():
    large = el("mappe", CASE, screening(), *(el("registrering", leaf("systemID", uid(n))) for n in range(2_000)))
    first = next(
        event.unit
        for event in read_structure([in_series(large)], window=0)
        if isinstance(event, Opened) and isinstance(event.unit, FileUnit)
    )
    assert first.screening is not None


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"])
def test_all_usual_encodings_are_read(encoding):
    xml = archive(leaves(systemID=uid("a"), tittel="Nordfjæra – ø".replace("–", "-")), encoding=encoding)
    assert [unit.title for unit in units(xml) if isinstance(unit, FondsUnit)] == ["Nordfjæra - ø"]


def test_a_byte_order_mark_is_no_hindrance():
    assert len(units(b"\xef\xbb\xbf" + archive(leaf("tittel", "A")))) == 1


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_file_that_breaks_off_gives_what_stood_before(share):
    made = Extract(cases=20)
    whole = made.whole()
    handed = events(whole[: int(len(whole) * share)])
    assert isinstance(handed[-1], Finished)
    assert not handed[-1].complete
    assert handed[-2].code is Code.BROKEN_XML
    cases = [event.unit for event in handed if isinstance(event, Whole) and isinstance(event.unit, FileUnit)]
    assert cases == [unit for unit in units(whole) if isinstance(unit, FileUnit)][: len(cases)]
    assert 20 * share - 2 <= len(cases) <= 20 * share


def test_a_wrong_tag_in_the_middle_is_told_with_its_line():
    handed = events(in_series(el("mappe", CASE), "\n<mappe></arkivdel>"))
    broken = [event for event in handed if isinstance(event, Finding) and event.code is Code.BROKEN_XML]
    assert [(finding.line, finding.path, finding.done) for finding in broken] == [
        (3, "arkiv/arkivdel/mappe", Done.STOPPED)
    ]


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=30,
)


@given(
    st.lists(
        st.fixed_dictionaries({"title": texts, "public_title": texts, "names": st.lists(texts, max_size=3)}), max_size=4
    ),
    st.integers(0, 3_000),
    st.integers(1, 500),
)
def test_what_was_written_is_read_back(cases, window, length):
    xml = in_series(
        *(
            el(
                "mappe",
                leaves(systemID=uid(number), mappeID=number, tittel=case["title"]),
                leaves(offentligTittel=case["public_title"]),
                *(el("part", leaf("partNavn", name)) for name in case["names"]),
            )
            for number, case in enumerate(cases, 1)
        )
    )
    pieces = [xml[at : at + length] for at in range(0, len(xml), length)]
    final = [event.unit for event in read_structure(pieces, window=window) if isinstance(event, Whole | Closed)]
    files = sorted((unit for unit in final if isinstance(unit, FileUnit)), key=lambda unit: unit.handle)
    assert [
        {"title": file.title, "public_title": file.public_title, "names": [part.name for part in file.parts]}
        for file in files
    ] == cases


def test_a_unit_is_a_value():
    (fonds,) = units(archive(leaves(systemID=uid("a"), tittel="A")))
    assert fonds == FondsUnit(handle=1, parent=None, line=2, system_id=uid("a"), title="A")
    assert dataclasses.replace(fonds, title="B").title == "B"
    with pytest.raises(dataclasses.FrozenInstanceError):
        fonds.title = "B"


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="ORDSKIFTE_SCHEMAS does not name the official schemas")
@pytest.mark.parametrize(("version", "schema"), [("5.0", "noark5-5.5.0"), ("3.1", "noark5-3.1")])
def test_the_extracts_that_these_tests_read_are_valid(version, schema):
    official = etree.XMLSchema(etree.parse(SCHEMAS / schema / "arkivstruktur.xsd"))
    official.assertValid(etree.fromstring(Extract(version=version, cases=4, documents=2).whole()))


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="ORDSKIFTE_SCHEMAS does not name the official schemas")
@pytest.mark.parametrize("schema", ["noark5-5.5.0", "noark5-4.0", "noark5-3.1"])
def test_every_element_of_the_official_schemas_has_a_field(schema):
    from ordskifte.protocols.noark.arkivstruktur import _UNITS

    names = {full.rpartition(" ")[2] for full in _UNITS}
    shapes = [shape for shape, _ in _UNITS.values()]
    while shapes:
        shape = shapes.pop()
        names |= {full.rpartition(" ")[2] for full in [*shape.leaves, *shape.structures]}
        shapes += [about.owned for about in shape.structures.values() if about.owned]
    xsd = etree.parse(SCHEMAS / schema / "arkivstruktur.xsd")
    wanted = {element.get("name") for element in xsd.iter("{http://www.w3.org/2001/XMLSchema}element")}
    assert wanted - names == set()


def test_memory_does_not_grow_with_the_archive():
    def most(cases: int) -> int:
        """The most blocks of memory in use at once."""
        read = enumerate(read_structure(Extract(cases=cases, records=10).write_alike(), window=100_000))
        return max(sys.getallocatedblocks() for number, _ in read if number % 100 == 0)

    gc.collect()  # what other tests left would go in the middle
    before = sys.getallocatedblocks()
    small, large = most(100) - before, most(2_000) - before
    assert large < small * 1.2
