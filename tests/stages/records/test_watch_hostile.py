"""Whoever may write into the watched folder reaches nothing beside it, and stops nobody else's files."""

import os

import pytest

from ordskifte.cases.models import CaseFile
from ordskifte.kernel import clock
from ordskifte.records.importers.deliveries import FolderGone, moving
from ordskifte.records.importers.deliveries import folder as folders
from ordskifte.records.models import Record
from tests.factories.cases import BodyFactory
from tests.factories.deliveries import Entry, journal
from tests.worlds.watched_folder import WatchedFolder


@pytest.fixture
def watched(db, tmp_path):
    return WatchedFolder(BodyFactory(), tmp_path / "inn")


@pytest.fixture
def elsewhere(tmp_path):
    path = tmp_path / "elsewhere"
    path.mkdir()
    return path


def test_what_is_set_aside_goes_through_no_link(watched, elsewhere):
    (watched.path / "refused").symlink_to(elsewhere)
    with pytest.raises(FolderGone):
        watched.deliver(b"<annet/>", name="authorized_keys")
    assert list(elsewhere.iterdir()) == []
    assert "authorized_keys" in watched.waiting


def test_what_is_put_away_goes_through_no_link(watched, elsewhere):
    done = watched.path / "done"
    done.mkdir()
    with clock.at(watched.now):
        day = clock.today()
    (done / day.isoformat()).symlink_to(elsewhere)
    with pytest.raises(FolderGone):
        watched.deliver(journal([Entry()]), name="noe.xml")
    assert list(elsewhere.iterdir()) == []
    assert watched.waiting == ["noe.xml"]


def test_a_link_where_files_are_put_away_is_set_aside_itself(watched, elsewhere):
    (watched.path / "done").symlink_to(elsewhere)
    watched.deliver(journal([Entry()]), name="noe.xml")
    assert list(elsewhere.iterdir()) == []
    assert (watched.done, watched.refused) == (["noe.xml"], ["done", "done.txt"])


def test_a_report_is_written_over_nothing_that_a_link_points_at(watched, elsewhere):
    target = elsewhere / "settings"
    target.write_text("as it was")
    (watched.path / "refused").mkdir()
    (watched.path / "refused" / "a.xml.txt").symlink_to(target)
    watched.deliver(b"<annet/>", name="a.xml")
    assert target.read_text() == "as it was"
    assert watched.refused == ["a-2.xml", "a-2.xml.txt", "a.xml.txt"]


@pytest.fixture(params=["in one step", "over a name of our own"])
def at_the_last_moment(request, monkeypatch):
    """Let something happen between the last look and the move, with and without the kernel's own way to move."""
    if request.param != "in one step":
        monkeypatch.setattr(moving, "_renameat2", None)
    left: list = []

    def race(name, target, *, of, to):
        if left:
            left.pop()(target, to)
        moving.move(name, target, of=of, to=to)

    monkeypatch.setattr(folders, "move", race)
    return left.append


def put(path_or_name, content, *, dir_fd=None):
    descriptor = os.open(path_or_name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=dir_fd)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


@pytest.mark.parametrize("content", [journal([Entry()]), b"<annet/>"])
def test_what_takes_the_name_at_the_last_moment_is_not_written_over(watched, at_the_last_moment, content):
    at_the_last_moment(lambda target, place: put(target, b"somebody else's", dir_fd=place))
    watched.deliver(content, name="a.xml")
    kept = {path.name: path.read_bytes() for path in watched.path.glob("*/**/a*.xml")}
    assert kept == {"a.xml": b"somebody else's", "a-2.xml": content}
    assert watched.waiting == []
    assert [name for name in watched.refused if name.endswith(".txt")] == (["a-2.xml.txt"] if watched.refused else [])


@pytest.mark.parametrize("content", [journal([Entry()]), b"<annet/>"])
def test_a_file_that_replaces_another_at_the_last_moment_is_still_read(watched, at_the_last_moment, content):
    later = journal([Entry(title="Rettet innspill")])

    def replace(*_):
        beside = watched.path / ".ny"
        beside.write_bytes(later)
        beside.rename(watched.path / "a.xml")

    at_the_last_moment(replace)
    watched.deliver(content, name="a.xml")
    assert (watched.waiting, watched.refused) == (["a.xml"], [])
    watched.take()
    assert [record.public_title for record in Record.objects.all()] == ["Rettet innspill"]
    assert (watched.waiting, watched.done) == ([], ["a.xml"])


def test_a_link_that_takes_the_name_at_the_last_moment_leads_nowhere(watched, elsewhere, at_the_last_moment):
    (elsewhere / "settings").write_text("as it was")
    at_the_last_moment(lambda target, place: os.symlink(elsewhere / "settings", target, dir_fd=place))
    watched.deliver(journal([Entry()]), name="a.xml")
    assert (elsewhere / "settings").read_text() == "as it was"
    assert watched.done == ["a-2.xml", "a.xml"]


@pytest.mark.parametrize("encoding", ["U-18", "hex", "idna", "undefined", "utf-7"])
def test_an_encoding_that_nobody_knows_stops_no_other_file(watched, encoding):
    watched.write("a.xml", f'<?xml version="1.0" encoding="{encoding}"?><OFFJOURNAL/>'.encode())
    watched.write("b.xml", journal([Entry()]))
    watched.take()
    assert watched.done == ["b.xml"]
    assert watched.refused == ["a.xml", "a.xml.txt"]


def test_two_archives_in_one_folder_keep_their_cases_apart(db, tmp_path):
    """With one name for the source, the number of the sender is what tells their cases apart."""
    watched = WatchedFolder(BodyFactory(), tmp_path / "inn", source="Sak og arkiv")
    mine = journal([Entry(title="Innspill")])
    watched.deliver(mine, name="a.xml")
    watched.deliver(mine.replace(b"987654321", b"123456785"), name="b.xml")
    keys = ["123456785/sak/2026/117", "987654321/sak/2026/117"]
    assert sorted(CaseFile.objects.values_list("source_key", flat=True)) == keys
    assert Record.objects.count() == 2


@pytest.mark.parametrize(
    ("year", "sequence"), [("", ""), ("2026", ""), ("", "117"), ("2026", "0"), ("0", "117"), ("0", "0")]
)
def test_cases_with_half_a_number_never_become_one(watched, year, sequence):
    said = journal([Entry(case=(2026, 117), number=(2026, 1)), Entry(case=(2026, 117), number=(2026, 2))])
    for whole, half in (("<SA.SAAR>2026<", f"<SA.SAAR>{year}<"), ("<SA.SEKNR>117<", f"<SA.SEKNR>{sequence}<")):
        assert whole.encode() in said
        said = said.replace(whole.encode(), half.encode())
    watched.deliver(said, name="a.xml")
    assert (CaseFile.objects.count(), Record.objects.count()) == (0, 0)
    assert watched.refused == ["a.xml", "a.xml.txt"]
