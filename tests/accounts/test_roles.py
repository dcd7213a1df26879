"""Who gives and takes roles, and what is written down about it."""

import pytest

from ordskifte.accounts import actions, rights
from ordskifte.accounts.errors import LastOperator, UnitExists
from ordskifte.accounts.models import Role, RoleName, User
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import audit
from tests.worlds import people


@pytest.fixture
def operator(body):
    """Somebody who manages people."""
    return people.person(RoleName.OPERATOR, body=body)


def roles_and_groups(user):
    return (
        set(Role.objects.filter(user=user).values_list("name", flat=True)),
        set(user.groups.values_list("name", flat=True)),
    )


@pytest.mark.parametrize("role", RoleName)
def test_a_role_is_given_and_taken_with_its_group_and_an_entry_each(operator, body, role):
    user = people.person(body=body)
    actions.give_role(by=operator.actor, user=user, role=role, why="Ny stilling")
    assert roles_and_groups(user) == ({role}, {role})
    actions.take_role(by=operator.actor, user=user, role=role)
    assert roles_and_groups(user) == (set(), set())
    assert [(entry.act, entry.by, entry.why, entry.details) for entry in audit.history(user.uid)] == [
        ("accounts.role_given", str(operator.actor), "Ny stilling", {"role": role}),
        ("accounts.role_taken", str(operator.actor), "", {"role": role}),
    ]


def test_giving_twice_is_giving_once(operator, body):
    user = people.person(body=body)
    for _ in range(2):
        actions.give_role(by=operator.actor, user=user, role=RoleName.APPROVER)
    assert len(audit.history(user.uid)) == 1


def test_a_role_that_does_not_exist_is_refused(operator):
    with pytest.raises(ValueError, match="admin"):
        actions.give_role(by=operator.actor, user=operator, role="admin")


def test_the_last_operator_who_can_sign_in_stays(operator, body):
    people.person(RoleName.OPERATOR, body=body, enrolled=False)
    for refused in (
        lambda: actions.take_role(by=operator.actor, user=operator, role=RoleName.OPERATOR),
        lambda: actions.close_account(by=operator.actor, user=operator),
    ):
        with pytest.raises(LastOperator):
            refused()
    people.person(RoleName.OPERATOR, body=body)
    actions.take_role(by=operator.actor, user=operator, role=RoleName.OPERATOR)


ACTS = {
    "invite": lambda by, user: actions.invite(by=by, body=user.body, name="X", email="x@kommune.example"),
    "invite_again": lambda by, user: actions.invite_again(by=by, user=user),
    "give_role": lambda by, user: actions.give_role(by=by, user=user, role=RoleName.ARCHIVIST),
    "take_role": lambda by, user: actions.take_role(by=by, user=user, role=RoleName.MODERATOR),
    "close_account": lambda by, user: actions.close_account(by=by, user=user),
    "open_account": lambda by, user: actions.open_account(by=by, user=user),
    "make_unit": lambda by, user: actions.make_unit(by=by, body=user.body, name="Ny enhet"),
    "change_details": lambda by, user: actions.change_details(by=by, user=user, name="Y", unit=None, language="nb"),
    "change_person": lambda by, user: actions.change_person(
        by=by, user=user, name="Y", unit=None, language="nb", roles=[RoleName.ARCHIVIST]
    ),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [None, *(role for role in RoleName if role != RoleName.OPERATOR)])
def test_nobody_but_an_operator_manages_people(body, act, role):
    user = people.person(RoleName.MODERATOR, body=body)
    somebody = people.person(*filter(None, [role]), body=body)
    with pytest.raises(NotAllowed):
        ACTS[act](somebody.actor, user)
    assert not audit.history(user.uid)


@pytest.mark.parametrize("act", ACTS)
def test_an_operator_manages_people_of_the_own_body_only(operator, act):
    user = people.person(RoleName.MODERATOR, body=people.body(host="other.example"))
    with pytest.raises(NotAllowed):
        ACTS[act](operator.actor, user)
    assert not audit.history(user.uid)
    ACTS[act](SYSTEM, user)


def test_an_operator_whose_account_is_closed_manages_nobody(operator, body):
    people.person(RoleName.OPERATOR, body=body)
    actions.close_account(by=SYSTEM, user=operator)
    with pytest.raises(NotAllowed):
        actions.invite(by=operator.actor, body=body, name="X", email="x@kommune.example")


def test_nobody_is_put_in_a_unit_of_another_body(operator, body):
    foreign = people.unit(people.body(host="other.example"))
    with pytest.raises(NotAllowed):
        actions.invite(by=operator.actor, body=body, name="X", email="x@kommune.example", unit=foreign)
    with pytest.raises(NotAllowed):
        actions.change_details(by=operator.actor, user=operator, name="X", unit=foreign, language="nb")


def test_two_units_of_a_body_have_two_names(operator, body):
    actions.make_unit(by=operator.actor, body=body, name="Plan og bygg")
    with pytest.raises(UnitExists):
        actions.make_unit(by=operator.actor, body=body, name="Plan og bygg")


@pytest.mark.parametrize("role", RoleName)
def test_wagtail_lets_each_role_do_what_the_table_says(body, role):
    from wagtail.images import get_image_model
    from wagtail.permissions import policy_registry

    user = User.objects.get(pk=people.person(role, body=body).pk)
    policy = policy_registry.get_by_type(get_image_model())
    assert user.has_perm("wagtailadmin.access_admin")
    assert not user.has_perm("auth.change_group")
    assert {act for act in ("add", "change", "delete", "choose") if policy.user_has_permission(user, act)} == set(
        rights.IN_COLLECTIONS.get(role, ())
    )


def test_settling_rights_takes_away_what_a_release_no_longer_gives(body):
    from wagtail.models import GroupCollectionPermission

    rights.settle()
    before = GroupCollectionPermission.objects.count()
    group = rights.group_of(RoleName.MODERATOR)
    permission = GroupCollectionPermission.objects.first()
    GroupCollectionPermission.objects.create(
        group=group, collection=permission.collection, permission=permission.permission
    )
    rights.settle()
    assert GroupCollectionPermission.objects.count() == before > 0
