"""The operator's pages: people, links, roles, units."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.accounts import actions
from ordskifte.accounts.models import Role, RoleName, Unit, User
from ordskifte.domain.parties import SYSTEM
from tests.worlds import people

PEOPLE = "/desk/folk/"


@pytest.fixture
def operator(body):
    """The operator of the body."""
    return people.person(RoleName.OPERATOR, body=body, name="Olga Operatør")


@pytest.fixture
def desk(client, operator):
    """A browser in which the operator is signed in."""
    return people.sign_in(client, operator)


def page_of(user):
    return f"{PEOPLE}{user.uid}/"


def details(user, **changes):
    return {"name": user.name, "unit": user.unit_id or "", "language": user.language, "roles": []} | changes


def test_the_list_shows_people_of_the_own_body_with_their_state(desk, body):
    closed = people.person(body=body, name="Lars Lukket")
    actions.close_account(by=SYSTEM, user=closed)
    people.person(body=body, name="Inga Invitert", enrolled=False)
    people.person(body=people.body(host="other.example"), name="Fremmed Person")
    html = desk.get(PEOPLE).content.decode()
    assert all(name in html for name in ("Olga Operatør", "Lars Lukket", "Inga Invitert"))
    assert "Fremmed Person" not in html


def test_the_list_costs_the_same_for_one_and_for_three(desk, body):
    unit, counts = people.unit(body), []
    desk.get(PEOPLE)  # what is read once for the whole process is read now
    for _ in range(3):
        people.person(RoleName.ARCHIVIST, RoleName.MODERATOR, body=body, unit=unit)
        with CaptureQueriesContext(connection) as statements:
            desk.get(PEOPLE)
        counts.append(len(statements))
    assert counts[0] == counts[2] <= 20


def test_a_person_is_invited_and_the_link_shown_once(desk, client, body):
    unit = people.unit(body)
    form = {"name": "Ny Person", "email": "NY@kommune.example", "unit": unit.pk, "language": "nn"}
    page = desk.post(f"{PEOPLE}ny/", form | {"roles": [RoleName.ARCHIVIST, RoleName.CASE_OFFICER]})
    user = User.objects.get(email="ny@kommune.example")
    link = re.search(r"http://testserver(/\S+/)</code>", page.content.decode())[1]
    assert (user.unit, user.language, user.role_names) == (unit, "nn", {RoleName.ARCHIVIST, RoleName.CASE_OFFICER})
    assert "no-store" in page["Cache-Control"]
    assert client.get(link).status_code == 200
    assert "velkommen" not in desk.get(page_of(user)).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "ikke en adresse"}, "email"),
        ({"email": ""}, "email"),
        ({"name": ""}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"roles": ["superuser"]}, "roles"),
        ({"language": "xx"}, "language"),
        ({"unit": "999999"}, "unit"),
        ({"unit": "x"}, "unit"),
    ],
)
def test_a_form_that_is_not_right_says_so_and_keeps_what_was_typed(desk, change, field):
    page = desk.post(f"{PEOPLE}ny/", {"name": "Ny", "email": "ny@kommune.example", "language": "nb"} | change)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    assert 'value="Ny"' in page.content.decode() or field == "name"
    assert not User.objects.filter(email="ny@kommune.example").exists()


def test_an_address_that_is_taken_is_refused(desk, operator):
    page = desk.post(f"{PEOPLE}ny/", {"name": "Ny", "email": operator.email.upper(), "language": "nb"})
    assert page.status_code == 422 and set(page.context["form"].errors) == {"email"}


def test_roles_are_ticked_and_unticked(desk, body):
    user = people.person(RoleName.MODERATOR, body=body)
    desk.post(page_of(user), details(user, roles=[RoleName.ARCHIVIST], name="Nytt Navn"))
    user.refresh_from_db()
    assert user.name == "Nytt Navn"
    assert list(Role.objects.filter(user=user).values_list("name", flat=True)) == [RoleName.ARCHIVIST]


def test_the_last_operator_is_not_taken_away_and_nothing_else_is_changed_either(desk, operator):
    page = desk.post(page_of(operator), details(operator, name="Ikke Lagret", roles=[]))
    operator.refresh_from_db()
    assert page.status_code == 422 and "roles" in page.context["form"].errors
    assert operator.name == "Olga Operatør" and Role.objects.filter(user=operator).count() == 1
    assert desk.post(f"{page_of(operator)}lukk/").status_code == 302
    assert User.objects.get(pk=operator.pk).is_active


def test_a_new_link_is_given_with_a_reason(desk, body):
    user, *_ = people.enrolled(body=body)
    page = desk.post(f"{page_of(user)}lenke/", {"why": "Mistet telefonen"})
    assert "/konto/velkommen/" in page.content.decode()
    assert User.objects.get(pk=user.pk).enrolled_at is None


def test_an_account_is_closed_and_opened_again(desk, body):
    user = people.person(body=body)
    desk.post(f"{page_of(user)}lukk/", {"why": "Sluttet"})
    assert not User.objects.get(pk=user.pk).is_active
    assert "/konto/velkommen/" in desk.post(f"{page_of(user)}lenke/").content.decode()
    assert User.objects.get(pk=user.pk).is_active


def test_a_unit_is_added_once(desk, body):
    for status in (302, 422):
        assert desk.post(f"{PEOPLE}enhet/", {"name": "Plan og bygg"}).status_code == status
    assert Unit.objects.get(body=body).name == "Plan og bygg"


@pytest.mark.parametrize("address", ["", "lenke/", "lukk/"])
def test_people_of_another_body_are_not_there(desk, address):
    stranger = people.person(body=people.body(host="other.example"))
    assert desk.post(f"{page_of(stranger)}{address}", details(stranger)).status_code == 404
    assert User.objects.get(pk=stranger.pk).is_active


@pytest.mark.parametrize("address", ["lenke/", "lukk/"])
def test_reading_changes_nothing(desk, body, address):
    user = people.person(body=body)
    assert desk.get(f"{page_of(user)}{address}").status_code == 405


@pytest.mark.parametrize("role", [role for role in RoleName if role != RoleName.OPERATOR])
def test_the_pages_and_their_menu_are_for_operators(client, body, role):
    user = people.person(role, body=body)
    people.sign_in(client, user)
    for address in (PEOPLE, f"{PEOPLE}ny/", page_of(user)):
        assert client.get(address).status_code == client.post(address, {}).status_code == 403
    assert PEOPLE not in client.get("/desk/").content.decode()


def test_the_menu_leads_operators_there(desk):
    assert PEOPLE in desk.get("/desk/").content.decode()


def test_forms_need_their_token(body, operator):
    from django.test import Client

    desk = people.sign_in(Client(enforce_csrf_checks=True), operator)
    assert desk.post(f"{PEOPLE}enhet/", {"name": "X"}).status_code == 403
    assert not Unit.objects.exists()


def test_new_recovery_codes_need_the_password_or_a_code_once_more(client, body):
    user, _, old = people.enrolled(RoleName.ARCHIVIST, body=body)
    people.sign_in(client, user)
    asked = client.get("/konto/reservekoder/nye/")
    assert asked.status_code == 302 and asked.headers["Location"].startswith("/konto/bekreft/")
    assert client.get(asked.headers["Location"]).status_code == 200
    client.post(asked.headers["Location"], {"password": people.PASSWORD})
    assert client.get("/konto/reservekoder/nye/").status_code == 200
    shown = client.post("/konto/reservekoder/nye/", follow=True).content.decode()
    codes = user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    assert all(code in shown for code in codes) and not set(codes) & set(old)
    assert not any(code in client.get("/konto/reservekoder/").content.decode() for code in codes)


def test_a_code_serves_as_well_as_the_password_and_only_once(client, body):
    user, secret, _ = people.enrolled(RoleName.ARCHIVIST, body=body)
    people.sign_in(client, user)
    again = "/konto/bekreft/kode/?next=/konto/reservekoder/nye/"
    assert client.get(again).status_code == 200
    code = people.code_for(secret)
    assert client.post(again, {"code": code}).headers["Location"] == "/konto/reservekoder/nye/"
    assert client.post(again, {"code": code}).status_code == 200
