"""What the source withholds reaches down to everything below it, and nothing of it gets out, early or late."""

import itertools

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases
from ordskifte.cases import covers, projection
from ordskifte.cases.models import CaseFile, Document, PublicCase, PublicDocument
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.screening import DocumentScope, Field
from ordskifte.protocols import noark
from ordskifte.records.importers.noark5 import running
from ordskifte.records.models import Record, RegistryEntry
from tests.factories.cases import UserFactory
from tests.stages.records import import_world as make

LEVELS = ("series", "klass", "above", "case", "record", "document")
TITLE = "Skjerming tittel mappe - utvalgte ord"
WHOLE = "Skjerming av hele dokumentet"
# Bytes: more than the first fields of a unit take, and less than what is in it.
WINDOW = 500
CONTENT = b"Innholdet.\n"
FILES = {"dokumenter/1.txt": CONTENT}


def grade():
    return make.unit("gradering", grad="Konfidensielt", graderingsdato="2026-01-01T00:00:00Z", gradertAv="X")


def archive(case_fields=None, **inside):
    """One case in a case in a class in a series; `inside` gives what stands in a level."""
    parts = {level: (inside.get(level, ""),) for level in LEVELS}
    document = make.document(*parts["document"], make.file(content=CONTENT))
    record = make.record(*parts["record"], document, offentligTittel="Innspill")
    case = make.case(*parts["case"], record, name="sak", number=(2026, 2), **(case_fields or {}))
    above = make.case(*parts["above"], case, name="over", number=(2026, 1))
    return make.fonds(make.series(*parts["series"], make.system(make.klass(*parts["klass"], above))))


def public_text():
    """Every text in every row that the public sees."""
    rows = itertools.chain(PublicCase.objects.values(), PublicDocument.objects.values())
    return "\n".join(str(value) for row in rows for value in row.values())


@pytest.mark.parametrize("level", LEVELS)
def test_a_screening_covers_all_that_is_below_it(world, level):
    world.bring_in(archive(**{level: make.screening(TITLE, document=WHOLE, authority=f"hjemmel {level}")}), FILES)
    reach = LEVELS.index(level)
    for place, model in ((3, CaseFile), (4, Record), (5, Document)):
        unit = model.objects.get(source_key=make.uid({3: "sak", 4: "post", 5: "dokument"}[place]))
        found = covers.read(unit.covers)
        assert bool(found) == (reach <= place), model
        assert found.authority == (f"hjemmel {level}" if reach <= place else "")
        assert (unit.screening is not None) == (reach == place)


def test_the_nearest_screening_comes_first(world):
    world.bring_in(archive(**{level: make.screening(TITLE, authority=level) for level in LEVELS}), FILES)
    assert [each["authority"] for each in Document.objects.get().covers] == list(reversed(LEVELS))


def test_a_screening_is_read_as_it_is_meant(world):
    world.bring_in(archive(case=make.screening(TITLE, document=WHOLE, skjermingOpphoererDato="2086-01-01")), FILES)
    [found] = covers.read(CaseFile.objects.get(source_key=make.uid("sak")).covers).applied
    assert (found.metadata, found.document_scope) == ({Field.CASE_TITLE_WORDS}, DocumentScope.WHOLE)
    assert found.until.year == 2086


@pytest.mark.parametrize("level", ["series", "klass", "above", "case", "record", "document"])
def test_a_grade_keeps_all_below_it_away(world, level):
    world.bring_in(archive({"offentligTittel": "KANARI"}, **{level: grade()}), FILES)
    case = CaseFile.objects.get(source_key=make.uid("sak"))
    assert case.is_classified == (LEVELS.index(level) <= 3)
    assert case.access_code == ("gradert" if case.is_classified else "")
    assert Document.objects.get().is_classified
    assert PublicCase.objects.filter(case=case).exists() != case.is_classified


def test_an_empty_grade_is_a_grade(world):
    world.bring_in(archive({"offentligTittel": "KANARI"}, case="<gradering></gradering>"), FILES)
    assert "KANARI" not in public_text()
    before = make.snapshot()
    world.bring_in(archive({"offentligTittel": "KANARI"}, case="<gradering></gradering>"), FILES)
    assert make.snapshot() == before


CLOSED = {
    "tittel": "KANARI-tittel",
    "beskrivelse": "KANARI-beskrivelse",
    "noekkelord": "KANARI-ord",
    "saksansvarlig": "KANARI-person",
    "opprettetAv": "KANARI-laget",
}


def closed_unit(make_unit, *inside, **fields):
    return make_unit(*inside, **(CLOSED | fields))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("given", ["screening", "grade"])
