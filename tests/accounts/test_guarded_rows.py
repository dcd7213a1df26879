"""The rule on who sees a guarded row, held against the condition in the database."""

import itertools

import pytest

from ordskifte.accounts import doors
from ordskifte.accounts.doors import Guard
from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile, Fonds, Series
from ordskifte.domain.ids import Reference
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import clock
from tests.worlds import people

CITIZEN = Actor.citizen(Reference.from_bits(7))
CODES = ("", "UO")
ASKED = doors.Asked(lambda mine: CaseFile.objects.filter(mine).values_list("pk"))


@pytest.fixture
def two_bodies(db):
    """Two bodies with two units each, and a guarded row for each combination."""
    made = []
    for host in ("testserver", "other.example"):
        body = people.body(host=host)
        units = [None, people.unit(body), people.unit(body)]
        series = Series.objects.create(fonds=Fonds.objects.create(body=body, title="Arkiv"), title="Saker")
        for unit, code in itertools.product(units, CODES):
            CaseFile.objects.create(
                body=body, unit=unit, access_code=code, series=series, title="Sak", created_at=clock.now()
            )
        made.append((body, units))
    return made


@pytest.mark.parametrize("role", [None, *RoleName])
@pytest.mark.parametrize("unit", [0, 1])
def test_the_database_and_the_rule_agree_on_every_row(two_bodies, role, unit):
    body, units = two_bodies[0]
    user = people.person(*filter(None, [role]), body=body, unit=units[unit])
    standing = doors.standing_of(user.actor)
    by_rule = {
        row.pk
        for row in CaseFile.objects.all()
        if doors.may_see(standing, guard=Guard(body=row.body_id, unit=row.unit_id, access_code=row.access_code))
    }
    assert set(doors.open(CaseFile.objects.all(), by=user.actor).values_list("pk", flat=True)) == by_rule
    assert {pk for (pk,) in ASKED(by=user.actor)} == by_rule
    assert bool(by_rule) == (role is not None)


def test_what_is_asked_on_every_page_follows_a_person_who_is_moved_or_loses_a_role(two_bodies):
    body, (_, first, second) = two_bodies[0]
    user = people.person(RoleName.CASE_OFFICER, body=body, unit=first)

    def as_opened():
        found = {pk for (pk,) in ASKED(by=user.actor)}
        assert found == set(doors.open(CaseFile.objects.all(), by=user.actor).values_list("pk", flat=True))
        return found

    before = as_opened()
    user.unit = second
    user.save()
    assert len(as_opened()) == len(before) == 4
    assert as_opened() != before
    user.unit = None
    user.save()
    assert len(as_opened()) == 3
    user.roles.all().delete()
    assert as_opened() == set()


def test_people_from_outside_and_of_closed_accounts_see_no_row_and_the_system_sees_all(two_bodies):
    everything = CaseFile.objects.all()
    user = people.person(RoleName.ARCHIVIST, body=two_bodies[0][0])
    user.is_active = False
    user.save()
    for by in (CITIZEN, user.actor, Actor.staff("00000000-0000-4000-8000-000000000000")):
        assert ASKED(by=by) == []
    assert len(ASKED(by=SYSTEM)) == len(ASKED(by=Actor.rule("r"))) == 12
    assert not doors.open(everything, by=CITIZEN)
    assert not doors.open(everything, by=user.actor)
    assert not doors.open(everything, by=Actor.staff("00000000-0000-4000-8000-000000000000"))
    assert doors.open(everything, by=SYSTEM).count() == doors.open(everything, by=Actor.rule("r")).count() == 12
