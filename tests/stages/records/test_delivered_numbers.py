"""A number finds what is here under another identifier: once only, and among what one sender counts."""

import pytest

from ordskifte.cases.models import CaseFile, Change
from ordskifte.records.models import Record
from tests.factories.deliveries import ORGANISATION, Entry, journal, part, withdrawn
from tests.stages.records import import_world as make
from tests.stages.records.import_world import World
from tests.worlds.watched_folder import WatchedFolder

SOURCE = "Saksystemet"
NEIGHBOUR = "123456785"
NUMBER, ENTRY = (2026, 117), (2026, 5021)


@pytest.fixture
def watched(body, tmp_path):
    return WatchedFolder(body, tmp_path / "inn", source=SOURCE)


@pytest.fixture
def extract(body, tmp_path):
    world = World(body, tmp_path)
    return lambda *inside: world.bring_in(make.fonds(*inside), source=SOURCE)


def maker(number="", name=""):
    return make.unit("arkivskaper", arkivskaperID=number or None, arkivskaperNavn=name or None)


def case(title="Ny sykkelvei", *, name="sak", entry=ENTRY, **fields):
    letter = make.record(
        name=f"{name}-post", offentligTittel="Innspill", journalaar=entry[0], journalsekvensnummer=entry[1]
    )
    return make.case(letter, name=name, number=NUMBER, title=title, offentligTittel=title, **fields)


def codes(runs) -> list[str]:
    return sorted(finding.code for run in runs for finding in run.findings.all() if finding.code != "repeated_number")


def keys() -> list[str]:
    return sorted(CaseFile.objects.values_list("source_key", flat=True))


MADE = f"{ORGANISATION}/sak/2026/117"


@pytest.mark.parametrize(
    "said",
    [
        {"number": ORGANISATION},
        {"number": "987 654 321", "name": "Et annet navn"},
        {"name": "nordfjæra  KOMMUNE"},
    ],
)
def test_a_journal_finds_the_case_of_an_extract_whose_creator_is_its_sender(watched, extract, said):
    extract(maker(**said), make.series(case("Sykkelvei i sentrum")))
    runs = watched.deliver(journal([Entry(title="Rettet innspill")]))
    assert (keys(), codes(runs)) == ([make.uid("sak")], [])
    assert Record.objects.get().public_title == "Rettet innspill"


def test_another_sender_of_the_same_source_reaches_nothing_of_it_by_number(watched, extract):
    extract(maker(ORGANISATION, "Nordfjæra kommune"), make.series(case()))
    runs = watched.deliver(journal([Entry(case_title="Noe annet", title="Overtatt")], sender=NEIGHBOUR))
    theirs = CaseFile.objects.get(source_key=make.uid("sak"))
    assert (theirs.title, theirs.records.get().public_title) == ("Ny sykkelvei", "Innspill")
    assert (keys(), codes(runs)) == (sorted([make.uid("sak"), f"{NEIGHBOUR}/sak/2026/117"]), [])


@pytest.mark.parametrize(("title", "count", "told"), [("ny  sykkelvei", 1, []), ("Annet", 2, ["number_in_doubt"])])
def test_where_nothing_says_who_counts_the_title_decides_or_a_person(watched, extract, title, count, told):
    extract(make.series(case()))
    runs = watched.deliver(journal([Entry(case_title=title)]))
    assert (CaseFile.objects.count(), codes(runs)) == (count, told)


def test_of_two_cases_with_the_number_none_is_taken(watched, extract):
    extract(maker(ORGANISATION), make.series(case(), case(name="en til", entry=(2026, 1))))
    runs = watched.deliver(journal([Entry()]))
    assert (CaseFile.objects.count(), codes(runs)) == (3, ["number_in_doubt"])


def test_a_system_that_goes_on_to_noark_5_finds_its_cases_and_entries(watched):
    watched.deliver(journal([Entry()]))
    before = CaseFile.objects.get(), Record.objects.get()
    runs = watched.deliver(part(maker(ORGANISATION), case()), name="noark5.xml")
    after = CaseFile.objects.get(), Record.objects.get()
    assert [row.uid for row in after] == [row.uid for row in before]
    assert [row.source_key for row in after] == [make.uid("sak"), make.uid("sak-post")]
    assert codes(runs) == []
    moved = Change.objects.filter(field="source_key").order_by("pk").values_list("old", "new")
    assert list(moved) == [(MADE, make.uid("sak")), (f"{ORGANISATION}/jp/2026/5021", make.uid("sak-post"))]


def test_what_was_found_is_known_by_its_own_identifier_from_then_on(watched):
    watched.deliver(journal([Entry()]))
    for number in (1, 2):
        watched.deliver(part(maker(ORGANISATION), case(f"Sykkelvei {number}")), name="noark5.xml")
    watched.deliver(journal([Entry(title="Fra det gamle systemet")]), name="igjen.xml")
    assert (keys(), Record.objects.get().public_title) == ([make.uid("sak")], "Fra det gamle systemet")
    assert Change.objects.filter(field="source_key").count() == 2
    watched.deliver(withdrawn(make.uid("sak"), element="mappe"), name="trekk.xml")
    assert CaseFile.objects.get().withdrawn_at is not None


def test_many_cases_go_on_to_noark_5_in_several_transactions(watched, monkeypatch):
    monkeypatch.setattr("ordskifte.records.importers.deliveries.taking.MOST_ROWS", 6)
    numbers = range(1, 20)
    watched.deliver(journal([Entry(case=(2026, number), number=(2026, number)) for number in numbers]))
    made = [
        make.case(
            make.record(name=f"post {number}", journalsekvensnummer=number, offentligTittel="Innspill"),
            name=f"sak {number}",
            number=(2026, number),
        )
        for number in numbers
    ]
    watched.deliver(part(maker(ORGANISATION), *made), name="noark5.xml")
    assert keys() == sorted(make.uid(f"sak {number}") for number in numbers)
    assert Record.objects.count() == len(numbers)


@pytest.mark.parametrize(
    ("said", "title", "told"),
    [({"number": NEIGHBOUR}, "Ny sykkelvei", []), ({"name": "Nabokommunen"}, "Annet", ["number_in_doubt"])],
)
def test_noark_5_of_another_sender_or_of_nobody_knows_whom_takes_no_case(watched, said, title, told):
    watched.deliver(journal([Entry()]))
    runs = watched.deliver(part(maker(**said), case(title)), name="noark5.xml")
    assert (keys(), codes(runs)) == (sorted([MADE, make.uid("sak")]), told)
    assert CaseFile.objects.get(source_key=MADE).title == "Ny sykkelvei"
    assert Record.objects.count() == 2


def test_a_number_finds_nothing_of_another_source(body, watched, tmp_path):
    watched.deliver(journal([Entry()]))
    other = WatchedFolder(body, tmp_path / "annen", source="En annen")
    other.deliver(part(maker(ORGANISATION), case()), name="noark5.xml")
    assert CaseFile.objects.get(source_key=MADE).source.name == SOURCE
    assert Change.objects.filter(field="source_key").count() == 0
