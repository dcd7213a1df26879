"""A first import, and the same extract again."""

from datetime import date

import pytest

from ordskifte.cases.models import (
    CaseFile,
    Change,
    Class,
    Document,
    DocumentObject,
    Fonds,
    Part,
    PublicCase,
    Series,
    Source,
)
from ordskifte.kernel import blobs
from ordskifte.records.models import CorrespondencePart, Record, RecordDocument, RegistryEntry
from tests.stages.records import import_world as make

LETTER = b"Vi vil ha en sykkelvei.\n"


@pytest.fixture
def whole():
    """One of everything."""
    return make.fonds(
        make.series(
            make.system(
                make.klass(
                    make.case(
                        make.record(
                            make.document(make.file(content=LETTER)),
                            make.correspondent("Kari Nordmann"),
                            offentligTittel="Brev fra ***",
                            noekkelord=["elv", "sykkel"],
                        ),
                        make.part("Ola Nordmann"),
                        offentligTittel="Sykkelvei langs elva",
                    )
                )
            )
        )
    )


FILES = {"dokumenter/1.txt": LETTER}


def test_every_unit_gets_its_row(world, whole):
    run = world.bring_in(whole, FILES)
    assert run.state == run.State.DONE
    assert world.findings(run) == []
    assert run.counts == {
        "fonds": 1,
        "series": 1,
        "classification_systems": 1,
        "classes": 1,
        "cases": 1,
        "parts": 1,
        "records": 1,
        "correspondents": 1,
        "documents": 1,
        "files": 1,
        "new": 8,
        "findings": 0,
    }
    source = Source.objects.get()
    assert source.name == make.uid("arkiv")
    assert run.source == source
    case = CaseFile.objects.get()
    assert (case.number, case.title, case.public_title) == ("2026/1", "Sykkelvei langs elva", "Sykkelvei langs elva")
    assert (case.source, case.source_key, case.occurrence) == (source, make.uid("sak"), 1)
    assert str(case.uid) != make.uid("sak")
    assert (case.klass, case.series, case.series.fonds) == (
        Class.objects.get(),
        Series.objects.get(),
        Fonds.objects.get(),
    )
    record = Record.objects.get()
    assert (record.case, record.public_title, record.extra["keywords"]) == (case, "Brev fra ***", ["elv", "sykkel"])
    entry = RegistryEntry.objects.get()
    assert (entry.source_sequence, entry.source_year, entry.entry_date) == ("1", "2026", date(2026, 1, 3))
    document = Document.objects.get()
    assert (document.case, document.suggested_title, document.dated) == (case, "Brev fra ***", date(2026, 1, 3))
    assert RecordDocument.objects.get(record=record, document=document).number == 1
    assert CorrespondencePart.objects.get().name == "Kari Nordmann"
    assert Part.objects.get().name == "Ola Nordmann"
    object_ = DocumentObject.objects.get()
    assert (object_.state, object_.blob.media_type) == ("verified", "text/plain")
    assert blobs.open_blob(object_.blob.uid).read() == LETTER


def test_the_public_sees_the_public_title_and_no_document(world, whole):
    world.bring_in(whole, FILES)
    public = PublicCase.objects.get()
    assert (public.showing, public.title) == ("show", "Sykkelvei langs elva")
    assert not public.documents.exists()


def test_the_same_extract_twice_changes_nothing(world, whole):
    world.bring_in(whole, FILES)
    before = make.snapshot()
    run = world.bring_in(whole, FILES)
    assert make.snapshot() == before
    assert run.counts["unchanged"] == 8
    assert not {"new", "changed"} & run.counts.keys()
    assert not Change.objects.exists()


def test_another_name_of_the_source_is_another_source(world, whole):
    world.bring_in(whole, FILES)
    world.bring_in(whole, FILES, source="Gammelt system")
    assert sorted(Source.objects.values_list("name", flat=True)) == sorted([make.uid("arkiv"), "Gammelt system"])
    assert list(CaseFile.objects.order_by("pk").values_list("ordinal", flat=True)) == [1, 2]


def test_a_fonds_without_an_id_is_known_by_its_title(world):
    world.bring_in(make.fonds(systemID=None, tittel="Gamle saker"))
    assert Source.objects.get().name == "Gamle saker"


def test_units_without_ids_are_found_again(world):
    bare = make.fonds(
        make.series(
            make.case(
                make.record(
                    make.document(
                        make.file(systemID=None), make.file("b.txt", systemID=None, versjonsnummer=2), systemID=None
                    ),
                    systemID=None,
                ),
                systemID=None,
            ),
            systemID=None,
        )
    )
    world.bring_in(bare)
    before = make.snapshot()
    run = world.bring_in(bare)
    assert make.snapshot() == before
    assert run.counts["unchanged"] == 7
    assert DocumentObject.objects.count() == 2


def test_no_key_holds_a_name(world):
    named = {"systemID": None, "mappeID": "Kari Nordmann", "saksaar": None, "sakssekvensnummer": None}
    inside = make.record(
        make.document(make.file(systemID=None, variantformat="Kari Nordmann"), systemID=None),
        systemID=None,
        registreringsID="Kari Nordmann",
    )
    world.bring_in(make.fonds(make.series(make.case(inside, make.part("Kari Nordmann"), **named))))
    for model in (CaseFile, Record, Document, DocumentObject, Part):
        assert "Kari" not in model.objects.get().source_key


@pytest.mark.parametrize(
    "bare",
    [
        make.fonds(make.case(make.record(make.document()))),
        make.fonds(make.series(make.klass(make.case()))),
        make.fonds(make.series(make.record(make.file()))),
        make.fonds(make.klass(make.record(make.document()))),
        make.fonds(make.series(make.case(make.document(make.file())))),
        make.fonds(make.series(make.case(make.case(make.record(make.record()), name="b"), make.file()))),
    ],
    ids=["no series", "no filing plan", "no document", "record in a class alone", "no record", "odd places"],
)
def test_levels_that_are_left_out_are_made(world, bare):
    run = world.bring_in(bare)
    assert run.state == run.State.DONE
    before = make.snapshot()
    again = world.bring_in(bare)
    assert make.snapshot() == before
    assert again.counts["unchanged"] == run.counts["new"]
