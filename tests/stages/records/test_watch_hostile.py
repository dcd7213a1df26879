"""Whoever may write into the watched folder reaches nothing beside it, and stops nobody else's files."""

import pytest

from ordskifte.cases.models import CaseFile
from ordskifte.records.importers.deliveries import FolderGone
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
    (done / watched.now.date().isoformat()).symlink_to(elsewhere)
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
