"""Trials at the desk: who opens, who answers, who closes, and who takes out the package."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.domain.parties import SYSTEM
from ordskifte.domain.trial import Farewell
from ordskifte.kernel import clock, tenancy
from ordskifte.outcomes import actions, queries
from ordskifte.outcomes.models import Trial, TrialAnswer
from tests.factories import dialogues
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db
SOON = clock.today() + timedelta(days=56)
FAREWELL = {"custodian": "Arkivet", "contact": "arkiv@k.example", "shown_until": SOON.isoformat()}


@pytest.fixture
def trial(case):
    """An open one."""
    opened = actions.Opened(name="Prøve", ends_on=SOON, cases=(case.uid,))
    row = actions.open_trial(by=SYSTEM, body=case.body, opened=opened)
    tenancy.forget()
    return row


def test_an_archivist_opens_one_and_what_is_wrong_is_said_where_it_stands(case, at_desk):
    desk = at_desk("archivist")
    given = {"name": "Prøve med sykkelveien", "ends_on": SOON.isoformat(), "cases": "2026/118"}
    for changes, said in (
        ({"cases": "2026-118"}, "is not a case number"),
        ({"cases": "2026/999"}, "is the number of no case"),
        ({"ends_on": clock.today().isoformat()}, "The last day must be after today."),
        ({"name": "Til 148384 10015"}, "national identity number"),
    ):
        wrong = desk.post("/desk/proveperioder/ny/", given | changes)
        assert wrong.status_code == 400 and said in wrong.content.decode(), said
        assert "Prøve med sykkelveien" in wrong.content.decode() or "name" in changes
    done = desk.post("/desk/proveperioder/ny/", given, follow=True)
    assert "The trial is open." in done.content.decode()
    row = Trial.objects.get()
    assert (row.name, row.ends_on, [each.case for each in row.cases.all()]) == ("Prøve med sykkelveien", SOON, [case])
    again = desk.post("/desk/proveperioder/ny/", given)
    assert again.status_code == 400 and "is part of a trial already" in again.content.decode()


def test_everybody_who_works_here_answers_once_and_only_some_close(trial, at_desk):
    officer = at_desk("case_officer")
    path = f"/desk/proveperioder/{trial.uid}/"
    page = officer.get(path).content.decode()
    assert "Say how it was" in page and "Close the trial" not in page
    assert officer.get(f"{path}avslutt/").status_code == 403
    assert officer.post(f"{path}svar/", {"ease": "9", "again": "yes"}).status_code == 400
    for _ in range(2):
        done = officer.post(f"{path}svar/", {"ease": "4", "again": "yes"}, follow=True)
    assert "You have answered before." in done.content.decode() and "Say how it was" not in done.content.decode()
    assert TrialAnswer.objects.get().side == "staff"
    assert "4.0 of 5" in officer.get(path).content.decode()
    assert "/desk/proveperioder/" in officer.get("/desk/").content.decode()


def test_it_is_closed_with_a_reason_and_the_archive_takes_the_package(trial, thread, at_desk):
    dialogues.message(thread, "Hvor krysser den?")
    desk, path = at_desk("archivist"), f"/desk/proveperioder/{trial.uid}/"
    form = desk.get(f"{path}avslutt/").content.decode()
    assert "Messages without an answer" in form
    assert desk.post(f"{path}pakke/").status_code >= 400
    refused = desk.post(f"{path}avslutt/", FAREWELL | {"custodian": "Mitt arkiv"})
    assert refused.status_code == 400 and "things are not finished" in refused.content.decode()
    assert "Mitt arkiv" in refused.content.decode()
    late = desk.post(f"{path}avslutt/", FAREWELL | {"shown_until": "2000-01-01", "why": "x"})
    assert "readable here at least until today" in late.content.decode()
    done = desk.post(f"{path}avslutt/", FAREWELL | {"why": "Fristen er ute."}, follow=True).content.decode()
    assert "Take out the package" in done and "Fristen er ute." in done
    again = desk.post(f"{path}avslutt/", FAREWELL | {"custodian": "Et annet arkiv", "why": "x"}, follow=True)
    assert "closed already" in again.content.decode() and "Et annet arkiv" not in again.content.decode()
    answer = desk.post(f"{path}pakke/")
    assert answer.headers["Content-Type"] == "application/zip" and "no-store" in answer.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert f"proveperiode-{trial.uid}/SHA256SUMS" in archive.namelist() and archive.testzip() is None
    assert desk.get(f"{path}pakke/").status_code == 405
    assert at_desk("operator").post(f"{path}pakke/").status_code == 403
    assert "Take out the package" not in at_desk("operator").get(path).content.decode()


def test_the_last_day_of_reading_is_put_off_by_those_who_close(trial, at_desk):
    desk, path = at_desk("archivist"), f"/desk/proveperioder/{trial.uid}/"
    assert desk.get(f"{path}lenger/").status_code == 302
    actions.close_trial(by=SYSTEM, trial=trial, farewell=Farewell(**FAREWELL | {"shown_until": SOON}))
    assert "Let it be read for longer" in desk.get(path).content.decode()
    given = {"shown_until": (SOON + timedelta(days=30)).isoformat(), "why": "Klagesaken varer lenger."}
    wrong = desk.post(f"{path}lenger/", given | {"shown_until": SOON.isoformat()})
    assert wrong.status_code == 400 and "Choose a later day" in wrong.content.decode()
    assert "Klagesaken varer lenger." in wrong.content.decode()
    done = desk.post(f"{path}lenger/", given, follow=True)
    assert "can be read here for longer" in done.content.decode()
    assert Trial.objects.get().shown_until == SOON + timedelta(days=30)
    officer = at_desk("case_officer")
    assert officer.get(f"{path}lenger/").status_code == 403
    assert "Let it be read for longer" not in officer.get(path).content.decode()


def test_a_list_of_three_costs_as_much_as_a_list_of_one(case, trial, at_desk):
    desk = at_desk("archivist")
    desk.get("/desk/proveperioder/")

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert desk.get("/desk/proveperioder/").status_code == 200
        return len(seen)

    one = count()
    for sequence in (200, 201):
        more = CaseFactory(body=case.body, sequence=sequence)
        opened = actions.Opened(name=f"Prøve {sequence}", ends_on=SOON, cases=(more.uid,))
        actions.open_trial(by=SYSTEM, body=case.body, opened=opened)
    assert len(queries.trials_for(SYSTEM)) == 3
    assert count() == one
