"""While a hold is on nothing is taken in, nothing typed is lost, and everybody reads on."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.events import CaseOpened
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit, clock, health, hold, outbox, tenancy, worker
from ordskifte.kernel.hold import FileHold, Hold, MemoryHold
from ordskifte.kernel.models import AuditEntry
from ordskifte.kernel.web import holding
from tests.worlds import handlers, people, small_site, tasks

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TWO = NOON + timedelta(hours=2)


@pytest.fixture
def place():
    """A hold that is remembered, in place of the file."""
    found = MemoryHold()
    with hold.in_use.replaced_by(lambda: found):
        yield found


@pytest.fixture
def site(settings, tmp_path, db):
    """The small site, with a data folder of its own."""
    settings.ROOT_URLCONF = "tests.worlds.small_site"
    settings.MIDDLEWARE = small_site.MIDDLEWARE
    settings.TEMPLATES = small_site.TEMPLATES
    settings.ORDSKIFTE_DATA = tmp_path
    tenancy.forget()
    yield people.body()
    tenancy.forget()


# --- The hold itself ---


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_what_is_kept_is_read_back_and_taken_away(kind, tmp_path):
    place = FileHold(tmp_path / "hold.json") if kind == "file" else MemoryHold()
    kept = Hold(since=NOON, until=TWO, why="Ny versjon", by="system", of="upgrade")
    assert place.read() is None
    place.write(kept)
    assert place.read() == kept
    place.write(None)
    assert place.read() is None
    place.write(None)


@given(
    st.binary(max_size=40)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_a_file_that_cannot_be_read_is_a_hold(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "odd.json"
    path.write_bytes(content)
    assert isinstance(FileHold(path).read(), Hold)


def test_beginning_twice_changes_what_is_told_and_not_since_when(db, place):
    with clock.at(NOON) as hands:
        hold.begin(by=SYSTEM, until=None, why="Ny  versjon\n")
        hands.advance(timedelta(minutes=5))
        assert hold.begin(by=SYSTEM, until=TWO, why="Det tok tid").since == NOON
        assert hold.end(by=SYSTEM) is True
        assert hold.end(by=SYSTEM) is False
    acts = list(AuditEntry.objects.filter(act__startswith="kernel.hold").order_by("id").values_list("act", "why"))
    assert acts == [
        ("kernel.hold_begun", "Ny versjon"),
        ("kernel.hold_begun", "Det tok tid"),
        ("kernel.hold_ended", ""),
    ]


@pytest.mark.parametrize(
    ("until", "why"),
    [
        (NOON, "x"),
        (NOON - timedelta(days=1), "x"),
        (NOON + timedelta(days=8), "x"),
        (TWO, " "),
        (TWO, "x" * 201),
        (TWO, "a\0b"),
    ],
)
def test_what_people_could_not_be_told_is_refused(place, until, why):
    with clock.at(NOON), pytest.raises((hold.TooLong, hold.Unfit)):
        hold.begin(by=SYSTEM, until=until, why=why)
    assert hold.current() is None


class AwayAudit(audit.MemoryAudit):
    """A database that does not answer."""

    def add(self, entry):
        raise DatabaseError


def test_a_hold_holds_though_the_database_is_away(place):
    with audit.in_use.replaced_by(AwayAudit()):
        hold.begin(by=SYSTEM, until=None, why="Databasen flyttes")
    assert hold.current() is not None


# --- Those who write ---


def post(path="/fails/conflict/", **headers):
    """A form sent from a page of ours."""
    told = {"HTTP_SEC_FETCH_SITE": "same-origin", **headers}
    return Client().post(path, {"text": "Overgangen bør flyttes\nnordover", "who": "Aud"}, **told)


def test_a_form_is_given_back_with_all_that_was_typed_and_when_to_come_again(site):
    with clock.at(NOON):
        hold.begin(by=SYSTEM, until=TWO, why="Ny versjon")
        answer = post()
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "7200", "no-store")
    assert "23. november 2026 kl. 15.00" in page
    assert "Ny versjon" in page
    assert "Overgangen bør flyttes\nnordover</textarea>" in page
    assert 'name="who" value="Aud"' in page


def test_what_another_site_had_sent_is_not_shown(site):
    hold.begin(by=SYSTEM, until=None, why="Ny versjon")
    answer = post(HTTP_SEC_FETCH_SITE="cross-site")
    assert answer.status_code == 503
    assert "Overgangen" not in answer.content.decode()


def test_a_program_gets_a_problem_document(site):
    with clock.at(NOON) as hands:
        hold.begin(by=SYSTEM, until=TWO, why="Ny versjon")
        answer = Client().post("/api/read/", b"{}", content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
        assert (answer["Retry-After"], answer.json()["type"]) == ("7200", "/problemer/on-hold")
        hands.move_to(TWO + timedelta(hours=1))
        late = Client().post("/api/read/", b"{}", content_type="application/json")
        assert (late.status_code, late["Retry-After"]) == (503, "60")
        assert "15" not in late.json()["detail"]


def test_reading_goes_on_and_writing_again_afterwards(site):
    hold.begin(by=SYSTEM, until=None, why="Ny versjon")
    assert Client().get("/").status_code == 200
    assert Client().head("/").status_code == 200
    assert post("/read/").status_code == 503
    hold.end(by=SYSTEM)
    assert post("/read/").status_code == 200


def test_what_is_named_in_the_settings_can_be_done(site, settings):
    settings.ORDSKIFTE_OPEN_ON_HOLD = frozenset({"read_json"})
    hold.begin(by=SYSTEM, until=None, why="Ny versjon")
    assert Client().post("/api/read/", b"{}", content_type="application/json").status_code == 200


def test_the_reason_is_text_and_no_markup(site):
    hold.begin(by=SYSTEM, until=None, why="<script>alert(1)</script>")
    assert b"<script>alert" not in post().content


def test_reading_asks_nothing_of_the_file(site):
    class Watched(MemoryHold):
        asked = 0

        def read(self):
            self.asked += 1

    watched = Watched()
    with hold.in_use.replaced_by(lambda: watched):
        Client().get("/")
        assert watched.asked == 0
        post("/read/")
        assert watched.asked == 1


# --- The worker, and those who watch ---


def test_the_worker_rests_and_says_that_it_lives(db, settings, tmp_path, place):
    handlers.forget()
    tasks.forget()
    settings.ORDSKIFTE_DATA = tmp_path
    settings.ORDSKIFTE_WIRING = "tests.worlds.handlers.TWO"
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.TABLE"
    hold.begin(by=SYSTEM, until=None, why="Ny versjon")
    outbox.append(CaseOpened(by=SYSTEM, uid=people.body().uid, number=CaseNumber(2026, 118)))
    work = worker.Round(threading.Event(), holder="a")
    assert work.once() is False
    assert (handlers.seen, tasks.seen) == ([], [])
    assert worker.heartbeat_age() < timedelta(seconds=30)
    hold.end(by=SYSTEM)
    assert work.once() is True
    assert len(handlers.seen) == 2
    work.close()


def test_a_hold_is_seen_by_those_who_watch_and_wrong_only_when_it_should_have_ended(db, settings, tmp_path, place):
    settings.ORDSKIFTE_DATA = tmp_path
    (tmp_path / "run").mkdir()
    with clock.at(NOON) as hands:
        hold.begin(by=SYSTEM, until=TWO, why="Ny versjon")
        held = [(each.ok, each.name) for each in health.checks() if each.name in {"hold", "outbox", "periodic"}]
        assert held == [(True, "hold")]
        hands.move_to(TWO + timedelta(minutes=1))
        (late,) = [each for each in health.checks() if each.name == "hold"]
    assert late.ok is False
    assert "ordskifte hold off" in late.detail


def test_the_sentence_names_what_is_known():
    with clock.at(NOON):
        assert "15" in holding.sentence(Hold(since=NOON, until=TWO))
        assert "15" not in holding.sentence(Hold(since=NOON))
        assert "Ny versjon" in holding.sentence(Hold(since=NOON, why="Ny versjon"))


def test_the_hold_lies_in_the_data_folder(site, settings):
    hold.begin(by=SYSTEM, until=None, why="Ny versjon")
    assert (Path(settings.ORDSKIFTE_DATA) / hold.NAME).stat().st_mode & 0o007 == 0