def test_no_closed_field_gets_out(world, level, given):
    hidden = make.screening(TITLE, document=WHOLE) if given == "screening" else grade()
    inside = {each: hidden if each == level else "" for each in LEVELS}
    document = make.document(
        inside["document"],
        make.file(content=CONTENT),
        tittel="KANARI-dokument",
        beskrivelse="KANARI",
        forfatter="KANARI",
    )
    record = make.record(
        inside["record"],
        document,
        make.correspondent("KANARI-avsender"),
        tittel="KANARI-post",
        merknad=make.unit("merknad", merknadstekst="KANARI-merknad"),
    )
    case = make.case(
        inside["case"],
        make.part("KANARI-part"),
        record,
        number=(2026, 2),
        name="sak",
        offentligTittel="KANARI-tittel" if LEVELS.index(level) <= 3 else None,
        **CLOSED,
    )
    above = make.case(inside["above"], case, name="over", **CLOSED)
    plan = make.system(make.klass(inside["klass"], above, tittel="KANARI-klasse"))
    world.bring_in(make.fonds(make.series(inside["series"], plan)), FILES)
    decide_all(world)
    assert "KANARI" not in public_text()
    assert "KANARI" in CaseFile.objects.get(source_key=make.uid("sak")).title


def decide_all(world):
    """A person says yes to every document that may be shown at all."""
    archivist = UserFactory(body=world.body, roles=[RoleName.ARCHIVIST])
    for document in Document.objects.all():
        for each in document.objects_of.all():
            try:
                seen = each.blob.sha256 if each.blob else ""
                cases.decide_document(by=archivist.actor, document=document, is_public=True, seen=seen, title="Brev")
            except OrdskifteError as refusal:
                assert type(refusal).__name__ in {"NothingToShow", "Conflict"}


@pytest.mark.parametrize(("status", "is_gone"), [("Utgår", True), ("U", True), ("Avsluttet", False)])
def test_what_has_gone_out_is_not_shown(world, status, is_gone):
    world.bring_in(archive({"saksstatus": status, "offentligTittel": "Tittel"}), FILES)
    assert Document.objects.get().is_expired == is_gone
    assert PublicCase.objects.filter(title="Tittel").exists() != is_gone


def test_a_record_that_has_gone_out_takes_its_documents_with_it(world):
    def extract(status):
        return make.fonds(make.series(make.case(make.record(make.document(), journalstatus=status))))

    world.bring_in(extract("Utgår"))
    assert Document.objects.get().is_expired
    world.bring_in(extract("Journalført"))
    assert not Document.objects.get().is_expired


@pytest.fixture
def small_window(monkeypatch):
    """A reader that hands on every unit before it has seen much of it, and batches of a few rows."""
    monkeypatch.setattr(
        running, "read_structure", lambda source: noark.read_structure(_bytewise(source), window=WINDOW)
    )
    monkeypatch.setattr("ordskifte.records.importers.noark5.walking.MOST_ROWS", 1)


def _bytewise(source):
    for piece in source:
        yield from (piece[start : start + 16] for start in range(0, len(piece), 16))


class Watching:
    """Sees the public rows after every batch."""

    def __init__(self, monkeypatch):
        self.seen = []
        monkeypatch.setattr("ordskifte.records.importers.noark5.storing.crashpoint", self.look)

    def look(self, _):
        """Note what is public now."""
        self.seen.append(public_text())


def late_archive(**last):
    """The same archive with what covers a unit told after everything in it."""
    inside = {level: last.get(level, "") for level in LEVELS}
    document = make.document(make.file(content=CONTENT), inside["document"])
    record = make.record(document, inside["record"], offentligTittel="Innspill")
    case = make.case(
        record,
        inside["case"],
        number=(2026, 2),
        name="sak",
        title="KANARI",
        offentligTittel="KANARI",
        last=last.get("status", ""),
        saksstatus=None,
    )
    above = make.case(case, inside["above"], name="over")
    return make.fonds(make.series(make.system(make.klass(above, inside["klass"])), inside["series"]))


@pytest.mark.parametrize("level", ["series", "klass", "above", "case"])
@pytest.mark.parametrize("again", [False, True], ids=["first", "newer"])
def test_a_screening_that_is_told_late_is_never_too_late(world, monkeypatch, small_window, level, again):
    if again:
        world.bring_in(make.fonds(make.series(make.system(make.klass(make.case(name="annen", number=(2025, 1)))))))
    watching = Watching(monkeypatch)
    world.bring_in(late_archive(**{level: make.screening(TITLE, document=WHOLE)}), FILES)
    assert len(watching.seen) > 3
    assert not [seen for seen in watching.seen if "KANARI" in seen]
    assert "KANARI" not in public_text()
    assert covers.read(Document.objects.get().covers)
    assert PublicCase.objects.get(case__source_key=make.uid("sak")).showing == "withheld"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("what", ["screening", "grade"])
