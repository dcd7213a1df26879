"""What a door does with each kind of caller, and who sees which guarded row."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.accounts import doors
from ordskifte.accounts.doors import Caller, Guard, Standing, Verdict
from ordskifte.accounts.models import RoleName
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.ids import Reference
from ordskifte.domain.parties import SYSTEM, Actor
from tests.worlds import people

ROLES = st.frozensets(st.sampled_from(RoleName.values))
CALLERS = st.builds(Caller, is_active=st.booleans(), has_second_factor=st.booleans(), roles=ROLES)
FINISHED = Caller(is_active=True, has_second_factor=True)


@given(CALLERS)
def test_a_public_door_and_a_machines_door_ask_nothing(caller):
    assert doors.judge(doors.public, caller=caller) == doors.judge(doors.machine, caller=caller) == Verdict.OPEN


@given(CALLERS)
def test_a_closed_door_shows_itself_to_nobody(caller):
    assert doors.judge(doors.closed, caller=caller) == Verdict.HIDE


@given(CALLERS, ROLES)
def test_nobody_passes_a_staff_door_without_an_open_account_and_a_second_factor(caller, roles):
    verdict = doors.judge(doors.staff(*map(RoleName, roles)), caller=caller)
    assert (verdict == Verdict.SIGN_IN) == (not (caller.is_active and caller.has_second_factor))


@pytest.mark.parametrize("asked", RoleName)
@pytest.mark.parametrize("had", [None, *RoleName])
def test_a_door_for_a_role_opens_for_that_role_only(asked, had):
    caller = Caller(is_active=True, has_second_factor=True, roles=frozenset(filter(None, [had])))
    assert doors.judge(doors.staff(asked), caller=caller) == (Verdict.OPEN if had == asked else Verdict.REFUSE)


def test_a_door_for_any_role_stays_shut_without_one_and_a_door_for_the_signed_in_does_not():
    assert doors.judge(doors.staff(), caller=FINISHED) == Verdict.REFUSE
    assert doors.judge(doors.signed_in, caller=FINISHED) == Verdict.OPEN


def test_the_longest_start_of_a_route_counts():
    def theirs(request):
        """A view from a package."""

    theirs.__module__ = "wagtail.users.views"
    assert doors.door_of(theirs, route="desk/users/new/") == doors.closed
    assert doors.door_of(theirs, route="desk/images/1/") == doors.EDITOR
    assert doors.door_of(theirs, route="desk/images/chooser/") == doors.CHOOSER
    assert doors.door_of(theirs, route="desk/images/<int:image_id>/preview/x/") == doors.closed
    assert doors.door_of(theirs, route="elsewhere/") is None


def test_a_view_of_ours_must_declare_itself_even_inside_a_declared_tree():
    def ours(request):
        """A view of this program."""

    ours.__module__ = "ordskifte.desk.views"
    assert doors.door_of(ours, route="desk/cases/") is None
    assert doors.door_of(doors.staff(RoleName.ARCHIVIST)(ours), route="desk/cases/") == doors.staff(RoleName.ARCHIVIST)


CITIZEN = Actor.citizen(Reference.from_bits(7))
CODES = ("", "UO")
UNITS = (None, 1, 2)


@pytest.mark.parametrize("role", RoleName)
def test_who_sees_which_row(role):
    standing = Standing(body=1, unit=1, roles=frozenset([role]))
    seen = {
        (body, unit, code): doors.may_see(standing, guard=Guard(body=body, unit=unit, access_code=code))
        for body, unit, code in itertools.product((1, 2), UNITS, CODES)
    }
    closed = role == RoleName.ARCHIVIST
    assert seen == {
        (1, None, ""): True,
        (1, None, "UO"): closed,
        (1, 1, ""): True,
        (1, 1, "UO"): True,
        (1, 2, ""): True,
        (1, 2, "UO"): closed,
        **dict.fromkeys(itertools.product((2,), UNITS, CODES), False),
    }


def test_somebody_without_a_unit_does_not_share_it_with_rows_without_one():
    standing = Standing(body=1, roles=frozenset([RoleName.CASE_OFFICER]))
    assert not doors.may_see(standing, guard=Guard(body=1, access_code="UO"))


def test_an_action_is_declared_and_held_to_it(db):
    @doors.only(RoleName.ARCHIVIST)
    def stamp(*, by):
        return str(by)

    body = people.body()
    archivist = people.person(RoleName.ARCHIVIST, body=body)
    moderator = people.person(RoleName.MODERATOR, body=body)
    assert stamp.door == doors.staff(RoleName.ARCHIVIST)
    assert stamp(by=archivist.actor) == str(archivist.actor)
    assert stamp(by=SYSTEM) == "system"
    for actor in (moderator.actor, CITIZEN):
        with pytest.raises(NotAllowed):
            stamp(by=actor)


def test_an_action_for_any_role_asks_for_one_and_an_action_on_the_own_account_does_not(db):
    @doors.only()
    def look(*, by):
        return True

    @doors.themselves
    def choose(*, by):
        return True

    body = people.body()
    newcomer, moderator = people.person(body=body), people.person(RoleName.MODERATOR, body=body)
    assert look(by=moderator.actor) and choose(by=newcomer.actor)
    assert (look.door, choose.door) == (doors.staff(), doors.signed_in)
    newcomer.is_active = False
    newcomer.save()
    for action, actor in ((look, newcomer.actor), (choose, newcomer.actor), (choose, SYSTEM), (choose, CITIZEN)):
        with pytest.raises(NotAllowed):
            action(by=actor)
