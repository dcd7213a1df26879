"""Those who watch the machine are told what is wrong, and nothing secret."""

import os
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import translation

from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock, health
from ordskifte.kernel.models import HandlerRun, OutboxEvent, PeriodicRun
from tests.worlds import small_site

GIB = 1 << 30


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    """The small site, with a data folder of its own."""
    settings.ROOT_URLCONF = "tests.worlds.small_site"
    settings.MIDDLEWARE = small_site.MIDDLEWARE
    settings.ORDSKIFTE_DATA = tmp_path
    (tmp_path / "run").mkdir()
    with translation.override("en"):
        yield tmp_path


def named(name):
    """One of the checks, or None where it was left out."""
    return next((each for each in health.checks() if each.name == name), None)


def beat(folder, *, ago):
    """A sign of life from the worker."""
    path = folder / "run" / health.HEARTBEAT
    path.touch()
    at = (clock.now() - timedelta(seconds=ago)).timestamp()
    os.utime(path, (at, at))


def waits(*, since=None, state="waiting"):
    """An event that has not been answered to."""
    event = OutboxEvent.objects.create(
        kind="kernel.test",
        uid=uuid.uuid4(),
        digest=b"",
        salt=b"",
        payload={},
        by=str(SYSTEM),
        happened_at=since or clock.now(),
    )
    return HandlerRun.objects.create(
        event=event, handler="kernel.test", uid=event.uid, state=state, next_try_at=clock.now()
    )


def test_the_process_answers_without_touching_anything():
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_all_is_well(site, django_assert_max_num_queries):
    beat(site, ago=3)
    health.checks()
    with django_assert_max_num_queries(4):
        response = Client().get("/readyz", HTTP_HOST="10.0.0.1")
    found = response.json()
    assert response.status_code == 200
    assert [each["name"] for each in found["checks"]] == [
        "disk",
        "worker",
        "database",
        "migrations",
        "outbox",
        "parked",
        "periodic",
    ]
    assert found["ready"] is True
    assert found["ok"] is all(each["ok"] for each in found["checks"])
    assert str(site) not in response.content.decode()


@pytest.mark.django_db
def test_a_silent_worker_is_said_but_turns_nobody_away(site):
    assert named("worker").ok is False
    beat(site, ago=5)
    assert named("worker").ok is True
    beat(site, ago=3_600)
    assert named("worker") == health.Check(
        name="worker",
        ok=False,
        detail="no sign of life for 60 minutes. Start it with: ordskifte up, or: ordskifte worker",
        figure=3600,
    )
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["ok"]) == (200, False)


@pytest.mark.parametrize(
    ("total", "free", "ok", "stops"),
    [
        (100 * GIB, 50 * GIB, True, False),
        (100 * GIB, 9 * GIB, False, False),
        (4_000 * GIB, 20 * GIB, True, False),
        (GIB, GIB // 8, False, True),
        (100 * GIB, 0, False, True),
    ],
)
def test_a_disk_that_fills_is_an_alarm_before_it_is_a_stop(total, free, ok, stops):
    found = health.disk(total=total, free=free)
    assert (found.ok, found.stops) == (ok, stops)


@pytest.mark.django_db
def test_a_data_folder_that_is_gone_is_not_ready(settings, tmp_path):
    settings.ORDSKIFTE_DATA = tmp_path / "gone"
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert str(tmp_path) not in response.content.decode()


@pytest.mark.django_db
def test_an_event_that_waits_long_is_said():
    waits()
    assert named("outbox").ok is True
    with clock.at(clock.now() + timedelta(hours=3)):
        assert named("outbox").ok is False
        assert "3 hours" in named("outbox").detail


@pytest.mark.django_db
def test_what_gave_up_is_counted():
    assert named("parked").ok is True
    waits(state="parked")
    waits(state="parked")
    assert (named("parked").ok, named("parked").figure) == (False, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(("ago", "is_well"), [(0, True), (14, True), (16, False), (-1, True), (-60, False)])
def test_a_task_that_stands_still_is_named(settings, ago, is_well):
    settings.ORDSKIFTE_PERIODIC = "tests.worlds.tasks.TABLE"
    for name in ("often", "taken out of the program"):
        PeriodicRun.objects.create(name=name, next_run_at=clock.now() - timedelta(minutes=ago))
    found = named("periodic")
    assert found.ok is is_well
    assert ("often" in found.detail) is not is_well
    assert "taken out" not in found.detail


@pytest.mark.django_db
def test_an_old_database_is_not_ready():
    assert health.migrations(health.Migrations()).ok is True
    MigrationRecorder.Migration.objects.filter(app="kernel").delete()
    found = health.migrations(health.Migrations())
    assert (found.ok, found.stops) == (False, True)
    assert "ordskifte upgrade" in found.detail


class Gone:
    """A database that does not answer."""

    def cursor(self):
        """Fail as drivers do, with more words than the public needs."""
        raise OperationalError("could not connect to server at 10.0.0.5 as ordskifte")


def test_a_database_that_does_not_answer_is_not_ready_and_not_described():
    found = health.database(Gone())
    assert (found.ok, found.stops) == (False, True)
    assert "10.0.0.5" not in found.detail
