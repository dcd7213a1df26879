"""Files come into the folder as they please; each is taken in once, or set aside with a reason, and none is lost."""

import fcntl
import os
import socket
from pathlib import Path

import pytest
from django.db import OperationalError

from ordskifte.cases.models import CaseFile
from ordskifte.domain.parties import SYSTEM
from ordskifte.records import actions
from ordskifte.records.importers.deliveries import Folder, FolderGone, FolderWatched, rounds
from ordskifte.records.importers.deliveries import folder as folders
from ordskifte.records.importers.noark5 import ImportRunning, alone
from ordskifte.records.models import ImportRun, Record
from tests.factories.cases import BodyFactory
from tests.factories.deliveries import Entry, journal, part, withdrawn
from tests.factories.noark_xml import el, leaf, uid
from tests.stages.records import import_world as make
from tests.worlds.watched_folder import WatchedFolder

NAMELESS = part(el("mappe", leaf("tittel", "Sak uten navn")))


@pytest.fixture
def watched(db, tmp_path):
    return WatchedFolder(BodyFactory(), tmp_path / "inn")


def titles() -> list[str]:
    return sorted(Record.objects.values_list("public_title", flat=True))


def test_a_file_is_taken_in_and_put_away(watched):
    (run,) = watched.deliver(journal([Entry(title="Innspill")]))
    assert (titles(), watched.waiting, watched.done) == (["Innspill"], [], ["journal.xml"])
    assert (run.state, run.kind, run.name, run.source.name) == ("done", "watch", "inn", "987654321")
    assert run.counts["files_in"] == 1


def test_a_file_is_not_read_before_it_stands_still(watched):
    watched.write("a.xml", journal([Entry(title="En")]))
    assert watched.look() == []
    watched.write("a.xml", journal([Entry(title="To")]))
    watched.wait(1)
    assert watched.look() == []
    watched.wait(1)
    watched.look()
    assert titles() == ["To"]


def test_a_half_written_file_waits_and_is_taken_when_it_is_whole(watched):
    whole = journal([Entry(title="Innspill")])
    watched.write("a.xml", whole[:-30])
    watched.take()
    watched.wait(500)
    watched.look()
    assert (titles(), watched.waiting) == ([], ["a.xml"])
    watched.deliver(whole, name="a.xml")
    assert (titles(), watched.done) == (["Innspill"], ["a.xml"])


@pytest.mark.parametrize("content", [b"", b"<OFFJOURNAL><RAPPORT>", b"tekst"])
def test_a_file_that_never_becomes_whole_is_set_aside_in_the_end(watched, content):
    watched.write("halv.xml", content)
    watched.take()
    watched.wait(601)
    watched.look()
    assert watched.refused == ["halv.xml", "halv.xml.txt"]
    assert "ikke endret seg på ti minutter" in watched.report("halv.xml")


def test_a_half_written_file_holds_up_no_other(watched):
    watched.write("halv.xml", b"<OFFJOURNAL>")
    watched.write("hel.xml", journal([Entry()]))
    watched.take()
    assert (watched.waiting, watched.done) == (["halv.xml"], ["hel.xml"])


def test_files_are_taken_in_the_order_in_which_they_came(watched):
    watched.write("b.xml", journal([Entry(title="Først")]))
    watched.write("a.xml", journal([Entry(title="Rettet")]))
    watched.take()
    assert titles() == ["Rettet"]


def test_the_same_file_again_changes_nothing(watched):
    content = journal([Entry(), Entry(number=(2026, 2))])
    watched.deliver(content)
    (run,) = watched.deliver(content)
    assert (run.counts["unchanged"], run.counts.get("changed"), run.counts.get("new")) == (5, None, None)
    assert watched.done == ["journal-2.xml", "journal.xml"]


LANGUAGES = {
    "nb": "Denne filen fra sakarkivsystemet ble ikke tatt inn.",
    "nn": "Denne fila frå sakarkivsystemet vart ikkje teken inn.",
    "en": "This file from the records system was not taken in.",
}


@pytest.mark.parametrize(("language", "said"), LANGUAGES.items())
def test_a_bad_file_is_set_aside_with_a_report_in_the_language_of_the_body(watched, language, said):
    watched.body.language = language
    watched.body.save()
    (run,) = watched.deliver(NAMELESS, name="dårlig.xml")
    report = watched.report("dårlig.xml")
    assert report.startswith(f"{said}\n\ndårlig.xml\n\n")
    assert (watched.refused, titles()) == (["dårlig.xml", "dårlig.xml.txt"], [])
    assert [finding.code for finding in run.findings.all()] == ["no_identity"]


