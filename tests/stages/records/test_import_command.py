"""What `ordskifte import` answers: exit codes, a table for people, JSON for machines."""

import json

import pytest

from ordskifte.cases.models import CaseFile
from ordskifte.project import importing
from ordskifte.records.models import ImportRun
from tests.stages.records import import_world as make


@pytest.fixture
def answer(capsys):
    """The exit code, what was printed, and what was printed as an error."""

    def call(function, path, **options):
        code = function(path, **options)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_an_extract_that_came_in_is_told_in_a_table(world, answer):
    package = world.package(make.fonds(make.series(make.case(make.record(make.document(make.file()))))))
    code, out, err = answer(importing.noark5, package, source="", as_json=False)
    assert (code, err) == (0, "")
    assert out.split()[:4] == ["Cases", "1", "Records", "1"]
    assert f"/desk/import/{ImportRun.objects.get().uid}/" in out


def test_nothing_is_said_of_findings_when_there_are_none(world, answer):
    _, out, _ = answer(importing.noark5, world.package(make.fonds(make.series())), source="", as_json=False)
    assert "/desk/import/" not in out


def test_an_extract_that_came_in_is_told_to_machines(world, answer):
    package = world.package(make.fonds(make.series(make.case(make.record(make.document(make.file()))))))
    code, out, _ = answer(importing.noark5, package, source="Saksystemet", as_json=True)
    told = json.loads(out)
    run = ImportRun.objects.get()
    assert code == 0
    assert (told["ok"], told["run"], told["source"], told["state"]) == (True, str(run.uid), "Saksystemet", "done")
    assert told["counts"] == run.counts
    assert [finding["code"] for finding in told["findings"]] == ["missing_file"]


def test_at_most_twenty_findings_are_told(world, answer):
    cases = [make.case(name=f"{n}", number=(2026, n), saksdato="i fjor") for n in range(1, 40)]
    _, out, _ = answer(importing.noark5, world.package(make.fonds(make.series(*cases))), source="", as_json=True)
    told = json.loads(out)
    assert (len(told["findings"]), told["counts"]["findings"]) == (20, 39)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_path_that_leads_nowhere_is_wrong_use(world, answer, tmp_path, as_json):
    code, out, err = answer(importing.noark5, tmp_path / "ingen", source="", as_json=as_json)
    assert code == 2
    assert "Check the path." in (out if as_json else err)
    assert not ImportRun.objects.exists()


def test_a_file_that_is_no_extract_is_not_done(world, answer, tmp_path):
    (tmp_path / "a.txt").write_text("tekst")
    code, _, err = answer(importing.noark5, tmp_path / "a.txt", source="", as_json=False)
    assert code == 1
    assert "is not an extract" in err


def test_an_extract_that_breaks_off_is_not_done_and_says_where(world, answer):
    whole = make.fonds(make.series(make.case()))
    package = world.package(whole[: whole.index("<saksaar>")])
    code, _, err = answer(importing.noark5, package, source="", as_json=False)
    assert code == 1
    assert "It is damaged at line" in err


def test_a_list_of_cases_comes_in(world, answer, tmp_path):
    path = tmp_path / "saker.csv"
    path.write_text("number;title\n2026/7;Ny lekeplass\nx;Feil\n", encoding="utf-8")
    code, out, _ = answer(importing.csv, path, as_json=True)
    assert (code, json.loads(out)["counts"]) == (0, {"new": 1, "findings": 1})
    assert CaseFile.objects.get().title == "Ny lekeplass"
    assert answer(importing.csv, tmp_path / "ingen.csv", as_json=False)[0] == 2
    path.write_bytes(b"\xff\xfe\x00")
    code, _, err = answer(importing.csv, path, as_json=False)
    assert code == 1
    assert "is not a list of cases" in err


def test_without_a_body_nothing_can_be_imported(db, answer, tmp_path):
    code, _, err = answer(importing.noark5, tmp_path, source="", as_json=False)
    assert (code, err) == (1, "There is no body yet. Run: ordskifte setup\n")
