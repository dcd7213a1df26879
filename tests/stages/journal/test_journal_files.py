"""The journal as table, feed and export: what programs get is what people see, and it runs nowhere."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.entry import SignOffMethod
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.journal import actions, exporting, tables
from ordskifte.journal.exporting import Kind, NoPlace, Order, PlaceTaken, Unsettled, WrongPeriod
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.journal import OUT, WAITING, corrected, entered, own_file, registered
from tests.worlds import atom

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 9)
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"


@pytest.fixture
def body():
    """The body of these files; it shows private names."""
    return BodyFactory(settings={"journal_shows_private_names": True})


@pytest.fixture
def case(body):
    """A case of the records system, with our own file about it."""
    return own_file(CaseFactory(body=body, sequence=118))


def table(client, **asked):
    """The table as a program reads it."""
    answer = client.get("/journal/journal.csv", asked)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv; charset=utf-8")
    return b"".join(answer.streaming_content)


def read(data):
    """The rows by their names."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_a_table_holds_what_the_page_shows(client, case):
    entered(case, sequence=37, day=DAY)
    data = table(client)
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    (row,) = read(data)
    uid = row.pop("systemID")
    assert row == {
        "journalaar": "2026",
        "journalsekvensnummer": "37",
        "journalnummer": "2026/37",
        "saksnummer": "2026/118",
        "journalpostnummer": "37",
        "journaldato": "2026-11-09",
        "dokumentetsDato": "2026-11-09",
        "journalposttype": "Inngående dokument",
        "offentligTittel": "Flytt overgangen nordover",
        "avsender": "Liv Tangen",
        "mottaker": "Plan og bygg",
        "administrativEnhet": "Plan og bygg",
        "saksmappeOffentligTittel": "Ny gang- og sykkelvei langs Strandvegen",
        "skjermet": "nei",
        "skjermingshjemmel": "",
        "avskrivningsdato": "",
        "avskrivningsmaate": "",
        "avskrevetAv": "",
        "rettet": "",
        "journalstatus": "Journalført",
        "antallInnlegg": "1",
        "kontaktpunkt": "post@nordfjaera.example",
        "adresse": "http://testserver/journal/2026/37/",
        "innsyn": "http://testserver/innsyn/?journal=2026/37&sak=2026/118",
    }
    assert uid == str(PublicEntry.objects.get().uid)


@pytest.mark.parametrize("method", SignOffMethod)
def test_table_and_page_tell_alike_how_it_was_settled(client, case, method):
    entered(case, sequence=37, day=DAY)
    PublicEntry.objects.update(signed_off_by=method.value, signed_off_on=DAY)
    (row,) = read(table(client))
    assert row["avskrivningsmaate"]
    page = client.get("/journal/2026/37/").content.decode()
    assert f"<dd>{row['avskrivningsmaate']}, " in page


def test_an_answer_in_the_dialogue_is_not_called_an_email(client, case):
    entered(case, sequence=37, day=DAY)
    PublicEntry.objects.update(signed_off_by=SignOffMethod.BY_EMAIL.value, signed_off_on=DAY)
    assert [row["avskrivningsmaate"] for row in read(table(client))] == ["Besvart"]


def test_a_table_answers_the_same_questions(client, case):
    entered(case, sequence=1, day=DAY)
    entered(case, sequence=2, day=DAY, type=OUT, title="Svar")
    assert [row["journalnummer"] for row in read(table(client, retning="ut"))] == ["2026/2"]
    assert [row["journalnummer"] for row in read(table(client, q="overgangen", fra="2026-11-09"))] == ["2026/1"]
    assert read(table(client, til="2026-11-08")) == []


