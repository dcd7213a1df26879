"""The public journal in eInnsyn: what everybody sees here, once, corrected and withdrawn; and nothing else."""

import json
import os
import signal
import subprocess
import sys
import traceback
from datetime import date, timedelta
from urllib.request import urlopen

import pytest
from django.db import connections

from ordskifte.cases import projection
from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.domain.parties import SYSTEM
from ordskifte.journal import actions, tasks
from ordskifte.journal.models import EinnsynItem, PublicEntry
from ordskifte.kernel import clock, crashpoints
from ordskifte.records.models import CorrespondencePart, Record
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.journal import corrected, entered, own_file
from tests.worlds.einnsyn import KEY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
CANARY = "KANARIFUGL"


class Peer:
    """The process, what it has, and what it was asked."""

    def __init__(self, state):
        self.state = state
        command = [sys.executable, "-m", "tests.worlds.einnsyn", str(state)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = f"127.0.0.1:{int(self.process.stdout.readline())}"

    def clear(self):
        self.mood = "accepts"
        self.forget()
        (self.state / "calls.jsonl").unlink(missing_ok=True)

    def forget(self):
        urlopen(f"http://{self.address}/forget").read()

    def has(self, kind):
        told = json.loads(urlopen(f"http://{self.address}/everything").read())
        return [each for each in told if each["entity"] == kind]

    @property
    def calls(self):
        path = self.state / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def set_mood(self, mood):
        (self.state / "mood").write_text(mood)

    mood = property(fset=set_mood)


@pytest.fixture(scope="module")
def the_peer(tmp_path_factory):
    peer = Peer(tmp_path_factory.mktemp("einnsyn"))
    yield peer
    peer.process.terminate()
    peer.process.wait()
    peer.process.stdout.close()


@pytest.fixture
def peer(the_peer, settings, tmp_path):
    the_peer.clear()
    (tmp_path / "key").write_text(f"{KEY}\n")
    settings.ORDSKIFTE_EINNSYN_URL = f"http://{the_peer.address}"
    settings.ORDSKIFTE_EINNSYN_KEY_FILE = str(tmp_path / "key")
    settings.ORDSKIFTE_EINNSYN_UNIT = "enh_01"
    settings.ORDSKIFTE_EGRESS_ALLOW = [the_peer.address]
    return the_peer


@pytest.fixture
def body():
    return BodyFactory()


@pytest.fixture
def case(body):
    return own_file(CaseFactory(body=body, sequence=118, public_title="Sykkelvei langs Strandvegen"))


def go(*, later=timedelta(0)):
    with clock.at(clock.now() + later):
        return tasks.hand_over()


def item(row):
    return EinnsynItem.objects.get(kind="journalpost", uid=row.uid)


def names(peer):
    return sorted(
        (each["korrespondanseparttype"], each["korrespondansepartNavn"]) for each in peer.has("korrespondansepart")
    )


def hide(case):
    """Of the case that it is about, the public may know nothing any more."""
    CaseFile.objects.filter(pk=case.about_id).update(is_classified=True)
    projection.project(CaseFile.objects.filter(pk=case.about_id))
    assert not PublicCase.objects.filter(pk=case.about_id).exists()


def test_a_public_line_is_handed_over_once_in_its_case(peer, case):
    row = entered(case, title="Flytt overgangen nordover", day=date(2026, 11, 9))
    go()
    go()
    (post,), (folder,) = peer.has("journalpost"), peer.has("saksmappe")
    assert (post["offentligTittel"], post["offentligTittelSensitiv"]) == ("Flytt overgangen nordover",) * 2
    assert (post["journalaar"], post["journalsekvensnummer"], post["journaldato"]) == (2026, 1, "2026-11-09")
    assert (folder["saksaar"], folder["sakssekvensnummer"], post["parent"]) == (2026, 118, folder["id"])
    assert names(peer) == [("avsender", "Privatperson"), ("intern_mottaker", "Plan og bygg")]
    assert (item(row).state, item(row).einnsyn_id, item(row).answered) == ("there", post["id"], 201)
    count = len(peer.calls)
    assert go() == 0
    assert len(peer.calls) == count


def test_a_correction_changes_what_is_there_and_nothing_is_doubled(peer, case):
    row = entered(case, title="Flytt overgangen")
    go()
    (before,) = peer.has("journalpost")
    CorrespondencePart.objects.filter(record_id=row.pk, position=1).update(
        name="Fjæra velforening", public_name="Fjæra velforening", party_kind="organisation"
    )
    corrected(Record.objects.get(pk=row.pk), new="Flytt overgangen sørover")
    go()
    (after,) = peer.has("journalpost")
    assert (after["id"], after["offentligTittel"]) == (before["id"], "Flytt overgangen sørover")
    assert names(peer) == [("avsender", "Fjæra velforening"), ("intern_mottaker", "Plan og bygg")]


def test_a_new_title_of_the_case_reaches_the_case_there(peer, case):
    entered(case)
    go()
    CaseFile.objects.filter(pk=case.about_id).update(public_title="Gangvei")
    projection.project(CaseFile.objects.filter(pk=case.about_id))
    go()
    assert [each["offentligTittel"] for each in peer.has("saksmappe")] == ["Gangvei"]


def test_a_line_of_a_case_that_goes_out_of_view_is_withdrawn_with_the_case(peer, case):
    row = entered(case)
    go()
    hide(case)
    go()
    assert (peer.has("journalpost"), peer.has("saksmappe"), item(row).state) == ([], [], "withdrawn")
    CaseFile.objects.filter(pk=case.about_id).update(is_classified=False)
    projection.project(CaseFile.objects.filter(pk=case.about_id))
    actions.show_again(by=SYSTEM, body=case.body)
    go(later=timedelta(minutes=6))
    assert (len(peer.has("journalpost")), len(peer.has("saksmappe"))) == (1, 1)


def test_nothing_goes_before_it_is_public(peer, case):
    hide(case)
    row = entered(case)
    assert go() == 0
    assert (peer.calls, EinnsynItem.objects.filter(uid=row.uid).exists()) == ([], False)


@pytest.mark.parametrize("mood", ["busy", "closed", "deaf"])
def test_whoever_is_busy_or_does_not_answer_is_asked_again_later(peer, case, mood):
    row = entered(case)
    peer.mood = mood
    go()
    assert item(row).state == "due"
    assert item(row).trouble
    asked = len(peer.calls)
    go()
    assert len(peer.calls) == asked
    peer.mood = "accepts"
    go(later=timedelta(hours=7))
    assert (len(peer.has("journalpost")), item(row).state) == (1, "there")


def test_an_answer_that_is_lost_each_time_makes_nothing_twice(peer, case):
    entered(case)
    peer.mood = "deaf"
    for hours in range(0, 70, 7):
        go(later=timedelta(hours=hours))
    counts = {kind: len(peer.has(kind)) for kind in ("arkiv", "arkivdel", "saksmappe", "journalpost")}
    assert counts == {"arkiv": 1, "arkivdel": 1, "saksmappe": 1, "journalpost": 1}


def test_a_refusal_is_set_aside_with_what_they_said_and_tried_again_when_it_is_corrected(peer, case):
    row = entered(case)
    peer.mood = "refuses"
    go()
    assert (item(row).state, item(row).next_at, item(row).answered) == ("refused", None, 400)
    assert ["offentligTittel", "is not good enough"] in item(row).trouble
    assert go(later=timedelta(days=1)) == 0
    peer.mood = "accepts"
    corrected(Record.objects.get(pk=row.pk), new="En bedre tittel")
    go()
    assert ([each["offentligTittel"] for each in peer.has("journalpost")], item(row).trouble) == (
        ["En bedre tittel"],
        [],
    )


def test_one_that_has_too_many_parts_there_is_set_aside_and_holds_up_no_other(peer, case, monkeypatch):
    row = entered(case, title="Flytt overgangen nordover", day=date(2026, 11, 9))
    go()
    corrected(Record.objects.get(pk=row.pk), new="Flytt overgangen sørover")
    other = entered(case, title="Lys i undergangen", day=date(2026, 11, 10), sequence=2)
    monkeypatch.setattr("ordskifte.journal.einnsyn.client._MOST_PAGES", 0)
    go()
    assert (item(row).state, item(row).trouble, item(row).next_at) == ("refused", [["too_many", ""]], None)
    assert item(other).state == "there"


def test_what_they_have_forgotten_is_made_anew(peer, case):
    row = entered(case)
    go()
    peer.forget()
    corrected(Record.objects.get(pk=row.pk), new="Ny tittel")
    for hours in (0, 7, 14, 21):
        go(later=timedelta(hours=hours))
    assert [each["offentligTittel"] for each in peer.has("journalpost")] == ["Ny tittel"]


def test_what_they_made_twice_is_there_once_in_the_end(peer, case):
    row = entered(case)
    peer.mood = "twice"
    go()
    assert len(peer.has("journalpost")) == 2
    peer.mood = "accepts"
    # The answer was lost: it is looked for by our name.
    EinnsynItem.objects.filter(uid=row.uid).update(einnsyn_id="", digest="", next_at=clock.now(), state="due")
    go()
    assert len(peer.has("journalpost")) == 1


def test_a_case_without_a_number_is_set_aside_here(peer, body, case):
    row = entered(case)
    PublicCase.objects.filter(pk=case.about_id).update(year=None, sequence=None)
    go()
    assert (peer.has("saksmappe"), item(row).state) == ([], "refused")
    assert item(row).trouble == [["lacking", "saksaar, sakssekvensnummer"]]


def test_nothing_that_is_withheld_or_private_is_sent_even_where_the_journal_shows_names(peer):
    body = BodyFactory(settings={"journal_shows_private_names": True})
    open_case = own_file(CaseFactory(body=body, sequence=118))
    closed_case = own_file(CaseFactory(body=body, sequence=152, title=CANARY, public_title="", hidden_by=BASIS))
    gone = own_file(CaseFactory(body=body, sequence=160, title=CANARY, public_title=CANARY, is_classified=True))
    person, known = ("Avsender", CANARY, "person"), ("Avsender", CANARY, "organisation", CANARY)
    shown = entered(open_case, sequence=1, title=f"Klage fra {CANARY}", parties=(person,))
    entered(open_case, sequence=2, title=CANARY, public_title="", parties=(known,), hidden_by=BASIS)
    entered(closed_case, sequence=3, title=CANARY, public_title="Svar", parties=(person,))
    entered(gone, sequence=4, title=CANARY, parties=(known,))
    assert CANARY in shown.title
    assert CANARY in json.dumps(shown.parties)
    go()
    go()
    assert len(peer.has("journalpost")) == 3
    assert [each["skjermingshjemmel"] for each in peer.has("skjerming")][:1] == [BASIS]
    assert {each["offentligTittel"] for each in peer.has("journalpost")} == {"Klage fra *****", "*****", "Svar"}
    hide(closed_case)
    corrected(Record.objects.get(pk=shown.pk), new=f"Ny klage fra {CANARY}")
    go()
    assert CANARY not in json.dumps(peer.calls, ensure_ascii=False)
    assert {call["method"] for call in peer.calls} == {"GET", "POST", "PATCH", "DELETE"}


def test_without_an_address_nothing_is_asked_and_without_a_key_it_says_so(peer, case, settings):
    row = entered(case)
    settings.ORDSKIFTE_EINNSYN_KEY_FILE = "/nowhere/key"
    assert go() == 0
    settings.ORDSKIFTE_EINNSYN_URL = ""
    assert go() == 0
    assert peer.calls == []
    assert PublicEntry.objects.filter(pk=row.pk).exists()


def go_in_a_process(crash):
    """A round in a process of its own, which ends at a point; how it ended."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            crashpoints.arm(crash)
            go()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


@pytest.mark.parametrize("crash", ["try_begun", "made", "made:2", "made:3", "made:4", "kept"])
def test_handing_over_that_is_killed_goes_on_alone_and_makes_nothing_twice(peer, case, crash):
    row = entered(case)
    ended = go_in_a_process(f"einnsyn.{crash}")
    assert os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
    go(later=timedelta(minutes=6))
    counts = {kind: len(peer.has(kind)) for kind in ("arkiv", "arkivdel", "saksmappe", "journalpost")}
    assert counts == {"arkiv": 1, "arkivdel": 1, "saksmappe": 1, "journalpost": 1}
    assert item(row).state == "there"


@pytest.mark.parametrize("crash", ["try_begun", "changed", "removed", "kept"])
def test_a_correction_or_withdrawal_that_is_killed_goes_on_alone(peer, case, crash):
    row, other = entered(case, sequence=1), entered(case, sequence=2)
    go()
    corrected(Record.objects.get(pk=row.pk), new="Ny tittel")
    if crash == "removed":
        hide(case)
    ended = go_in_a_process(f"einnsyn.{crash}")
    assert os.WIFSIGNALED(ended) and os.WTERMSIG(ended) == signal.SIGKILL
    go(later=timedelta(minutes=6))
    titles = sorted(each["offentligTittel"] for each in peer.has("journalpost"))
    assert titles == ([] if crash == "removed" else ["Flytt overgangen nordover", "Ny tittel"])
    assert {item(each).state for each in (row, other)} == {"withdrawn" if crash == "removed" else "there"}