@pytest.mark.parametrize(
    "code", sorted({*rounds.reports.WORDS, "json_ld", "no_identity", "not_delivery", "unknown_entity"})
)
def test_every_reason_has_words_in_every_language(code):
    params = {"line": 1, "limit": 2, "given": "x", "wanted": "y", "reason": "z"}
    said = {
        rounds.reports.report(rounds.Refusal(code, **params), name="a.xml", language=language) for language in LANGUAGES
    }
    assert len(said) == len(LANGUAGES)


def test_a_file_with_a_name_that_has_no_letters_for_it_is_taken(watched):
    watched.write(b"journal-\xf8\xff.xml", journal([Entry()]))
    watched.write(b"daarlig-\xff\n.xml", NAMELESS)
    watched.take()
    assert (watched.waiting, len(watched.done), len(watched.refused)) == ([], 1, 2)


def test_a_name_as_long_as_names_can_be_is_put_away(watched):
    for name in ("x" * 251 + ".xml", "y" * 251 + ".xml"):
        watched.write(name, NAMELESS if name[0] == "y" else journal([Entry()]))
        watched.take()
    assert (watched.waiting, len(watched.done), len(watched.refused)) == ([], 1, 2)


def test_links_pipes_and_sockets_are_set_aside_and_never_opened(watched, tmp_path):
    secret = tmp_path / "hemmelig.xml"
    secret.write_bytes(journal([Entry(title="Hemmelig")]))
    (watched.path / "lenke.xml").symlink_to(secret)
    (watched.path / "ut.xml").symlink_to("/dev/zero")
    os.mkfifo(watched.path / "ror.xml")
    with socket.socket(socket.AF_UNIX) as plug:
        here = os.getcwd()
        os.chdir(watched.path)
        plug.bind("plugg.xml")
        os.chdir(here)
        watched.take()
    assert (watched.waiting, titles()) == ([], [])
    assert len(watched.refused) == 8
    assert secret.exists()


def test_folders_and_files_that_are_being_written_are_left_alone(watched):
    (watched.path / "2026").mkdir()
    (watched.path / "2026" / "a.xml").write_bytes(journal([Entry()]))
    for name in (".skjult.xml", "a.xml.tmp", "b.XML.PART", "c.xml~"):
        watched.write(name, journal([Entry()]))
    assert watched.take() == []
    assert (titles(), len(watched.waiting)) == ([], 4)


def test_a_huge_file_is_set_aside_without_being_read(watched):
    path = watched.write("stor.xml", b"")
    os.truncate(path, folders.LARGEST + 1)
    watched.take()
    assert "16 MB" in watched.report("stor.xml")


def test_a_file_that_may_not_be_read_is_set_aside(watched):
    if os.geteuid() == 0:
        pytest.skip("whoever runs this may read everything")
    path = watched.write("lukket.xml", journal([Entry()]))
    path.chmod(0)
    watched.take()
    assert watched.refused == ["lukket.xml", "lukket.xml.txt"]


def test_a_hostile_file_is_set_aside(watched):
    watched.write("bombe.xml", b'<!DOCTYPE OFFJOURNAL [<!ENTITY a "aaa">]><OFFJOURNAL>&a;</OFFJOURNAL>')
    watched.take()
    assert watched.refused == ["bombe.xml", "bombe.xml.txt"]


def test_a_file_that_is_replaced_while_it_is_read_is_read_again(watched, monkeypatch):
    path = watched.write("a.xml", journal([Entry(title="Gammel")]))

    class Replaced(Folder):
        def put_away(self, entry):
            path.write_bytes(journal([Entry(title="Ny og bedre")]))
            super().put_away(entry)

    watched.folder.__class__ = Replaced
    watched.take()
    assert watched.waiting == ["a.xml"]
    watched.folder.__class__ = Folder
    watched.take()
    assert (titles(), watched.done) == (["Ny og bedre"], ["a.xml"])


def test_two_watchers_do_not_take_the_same_files(watched):
    descriptor = os.open(watched.path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(FolderWatched):
        watched.look()
    os.close(descriptor)
    assert watched.look() == []


def test_a_watcher_waits_while_an_extract_comes_in(watched, settings):
    with alone(settings.ORDSKIFTE_DATA / "run"), pytest.raises(ImportRunning):
        watched.look()


def test_a_folder_that_is_gone_is_told(watched, tmp_path):
    with pytest.raises(FolderGone):
        actions.take_deliveries(by=SYSTEM, body=watched.body, folder=Folder(tmp_path / "borte"))


class Full(Folder):
    """A folder on a disk that is full."""

    def set_aside(self, entry, *, report):
        raise OSError(28, "No space left on device")

    def put_away(self, entry):
        raise OSError(28, "No space left on device")


def test_on_a_full_disk_nothing_is_lost_and_nothing_comes_twice(watched):
    watched.folder.__class__ = Full
    watched.write("god.xml", journal([Entry()]))
    watched.write("vond.xml", NAMELESS)
    watched.look()
    watched.wait(1)
    with pytest.raises(OSError, match="No space"):
        watched.look()
    assert (watched.waiting, len(titles())) == (["god.xml", "vond.xml"], 1)
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"broken_off"}
    watched.folder.__class__ = Folder
    watched.look()
    assert (watched.done, watched.refused, len(titles())) == (["god.xml"], ["vond.xml", "vond.xml.txt"], 1)


