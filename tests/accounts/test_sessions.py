"""When a session ends: by itself, and at once when something about the person changes."""

from datetime import timedelta

import pytest

from ordskifte.accounts import actions, sessions
from ordskifte.accounts.models import RoleName
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from tests.worlds import people


@pytest.fixture
def signed_in(client, body):
    """A colleague whose session is open, and another operator so that the first can be changed."""
    people.person(RoleName.OPERATOR, body=body)
    user = people.person(RoleName.OPERATOR, RoleName.ARCHIVIST, body=body)
    people.sign_in(client, user)
    assert client.get("/konto/").status_code == 200
    return user


def is_open(client):
    return client.get("/konto/").status_code == 200


@pytest.mark.parametrize(
    ("steps", "stays_open"),
    [
        ([29], True),
        ([30], False),
        ([29] * 20, True),
        ([29] * 20 + [20], False),
        ([1] * 3 + [31], False),
    ],
)
def test_half_an_hour_without_a_move_or_ten_hours_in_all(client, body, steps, stays_open):
    with clock.at(clock.now()) as hands:
        people.sign_in(client, people.person(RoleName.ARCHIVIST, body=body))
        answers = []
        for minutes in steps:
            hands.advance(timedelta(minutes=minutes))
            answers.append(is_open(client))
    assert all(answers[:-1]) and answers[-1] is stays_open


def test_a_dead_session_is_gone_from_the_server(client, body):
    with clock.at(clock.now()) as hands:
        people.sign_in(client, people.person(RoleName.ARCHIVIST, body=body))
        hands.advance(timedelta(hours=1))
        assert not is_open(client)
        hands.advance(timedelta(hours=-1))
        assert not is_open(client)


@pytest.mark.parametrize("broken", [{}, {sessions.BEGAN: "x"}, {sessions.BEGAN: 1, sessions.SEEN: None}])
def test_a_session_that_never_began_is_dead(broken):
    assert not sessions.is_alive(broken)


def test_a_session_is_written_at_most_once_a_minute(body):
    with clock.at(clock.now()) as hands:
        session = {}
        sessions.begin(session)
        hands.advance(timedelta(seconds=59))
        before = dict(session)
        sessions.touch(session)
        assert session == before
        hands.advance(timedelta(seconds=1))
        sessions.touch(session)
        assert session != before


CHANGES = {
    "closed": lambda user: actions.close_account(by=SYSTEM, user=user),
    "new link": lambda user: actions.invite_again(by=SYSTEM, user=user),
    "role given": lambda user: actions.give_role(by=SYSTEM, user=user, role=RoleName.MODERATOR),
    "role taken": lambda user: actions.take_role(by=SYSTEM, user=user, role=RoleName.ARCHIVIST),
    "moved": lambda user: actions.change_details(
        by=SYSTEM, user=user, name=user.name, unit=people.unit(user.body), language="nb"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_session_dies_at_once_when_the_person_changes(client, signed_in, change):
    CHANGES[change](signed_in)
    assert not is_open(client)


def test_a_session_dies_with_the_password(client, signed_in):
    signed_in.set_password("et helt nytt passord")
    signed_in.save()
    assert not is_open(client)


def test_what_changes_nothing_ends_nothing(client, signed_in):
    actions.give_role(by=SYSTEM, user=signed_in, role=RoleName.ARCHIVIST)
    actions.change_details(by=SYSTEM, user=signed_in, name="Nytt Navn", unit=None, language="nn")
    assert is_open(client)


def test_pages_for_the_signed_in_are_kept_nowhere_and_speak_the_persons_language(client, signed_in):
    actions.choose_language(by=signed_in.actor, language="en")
    page = client.get("/konto/")
    assert "no-store" in page["Cache-Control"] and "private" in page["Cache-Control"]
    assert '<html lang="en"' in page.content.decode()


def test_reading_sets_no_cookie_and_never_looks_at_the_session(client, signed_in, django_assert_num_queries):
    client.cookies.clear()
    assert not client.get("/konto/login/").cookies.keys() - {"csrf"}
