"""The clock of requests for access, by the calendar in Oslo, and the alarm when it has run."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ordskifte.access import actions, queries, tasks
from ordskifte.access.models import AccessRequest
from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Letter, LetterKind
from ordskifte.domain.access_request import Step, WrongAccessStep
from ordskifte.domain.deadlines import Standing
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from tests.factories.cases import UserFactory

pytestmark = pytest.mark.django_db


def at(day, hour=10):
    """A moment in Oslo."""
    return datetime(day.year, day.month, day.day, hour, 15, tzinfo=clock.OSLO)


def dates(request):
    """The deadlines of a request."""
    return request.first_target, request.second_target, request.silence_on


@pytest.mark.parametrize(
    ("received", "first", "second", "silence"),
    [
        # m08 of the story: a Wednesday.
        (date(2026, 11, 4), date(2026, 11, 5), date(2026, 11, 9), date(2026, 11, 11)),
        # The Wednesday before Easter 2027: Thursday, Friday and Monday are holidays.
        (date(2027, 3, 24), date(2027, 3, 30), date(2027, 4, 1), date(2027, 4, 5)),
        # The Thursday before 17 May 2027, a Monday that is also Whit Monday.
        (date(2027, 5, 13), date(2027, 5, 14), date(2027, 5, 19), date(2027, 5, 21)),
        # 17 May on a Sunday gives no day off.
        (date(2026, 5, 15), date(2026, 5, 18), date(2026, 5, 20), date(2026, 5, 22)),
        # The day before Christmas Eve 2026: the 25th and 26th are holidays, the 1st of January too.
        (date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 29), date(2026, 12, 31)),
        (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 5), date(2027, 1, 7)),
        # Asked on a Saturday.
        (date(2026, 11, 7), date(2026, 11, 9), date(2026, 11, 11), date(2026, 11, 13)),
    ],
)
def test_the_dates_are_those_that_one_counts_by_hand(ask, received, first, second, silence):
    with clock.at(at(received)):
        assert dates(ask().request) == (first, second, silence)


def test_the_day_is_that_of_oslo(ask):
    with clock.at(datetime(2026, 11, 4, 23, 30, tzinfo=UTC)):
        request = ask().request
    assert (request.received_on, request.first_target) == (date(2026, 11, 5), date(2026, 11, 6))


def test_the_decisions_of_ministries_have_no_refusal_by_silence(body, ask):
    body.settings["silence_is_refusal"] = False
    body.save()
    with clock.at(at(date(2026, 11, 4))) as hands:
        request = ask().request
        hands.advance(timedelta(days=60))
        assert dates(request) == (date(2026, 11, 5), date(2026, 11, 9), None)
        assert queries.standing_of(request) is Standing.SECOND_TARGET_PASSED
        with pytest.raises(WrongAccessStep):
            actions.appeal(by=request.asker, request=request, text="Jeg klager.")


def test_the_days_left_are_working_days(ask):
    with clock.at(at(date(2026, 11, 4))) as hands:
        request = ask().request
        left = []
        for _ in range(8):
            left.append(queries.days_left(request))
            hands.advance(timedelta(days=1))
    # Wednesday to Wednesday; the target is Monday the 9th.
    assert left == [3, 2, 1, 1, 1, 0, -1, -2]


def test_each_target_that_passes_is_told_once(ask, case, officer):
    with clock.at(at(date(2026, 11, 4))) as hands:
        request = ask(case=case, email="pal@fjaerabladet.example").request
        told = []
        for _ in range(12):
            told.append(tasks.alarm() + tasks.alarm())
            hands.advance(timedelta(days=1))
    # The 6th, the 10th and the 12th: the days after the targets and the limit.
    assert told == [0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0]
    notices = Letter.objects.filter(kind=LetterKind.STAFF_NOTICE)
    assert [notice.user for notice in notices] == [officer] * 3
    assert AuditEntry.objects.filter(act="access.alarm", about=request.uid).count() == 3
    assert Letter.objects.filter(key=f"access:{request.uid}:silence").count() == 1


def test_an_answered_request_rings_no_alarm(ask, officer):
    with clock.at(at(date(2026, 11, 4))) as hands:
        request = ask().request
        actions.give(by=officer.actor, request=request, documents=(), text="Det er ingen slike dokumenter.")
        hands.advance(timedelta(days=30))
        assert tasks.alarm() == 0


def test_without_a_case_all_who_could_answer_are_told(body, ask, officer):
    archivist = UserFactory(body=body, roles=[RoleName.ARCHIVIST], name="Aud Solbrekke")
    UserFactory(body=body, roles=[RoleName.MODERATOR], name="Jonas Myrnes")
    with clock.at(at(date(2026, 11, 4))) as hands:
        ask()
        hands.advance(timedelta(days=30))
        assert tasks.alarm() == 1
    assert {notice.user for notice in Letter.objects.all()} == {officer, archivist}


def test_silence_can_be_appealed_and_the_request_still_waits(ask):
    with clock.at(at(date(2026, 11, 4))) as hands:
        request = ask().request
        hands.advance(timedelta(days=8))
        page = queries.status(request)
        assert page.standing is Standing.REFUSED_BY_SILENCE
        assert Step.APPEAL in page.may
        actions.appeal(by=request.asker, request=request, text="Ingen har svart.")
    request = AccessRequest.objects.get()
    assert (request.state, request.appealed_at is not None) == ("new", True)