def test_a_file_that_cannot_be_stored_is_set_aside_and_stops_no_other(watched, monkeypatch):
    take = rounds.Taking.take

    def picky(self, deliveries, *, merged):
        if any(each.name == "umulig.xml" for each in deliveries):
            raise ValueError("umulig")
        take(self, deliveries, merged=merged)

    monkeypatch.setattr(rounds.Taking, "take", picky)
    watched.write("umulig.xml", journal([Entry(number=(2026, 1))]))
    watched.write("god.xml", journal([Entry(number=(2026, 2))]))
    watched.take()
    assert (watched.waiting, watched.done) == (["umulig.xml"], ["god.xml"])
    watched.look()
    watched.look()
    assert "ValueError" in watched.report("umulig.xml")


def test_files_wait_while_the_database_is_held(watched, monkeypatch):
    def held(*_, **__):
        raise OperationalError("database is locked")

    watched.write("a.xml", journal([Entry()]))
    watched.look()
    watched.wait(1)
    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(rounds.Taking, "take", held)
        watched.look()
    assert watched.waiting == ["a.xml"]
    watched.look()
    assert watched.done == ["a.xml"]


def test_a_source_can_be_named(db, tmp_path):
    watched = WatchedFolder(BodyFactory(), tmp_path / "inn", source="Saksystemet")
    watched.write("fire.xml", journal([Entry()]))
    watched.write("fem.xml", part(el("mappe", leaf("systemID", uid("a")))))
    (run,) = watched.take()
    assert (run.source.name, CaseFile.objects.filter(source__name="Saksystemet").count()) == ("Saksystemet", 2)


def test_a_file_that_does_not_say_whose_it_is_is_set_aside(watched):
    watched.deliver(journal([Entry()], sender="").replace(b"Nordfj\xe6ra kommune", b""))
    assert watched.refused == ["journal.xml", "journal.xml.txt"]


def test_many_files_are_stored_together_and_few_statements_are_made(watched, django_assert_max_num_queries):
    for number in range(1, 101):
        watched.write(f"{number:03}.xml", journal([Entry(number=(2026, number))]))
    watched.look()
    watched.wait(1)
    with django_assert_max_num_queries(120):
        watched.look()
    assert len(titles()) == 100


def test_what_is_taken_back_before_it_came_is_set_aside(db, tmp_path):
    watched = WatchedFolder(BodyFactory(), tmp_path / "inn", source="Saksystemet")
    watched.deliver(withdrawn(uid("ukjent")), name="trekk.xml")
    assert uid("ukjent") in watched.report("trekk.xml")


def _samples() -> list[Path]:
    folder = os.environ.get("ORDSKIFTE_SAMPLES", "")
    found = Path(folder, "einnsyn-klient").glob("*/*") if folder else ()
    return sorted(path for path in found if path.is_file())


@pytest.mark.skipif(not _samples(), reason="ORDSKIFTE_SAMPLES does not say where the samples are")
def test_every_sample_of_the_client_goes_in_or_is_set_aside_with_a_reason(db, tmp_path):
    watched = WatchedFolder(BodyFactory(), tmp_path / "inn", source="Saksystemet")
    for path in _samples():
        watched.write(path.name, path.read_bytes())
    watched.take()
    watched.wait(601)
    watched.look()
    assert watched.waiting == []
    reports = [name for name in watched.refused if name.endswith(".txt")]
    assert len(watched.done) + len(reports) == len(_samples())
    # The registration that one of the samples takes back came in another of them.
    assert Record.objects.filter(withdrawn_at__isnull=False).count() == 1
    before = make.snapshot()
    for path in _samples():
        if path.name != "trekk-tilbake.xml":
            watched.write(path.name, path.read_bytes())
    watched.take()
    changed = {name for name, rows in make.snapshot().items() if rows != before[name]}
    # The one that was taken back was sent again, and is there again.
    assert changed == {"Change", "Record"}
