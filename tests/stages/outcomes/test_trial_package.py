"""The package of a trial: whole, the same each time, checked by anybody; and its public half holds nothing closed."""

import hashlib
import io
import json
import os
import shutil
import signal
import zipfile

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import PublicCase
from ordskifte.domain import trial_package as shape
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import crashpoints
from ordskifte.kernel.models import AuditEntry
from ordskifte.outcomes import actions
from ordskifte.outcomes.package import placing, public, writing
from ordskifte.project import trial_check
from tests.factories.cases import UserFactory
from tests.worlds import tried
from tests.worlds.tried import BASIS, CANARY

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial():
    """A closed trial with something of every kind in it."""
    return tried.closed(tried.fill()[0])


@pytest.fixture
def package(trial, tmp_path):
    """Its package as a folder."""
    return actions.write_package(by=SYSTEM, trial=trial, place=tmp_path / "pakke")


def everything(folder):
    """Every file with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(folder, name):
    """The lines of one table."""
    return [json.loads(line) for line in (folder / name).read_text().splitlines()]


def leaks(folder):
    """Names and contents that hold a canary."""
    return [name for name, data in everything(folder).items() if CANARY.encode() in (name.encode() + data).upper()]


def test_no_canary_is_in_the_half_that_is_given_away(package):
    held = leaks(package / shape.CLOSED)
    # What could leak is there, in every table that has any.
    assert {
        "saker.jsonl",
        "innlegg.jsonl",
        "vurderinger.jsonl",
        "tidligere.jsonl",
        "journal.jsonl",
        "dokumenter.jsonl",
        "innsynskrav.jsonl",
        "om.json",
    } <= set(held)
    assert sum(name.startswith("filer/") for name in held) >= 5
    assert leaks(package / shape.PUBLIC) == []
    said = rows(package / shape.PUBLIC, "innlegg.jsonl")
    assert [each["tekst"] for each in said if each["tekst"]] == ["Flytt overgangen nordover."]
    assert [each["navn"] for each in said if each["navn"]] == ["Liv Tangen"]
    (then,) = rows(package / shape.PUBLIC, "tidligere.jsonl")
    assert [(each["navn"], each["tekst"]) for each in then["innlegg"]] == [("K.K.", "Det var da.")]
    assert [each["offentligTittel"] for each in rows(package / shape.PUBLIC, "journal.jsonl")] == [
        "Åpen tittel 1",
        "Åpen tittel 2",
    ]


def test_the_test_would_find_a_leak(trial, tmp_path):
    PublicCase.objects.update(title=f"{CANARY} tittel")
    package = actions.write_package(by=SYSTEM, trial=trial, place=tmp_path / "pakke")
    assert set(leaks(package / shape.PUBLIC)) == {"saker.jsonl", "journal.jsonl"}


def test_the_public_half_has_allowed_columns_only_and_a_table_for_each(package):
    assert set(public.TABLES) == set(shape.PUBLIC_COLUMNS) and set(writing.CLOSED_TABLES) == set(shape.CLOSED_TABLES)
    for name, columns in shape.PUBLIC_COLUMNS.items():
        for row in rows(package / shape.PUBLIC, name):
            assert set(row) == columns, name


def test_what_is_closed_says_by_what(package):
    closed = package / shape.CLOSED
    (screened,) = [row for row in rows(closed, "journal.jsonl") if row["journalsekvensnummer"] == 2]
    assert screened["lukket"][0]["hjemmel"] == BASIS
    (document,) = [row for row in rows(closed, "dokumenter.jsonl") if row["lukket"]]
    assert document["lukket"][0]["hjemmel"] == BASIS and document["rolle"] == "readable"
    reasons = {each["grunn"] for row in rows(closed, "innlegg.jsonl") for each in row["lukket"]}
    assert {"skjult etter regelen personangrep", "venter på kontroll", "personopplysning"} <= reasons
    assert all("lukket" in row for name in shape.CLOSED_TABLES for row in rows(closed, name))


def test_what_was_left_and_the_figures_are_said(package):
    about = json.loads((package / shape.PUBLIC / shape.ABOUT).read_text())
    assert about["gjensto"]["held"] == 1 and about["gjensto"]["access"] == 1
    assert "Fristen er ute" in (package / shape.ABOUT).read_text()
    assert "innlegg som ventet på kontroll" in (package / shape.README).read_text()
    participants, staff = rows(package / shape.PUBLIC, "evaluering.jsonl")
    assert (participants["antall"], participants["gjennomsnitt"], staff["gjennomsnitt"]) == (1, "4.0", "5.0")
    (led_to,) = rows(package / shape.PUBLIC, "utfall.jsonl")
    assert led_to["etter"] == "Ved busstoppet." and led_to["innlegg"][0]["navn"] == "Liv Tangen"


def test_the_same_state_gives_the_same_bytes_as_folder_and_as_zip(trial, package, tmp_path):
    again = actions.write_package(by=SYSTEM, trial=trial, place=tmp_path / "igjen")
    assert everything(again) == everything(package)
    zips = [b"".join(actions.send_package(by=SYSTEM, trial=trial)) for _ in range(2)]
    assert zips[0] == zips[1]
    with zipfile.ZipFile(io.BytesIO(zips[0])) as archive:
        archive.extractall(tmp_path / "zip")
    assert everything(tmp_path / "zip" / f"proveperiode-{trial.uid}") == everything(package)
    assert AuditEntry.objects.filter(act="outcomes.write_package", about=trial.uid).count() == 4


def test_the_same_package_in_its_place_stays_and_anything_else_too(trial, package):
    before = everything(package)
    assert actions.write_package(by=SYSTEM, trial=trial, place=package) == package
    (package / "notat.txt").write_text("Mitt eget.")
    with pytest.raises(placing.PackagePlaceTaken):
        actions.write_package(by=SYSTEM, trial=trial, place=package)
    assert everything(package) == before | {"notat.txt": b"Mitt eget."}
    assert list(package.parent.glob(".*")) == []


def test_only_the_archive_takes_it_out_and_only_when_it_is_closed(tmp_path):
    trial, archivist = tried.fill()
    with pytest.raises(writing.TrialIsOpen):
        actions.write_package(by=archivist.actor, trial=trial, place=tmp_path / "pakke")
    trial = tried.closed(trial, by=archivist.actor)
    for role in set(RoleName) - {RoleName.ARCHIVIST}:
        other = UserFactory(body=trial.body, roles=[role])
        with pytest.raises(NotAllowed):
            actions.write_package(by=other.actor, trial=trial, place=tmp_path / "pakke")
        with pytest.raises(NotAllowed):
            actions.send_package(by=other.actor, trial=trial)
    assert not list(tmp_path.iterdir())


def test_what_changes_meanwhile_is_said(trial, tmp_path):
    def meddled():
        for number, piece in enumerate(writing.pieces(trial)):
            if number == 3:
                PublicCase.objects.update(version=99)
            yield piece

    with pytest.raises(writing.StillMoving):
        placing.put(meddled(), tmp_path / "pakke")
    assert not list(tmp_path.iterdir())


def test_anybody_can_check_it_whole_or_in_halves(package):
    report = trial_check.check(package)
    assert report.problems == [] and report.parts == [shape.PUBLIC, shape.CLOSED]
    assert report.lines > 15 and report.files == len(everything(package))
    for half in (shape.PUBLIC, shape.CLOSED):
        alone = trial_check.check(package / half)
        assert (alone.problems, alone.parts) == ([], [half])


def resum(folder):
    """Checksums as somebody who meddles would make them anew."""
    sums = folder / shape.SUMS
    names = sorted(name for name in everything(folder) if name != shape.SUMS)
    sums.write_text("".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names))


def changed(folder, name, *, old, new):
    """A file with other words."""
    path = folder / name
    path.write_text(path.read_text().replace(old, new))


BREAKS = {
    "another checksum": lambda p: changed(p, "offentlig/innlegg.jsonl", old="nordover", new="sørover"),
    "is missing": lambda p: next((p / "lukket/filer").iterdir()).unlink(),
    "is not in SHA256SUMS": lambda p: (p / "offentlig/ekstra.txt").write_text("x"),
    "is a link": lambda p: (p / "offentlig/lenke").symlink_to("/etc/passwd"),
    "there is no SHA256SUMS": lambda p: (p / shape.SUMS).unlink(),
    "is not of the format": lambda p: changed(p, shape.ABOUT, old=shape.FORMAT, new="noe-annet/9"),
    "may not stand in the public half": lambda p: (
        changed(p, "offentlig/saker.jsonl", old='"enhet"', new='"saksbehandler"'),
        resum(p / "offentlig"),
        resum(p),
    ),
    "lines, and": lambda p: ((p / "lukket/logg.jsonl").write_text(""), resum(p / "lukket"), resum(p)),
    "is no JSON object": lambda p: ((p / "lukket/logg.jsonl").write_text("[" * 9999), resum(p)),
    "does not say what of it is closed": lambda p: (
        changed(p, "lukket/logg.jsonl", old='"lukket":', new='"apent":'),
        resum(p),
    ),
    "which is not there": lambda p: (changed(p, "lukket/dokumenter.jsonl", old="filer/", new="../filer/"), resum(p)),
    "is not in the closed half": lambda p: (changed(p, "lukket/innlegg.jsonl", old='"id":"', new='"id":"x'), resum(p)),
    "is named by no line": lambda p: (
        (p / "offentlig/filer").mkdir(exist_ok=True),
        shutil.copy(next((p / "lukket/filer").iterdir()), p / "offentlig/filer/lagt-til.bin"),
        resum(p / "offentlig"),
        resum(p),
    ),
    "lukket: is no part of a package": lambda p: (
        shutil.rmtree(p / "lukket"),
        changed(p, "om.json", old='"deler":["offentlig","lukket"]', new='"deler":[]'),
        resum(p),
    ),
    "does not say which part": lambda p: (changed(p, "om.json", old='"del":"hele"', new='"del":"../lukket"'), resum(p)),
    "om.json: cannot be read": lambda p: ((p / "om.json").write_text("[" * 99_999), resum(p)),
    "cannot be read": lambda p: (p / shape.SUMS).write_text("0" * 64 + "  ../../etc/passwd\n"),
}


def test_whatever_is_wrong_with_it_is_found(package, tmp_path):
    for number, (said, break_it) in enumerate(BREAKS.items()):
        broken = tmp_path / f"brutt-{number}"
        shutil.copytree(package, broken)
        break_it(broken)
        assert any(said in problem for problem in trial_check.check(broken).problems), said


def pieces_of(count):
    """A package made of nothing."""
    for number in range(count):
        yield f"offentlig/{number}.jsonl", iter([b"{}\n"] * number)
    yield shape.SUMS, iter([b""])


@pytest.mark.parametrize("point", [placing.BEGUN, f"{placing.BEGUN}:3", placing.WRITTEN])
def test_a_kill_leaves_nothing_that_looks_whole_and_the_next_one_is_whole(tmp_path, point):
    place = tmp_path / "pakke"
    child = os.fork()
    if not child:
        crashpoints.arm(point)
        placing.put(pieces_of(4), place)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert not place.exists()
    assert [path.name for path in tmp_path.iterdir()] == [".pakke.part"]
    placing.put(pieces_of(5), place)
    assert len(everything(place)) == 6
    assert [path.name for path in tmp_path.iterdir()] == ["pakke"]


def test_two_at_once_do_not_write_over_each_other(tmp_path):
    place = tmp_path / "pakke"

    def meanwhile():
        yield from pieces_of(1)
        with pytest.raises(placing.PackageBusy):
            placing.put(pieces_of(9), place)

    placing.put(meanwhile(), place)
    assert sorted(everything(place)) == [shape.SUMS, "offentlig/0.jsonl"]
