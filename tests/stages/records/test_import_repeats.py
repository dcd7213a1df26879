"""Ids and numbers repeat in real extracts: it is told, and every unit is kept."""

import pytest

from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Change, Document, PublicCase
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import SYSTEM
from ordskifte.records.importers.noark5 import walking
from ordskifte.records.models import Record
from tests.stages.records import import_world as make


@pytest.fixture(params=[800, 1], ids=["one batch", "a batch a unit"])
def batches(request, monkeypatch):
    """Repeats are found within a batch and across batches."""
    monkeypatch.setattr(walking, "MOST_ROWS", request.param)


def test_a_repeated_id_is_told_and_both_are_kept(world, batches):
    xml = make.fonds(
        make.series(make.case(make.record(tittel="Første"), make.record(tittel="Andre"), make.record(tittel="Tredje")))
    )
    run = world.bring_in(xml)
    assert world.findings(run) == ["repeated_id", "repeated_id"]
    assert list(Record.objects.order_by("pk").values_list("title", "occurrence")) == [
        ("Første", 1),
        ("Andre", 2),
        ("Tredje", 3),
    ]
    finding = run.findings.first()
    assert (finding.quote, finding.where) == (make.uid("post"), "arkiv/arkivdel/mappe/registrering")
    assert finding.line == xml[: xml.index("Andre")].count("\n") + 1
    before = make.snapshot()
    assert world.findings(world.bring_in(xml)) == ["repeated_id", "repeated_id"]
    assert make.snapshot() == before


def test_the_nth_unit_with_an_id_is_matched_with_the_nth(world, batches):
    world.bring_in(make.fonds(make.series(make.case(make.record(tittel="A"), make.record(tittel="B")))))
    world.bring_in(make.fonds(make.series(make.case(make.record(tittel="A"), make.record(tittel="C")))))
    assert list(Record.objects.order_by("pk").values_list("title", flat=True)) == ["A", "C"]
    assert list(Change.objects.values_list("field", "old", "new")) == [("title", "B", "C")]


def test_one_id_for_two_kinds_of_unit_is_told(world, batches):
    run = world.bring_in(make.fonds(make.series(make.case(make.record(name="samme"), name="samme"))))
    assert world.findings(run) == ["repeated_id"]


def test_short_ids_are_counted_for_each_kind_by_itself(world, batches):
    first = make.case(make.record(systemID="1"), systemID="1")
    run = world.bring_in(make.fonds(make.series(first, systemID="1"), systemID="1"))
    assert set(world.findings(run)) == {"odd_id"}


def test_a_document_in_two_records_is_kept_twice(world, batches):
    shared = make.document()
    run = world.bring_in(
        make.fonds(make.series(make.case(make.record(shared, name="a"), make.record(shared, name="b"))))
    )
    assert world.findings(run) == ["repeated_id"]
    assert Document.objects.count() == 2


def test_a_repeated_number_is_told_and_both_are_kept(world, batches):
    xml = make.fonds(make.series(*(make.case(name=name, offentligTittel=name) for name in "abc")))
    run = world.bring_in(xml)
    assert world.findings(run) == ["repeated_number", "repeated_number"]
    assert run.findings.first().quote == "2026/1"
    assert sorted(PublicCase.objects.values_list("title", "ordinal")) == [("a", 1), ("b", 2), ("c", 3)]
    before = make.snapshot()
    world.bring_in(xml)
    assert make.snapshot() == before


def test_a_case_that_was_opened_here_keeps_its_place(world, batches):
    cases.open_case(by=SYSTEM, body=world.body, number=CaseNumber(2026, 1), public_title="Vår egen")
    run = world.bring_in(make.fonds(make.series(make.case(offentligTittel="Vår egen"))))
    assert world.findings(run) == ["adopted"]
    # The case has the place, and the records system's key; what came in is our own file about it.
    rows = CaseFile.objects.order_by("pk")
    assert [(case.ordinal, case.source is None, case.about is None) for case in rows] == [
        (1, False, True),
        (2, True, False),
    ]


@pytest.mark.parametrize("number", [("2026", "12a"), ("26", "1"), ("", "5"), ("2026", "0"), ("2026", "99999999999")])
def test_a_number_that_is_none_is_kept_as_text(world, number):
    year, sequence = number
    run = world.bring_in(make.fonds(make.series(make.case(mappeID=None, saksaar=year, sakssekvensnummer=sequence))))
    case = CaseFile.objects.get()
    assert (case.year, case.sequence) == (None, None)
    assert case.file_id == "/".join(filter(None, number))
    assert "bad_case_number" in world.findings(run)


def test_files_that_are_no_cases_have_no_number(world):
    folder = make.unit("mappe", systemID=make.uid("x"), mappeID="2026/9", tittel="Mappe", **make.MADE)
    run = world.bring_in(make.fonds(make.series(folder)))
    case = CaseFile.objects.get()
    assert (case.kind, case.year, case.number) == ("file", None, "2026/9")
    assert world.findings(run) == []