def test_early_or_late_comes_to_the_same(world, monkeypatch, level, what):
    hidden = make.screening(TITLE, document=WHOLE) if what == "screening" else grade()
    world.bring_in(late_archive(**{level: hidden}), FILES, source="tidlig")
    early = _state("tidlig")
    monkeypatch.setattr(
        running, "read_structure", lambda source: noark.read_structure(_bytewise(source), window=WINDOW)
    )
    world.bring_in(late_archive(**{level: hidden}), FILES, source="sen")
    assert _state("sen") == early


def _state(source):
    """What is stored of each unit, apart from what tells two sources apart."""
    names = {
        "covers",
        "screening",
        "is_classified",
        "is_expired",
        "suggested_title",
        "dated",
        "extra",
        "title",
        "status",
        "access_code",
        "public_title",
        "source_key",
        "year",
        "sequence",
        "entry__status",
        "state",
    }
    found = []
    for model in (CaseFile, Record, Document):
        rows = model.objects.filter(source__name=source).order_by("pk")
        found += [{name: value for name, value in row.items() if name in names} for row in rows.values()]
    entries = RegistryEntry.objects.filter(record__source__name=source).values_list("status")
    shown = PublicCase.objects.filter(case__source__name=source).values_list("showing", "title", "authority", "status")
    return found, sorted(entries), sorted(shown)


def test_a_status_that_is_told_late_counts_for_the_documents(world, small_window):
    world.bring_in(late_archive(status=make.Xml("<saksstatus>Utgår</saksstatus>")), FILES)
    assert CaseFile.objects.get(source_key=make.uid("sak")).status == "Utgår"
    assert Document.objects.get().is_expired
    assert "KANARI" not in public_text()


def test_a_late_number_is_the_number(world, small_window):
    number = make.Xml("<saksaar>2026</saksaar><sakssekvensnummer>77</sakssekvensnummer>")
    xml = make.fonds(make.series(make.case(make.record(), saksaar=None, sakssekvensnummer=None, last=number)))
    run = world.bring_in(xml)
    assert CaseFile.objects.get().number == "2026/77"
    assert world.findings(run) == []
    before = make.snapshot()
    again = world.bring_in(xml)
    assert make.snapshot() == before
    assert (again.counts["unchanged"], run.counts["new"]) == (4, 4)


@pytest.mark.parametrize("level", ["series", "klass", "above", "case"])
def test_a_newer_screening_covers_also_what_the_newer_extract_leaves_out(world, level):
    world.bring_in(archive({"offentligTittel": "KANARI", "title": "KANARI"}), FILES)
    assert "KANARI" in public_text()
    hidden = {level: make.screening(TITLE, document=WHOLE)}
    case = make.case(hidden.get("case", ""), number=(2026, 2), title="KANARI", offentligTittel="KANARI")
    above = make.case(hidden.get("above", ""), case if level == "case" else "", name="over")
    inside = make.klass(hidden.get("klass", ""), above if level in {"above", "case"} else "")
    world.bring_in(make.fonds(make.series(hidden.get("series", ""), make.system(inside))), FILES)
    assert "KANARI" not in public_text()
    assert covers.read(Document.objects.get().covers)


def test_a_document_that_was_shown_is_taken_away_when_it_is_screened(world):
    world.bring_in(archive(), FILES)
    decide_all(world)
    assert PublicDocument.objects.count() == 1
    world.bring_in(archive(record=make.screening(TITLE, document=WHOLE)), FILES)
    assert PublicDocument.objects.count() == 0
    world.bring_in(archive(), FILES)
    assert PublicDocument.objects.count() == 1


def test_nobody_can_decide_on_a_case_that_is_not_read_to_its_end(world, monkeypatch):
    monkeypatch.setattr(
        running, "read_structure", lambda source: noark.read_structure(_bytewise(source), window=WINDOW)
    )
    whole = late_archive(case=make.screening(TITLE, document=WHOLE))
    world.bring_in(whole[: whole.index("<skjerming>")], FILES)
    case = CaseFile.objects.get(source_key=make.uid("sak"))
    archivist = UserFactory(body=world.body, roles=[RoleName.ARCHIVIST])
    cases.decide_title(by=archivist.actor, case=case, read=case.title, shown="KANARI")
    assert projection.is_kept_away(case)
    assert "KANARI" not in public_text()
    world.bring_in(whole, FILES)
    assert "KANARI" not in public_text()
    assert CaseFile.objects.get(source_key=make.uid("sak")).is_classified is False
