"""What withholds a case becomes stricter by a part, and never less: that takes an extract or a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.cases.models import CaseFile, Document, PublicCase
from ordskifte.domain.screening import DocumentScope, Field
from ordskifte.records.importers.deliveries import stricter
from tests.factories.deliveries import part
from tests.stages.records import import_world as make
from tests.stages.records.import_world import World
from tests.worlds.watched_folder import WatchedFolder

SOURCE = "Saksystemet"
TITLE = ["TM1", "TMO"]
WHOLE = "Skjerming av hele dokumentet"


@pytest.fixture
def watched(body, tmp_path):
    return WatchedFolder(body, tmp_path / "inn", source=SOURCE)


@pytest.fixture
def extract(body, tmp_path):
    world = World(body, tmp_path)
    return lambda *inside: world.bring_in(make.fonds(*inside), source=SOURCE)


def case(*screening):
    letter = make.record(make.document(), offentligTittel="Innspill")
    return make.case(letter, *screening, title="Varsling", offentligTittel="Varsling")


def hidden() -> tuple[set[str], str]:
    """What covers the case, its registration and its document alike."""
    (screening,) = CaseFile.objects.get().covers
    assert [screening] in [row.covers for row in Document.objects.all()]
    return set(screening["metadata"]), screening["scope"]


def codes(runs) -> list[str]:
    return [finding.code for run in runs for finding in run.findings.all()]


@pytest.mark.parametrize("narrower", [("TD",), ("TM1",)])
def test_a_part_that_withholds_less_lifts_nothing_and_says_so(watched, extract, client, narrower):
    extract(make.series(case(make.screening(*TITLE, document=WHOLE))))
    shown = PublicCase.objects.values("title", "showing").get()
    runs = watched.deliver(part(case(make.screening(*narrower))))
    fields, scope = hidden()
    assert (fields >= {"TM1", "TMO"}, scope) == (True, "H")
    assert codes(runs) == ["screening_kept"]
    assert PublicCase.objects.values("title", "showing").get() == shown


def test_a_part_without_a_screening_lifts_none(watched, extract):
    extract(make.series(case(make.screening(*TITLE, document=WHOLE))))
    runs = watched.deliver(part(case()))
    assert (hidden(), codes(runs)) == (({"TM1", "TMO"}, "H"), [])


def test_a_part_that_withholds_more_does_so_at_once(watched, extract):
    extract(make.series(case(make.screening("TM1"))))
    runs = watched.deliver(part(case(make.screening(*TITLE, document=WHOLE, authority="offl. § 14"))))
    assert (hidden(), codes(runs)) == (({"TM1", "TMO"}, "H"), [])
    assert CaseFile.objects.get().covers[0]["authority"] == "offl. § 14"


def test_a_part_does_not_move_a_case_out_of_what_withholds_it(watched, extract):
    closed = make.series(make.screening(*TITLE, document=WHOLE), case(), name="lukket")
    extract(closed, make.series(name="åpen"))
    before = CaseFile.objects.get().series
    watched.deliver(part(make.series(case(), name="åpen")))
    assert CaseFile.objects.get().series == before
    assert hidden() == ({"TM1", "TMO"}, "H")


def test_a_part_lifts_nothing_of_a_series_either(watched, extract):
    extract(make.series(make.screening(*TITLE, document=WHOLE), case()))
    runs = watched.deliver(part(make.series(make.screening("TD"), case())))
    fields, scope = hidden()
    assert (fields >= {"TM1", "TMO"}, scope, codes(runs)) == (True, "H", ["screening_kept"])


def test_a_new_extract_lifts_it(watched, extract):
    extract(make.series(case(make.screening(*TITLE, document=WHOLE))))
    extract(make.series(case(make.screening("TD"))))
    assert hidden() == ({"TD"}, "")


SCREENINGS = st.fixed_dictionaries(
    {
        "restriction": st.sampled_from(["UO", "13"]),
        "authority": st.sampled_from(["offl. § 13", "offl. § 14"]),
        "metadata": st.lists(st.sampled_from([field.value for field in Field]), unique=True).map(sorted),
        "scope": st.sampled_from([scope.value for scope in DocumentScope]),
        "until": st.none() | st.sampled_from(["2030-01-01", "2040-01-01"]),
    }
)


@given(here=st.none() | SCREENINGS, told=st.none() | SCREENINGS)
def test_together_they_withhold_what_either_does(here, told):
    both = stricter.widest(here, given=told)
    for each in filter(None, (here, told)):
        assert not stricter.withholds_less(both, than=each)
        assert both["until"] is None or (each["until"] is not None and both["until"] >= each["until"])