def test_a_large_table_leaves_nothing_out(client, case, monkeypatch):
    monkeypatch.setattr("ordskifte.journal.queries._BATCH", 3)
    for sequence in range(1, 11):
        entered(case, sequence=sequence, day=DAY + timedelta(days=sequence // 4))
    assert [int(row["journalsekvensnummer"]) for row in read(table(client))] == list(range(1, 11))


@pytest.mark.parametrize("start", ["=1+1", "+47", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "＝1", "|calc", "%0A"])
def test_a_cell_runs_nowhere(client, case, start):
    entered(case, title=f"{start} HYPERLINK", parties=(("Avsender", f"{start}x", "organisation"),))
    (row,) = read(table(client))
    for name in ("offentligTittel", "avsender"):
        assert row[name].startswith("'")


@given(st.text())
def test_no_cell_begins_like_a_formula_and_all_else_is_there(text):
    cell = tables.harmless(text)
    assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")
    assert cell.removeprefix("'") == " ".join(text.split()).removeprefix("'")


def test_quotes_and_separators_stay_in_their_cell(client, case):
    entered(case, title='Han sa "nei", og; gikk')
    assert read(table(client))[0]["offentligTittel"] == 'Han sa "nei", og; gikk'


def test_private_names_leave_tables_and_feeds_after_a_year(client, case):
    with clock.at(datetime(2026, 11, 9, 12, tzinfo=UTC)):
        entered(case, day=DAY)
        tag = client.get("/journal/journal.csv")["ETag"]
        assert "Liv Tangen" in table(client).decode()
        assert "Liv Tangen" in client.get("/journal/feed.atom").content.decode()
    with clock.at(datetime(2027, 11, 10, 12, tzinfo=UTC)):
        assert client.get("/journal/journal.csv", headers={"If-None-Match": tag}).status_code == 200
        assert read(table(client))[0]["avsender"] == "(privatperson)"
        assert "Tangen" not in client.get("/journal/feed.atom").content.decode()


@pytest.mark.parametrize("path", ["/journal/feed.atom", "/en/journal/feed.atom?q=overgangen&retning=inn"])
def test_a_feed_is_whole_and_has_the_newest_changes_first(client, case, path):
    with clock.at(datetime(2026, 11, 9, 12, tzinfo=UTC)) as hands:
        first = entered(case, sequence=1, day=DAY)
        hands.advance(timedelta(hours=1))
        entered(case, sequence=2, day=DAY)
        hands.advance(timedelta(hours=1))
        corrected(first.record, new="Flytt overgangen, rettet")
        data = client.get(path)
        assert data["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert atom.problems(data.content, address=f"http://testserver{path}") == []
        one, two = atom.entries(data.content)
        assert (one.title, two.title) == ("2026/1 Flytt overgangen, rettet", "2026/2 Flytt overgangen nordover")
        assert (one.published, one.updated) == ("2026-11-09T12:00:00Z", "2026-11-09T14:00:00Z")
        assert one.id == first.uid.urn
        assert "/innsyn/?journal=2026/1" in one.html and "post@nordfjaera.example" in one.html


def test_a_question_is_a_feed_of_its_own(client, case):
    def identifier(path):
        return atom.parse(client.get(path).content).findtext(f"{atom.ATOM}id")

    assert identifier("/journal/feed.atom") == identifier("/journal/feed.atom")
    assert identifier("/journal/feed.atom") != identifier("/journal/feed.atom?q=vei")


# --- Export ----------------------------------------------------------------------------------------------------------


def order(body, kind=Kind.FULL, *, since=date(2026, 11, 1), until=date(2026, 11, 30)):
    """Which journal is wanted."""
    return Order(body=body, kind=kind, since=since, until=until)


def files(place):
    """All files of an export."""
    return {path.name: path.read_bytes() for path in sorted(place.iterdir())}


@pytest.mark.parametrize("kind", Kind)
def test_an_export_has_each_entry_once_and_is_the_same_each_time(body, case, tmp_path, kind):
    for sequence in range(1, 8):
        entered(case, sequence=sequence, day=date(2026, 11, 4 * sequence))
    note = registered(case, status=WAITING, day=DAY)
    done = actions.export(by=SYSTEM, order=order(body, kind), place=tmp_path / "one")
    actions.export(by=SYSTEM, order=order(body, kind), place=tmp_path / "two")
    one = files(tmp_path / "one")
    assert one == files(tmp_path / "two")
    assert sorted(one) == ["SHA256SUMS", "about.json", "journal.csv", "journal.jsonl"]
    lines = [json.loads(line) for line in one["journal.jsonl"].splitlines()]
    rows = read(one["journal.csv"])
    assert [each["journalnummer"] for each in lines] == [f"2026/{number}" for number in range(1, 8)]
    assert [each["journalnummer"] for each in rows] == [f"2026/{number}" for number in range(1, 8)]
    assert (done.count, done.waiting) == (7, 1)
    assert json.loads(one["about.json"])["count"] == 7
    assert str(note.uid) not in one["journal.jsonl"].decode()
    for line in one["SHA256SUMS"].decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256(one[name]).hexdigest() == digest
    check = ["sha256sum", "--check", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path / "one", capture_output=True, check=False).returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}


def test_the_full_journal_has_what_the_public_one_withholds(body, case, tmp_path):
    entered(
        case,
        title="Klage fra Marte Ekornes",
        parties=(("Avsender", "Marte Ekornes", "person"),),
        hidden_by=BASIS,
        day=DAY,
    )
    whole = actions.export(by=SYSTEM, order=order(body), place=tmp_path / "full")
    public = actions.export(by=SYSTEM, order=order(body, Kind.PUBLIC), place=tmp_path / "public")
    assert whole.count == public.count == 1
    assert (
        "Ekornes" in (tmp_path / "full/journal.jsonl").read_text()
        and "Ekornes" in (tmp_path / "full/journal.csv").read_text()
    )
    for name, data in files(tmp_path / "public").items():
        assert b"Ekornes" not in data, name
    assert BASIS in (tmp_path / "public/journal.csv").read_text()
    assert (tmp_path / "full").stat().st_mode & 0o077 == 0


def test_who_took_the_journal_out_is_kept(body, case, tmp_path):
    entered(case, day=DAY)
    archivist = UserFactory(body=body, roles=["archivist"])
    officer = UserFactory(body=body, roles=["case_officer"])
    actions.export(by=archivist.actor, order=order(body), place=tmp_path / "full")
    note = AuditEntry.objects.filter(act="journal.export").get()
    assert (note.by, note.details["count"], note.details["journal"]) == (str(archivist.actor), 1, "full")
    for by in (officer.actor, Actor.citizen("K7M3-9QXD-2T4A-X")):
        with pytest.raises(NotAllowed):
            actions.export(by=by, order=order(body), place=tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_an_export_waits_for_what_is_not_shown_yet(body, case, tmp_path):
    record = registered(case, day=DAY)
    with pytest.raises(Unsettled):
        actions.export(by=SYSTEM, order=order(body, Kind.PUBLIC), place=tmp_path / "public")
    assert list(tmp_path.iterdir()) == []
    actions.show(by=SYSTEM, record_uid=record.uid)
    assert actions.export(by=SYSTEM, order=order(body, Kind.PUBLIC), place=tmp_path / "public").count == 1


def test_an_export_writes_over_nothing(body, case, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_text("mine")
    with pytest.raises(PlaceTaken):
        actions.export(by=SYSTEM, order=order(body), place=tmp_path / "there")
    with pytest.raises(NoPlace):
        actions.export(by=SYSTEM, order=order(body), place=tmp_path / "not" / "there")
    with pytest.raises(WrongPeriod):
        actions.export(by=SYSTEM, order=order(body, since=DAY, until=DAY - timedelta(days=1)), place=tmp_path / "x")
    assert (tmp_path / "there" / "file").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert actions.export(by=SYSTEM, order=order(body), place=tmp_path / "empty").count == 0


@pytest.mark.parametrize("name", ["_about", "_sums", "_settle"])
def test_an_export_that_fails_leaves_nothing(body, case, tmp_path, monkeypatch, name):
    entered(case, day=DAY)

    def fails(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, name, fails)
    with pytest.raises(OSError, match="No space"):
        actions.export(by=SYSTEM, order=order(body), place=tmp_path / "full")
    assert list(tmp_path.iterdir()) == []
    assert not AuditEntry.objects.filter(act="journal.export").exists()


def test_the_folder_is_there_only_when_it_is_whole(body, case, tmp_path, monkeypatch):
    entered(case, day=DAY)
    settle, seen = exporting._settle, {}

    def watched(folder, place):
        seen.update({"there": place.exists(), "files": files(folder)})
        settle(folder, place)

    monkeypatch.setattr(exporting, "_settle", watched)
    actions.export(by=SYSTEM, order=order(body), place=tmp_path / "full")
    assert not seen["there"]
    assert seen["files"] == files(tmp_path / "full")


def test_the_command_says_what_it_did(body, case, tmp_path, monkeypatch):
    from ordskifte.project import journalling

    entered(case, day=DAY)
    import click

    @click.command()
    def run():
        sys.exit(journalling.export(tmp_path / "out", since=DAY, until=DAY, full=False, as_json=True))

    result = CliRunner().invoke(run)
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["count"] == 1
    again = CliRunner().invoke(run)
    assert (again.exit_code, json.loads(again.output)["ok"]) == (1, False)


def test_the_command_writes_both_journals_into_a_place_that_was_not_there(body, case, tmp_path, monkeypatch):
    from ordskifte.project import cli

    entered(case, day=DAY)
    # The database of the test is the one that is set up.
    monkeypatch.setattr(cli, "_must_be_set_up", lambda: None)
    monkeypatch.setattr(cli, "_django", lambda: None)
    place, days = tmp_path / "ut" / "2026", ["--from", str(DAY), "--to", str(DAY)]
    result = CliRunner().invoke(cli.main, ["journal", "export", *days, "--json", str(place)])
    assert result.exit_code == 0, result.output
    told = [json.loads(line) for line in result.output.splitlines()]
    assert [(Path(each["place"]).name, each["count"]) for each in told] == [("full", 1), ("public", 1)]
    assert (place / "full" / "SHA256SUMS").exists()
    assert (place / "public" / "SHA256SUMS").exists()
    (tmp_path / "a file").write_text("mine")
    taken = str(tmp_path / "a file" / "x" / "y")
    refused = CliRunner().invoke(cli.main, ["journal", "export", *days, "--public", taken])
    assert refused.exit_code == 1
    assert "cannot be written" in refused.output
