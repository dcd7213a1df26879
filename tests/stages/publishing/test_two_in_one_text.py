"""Two people who have one text open see each other, and nobody of another body sees either."""

import re

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
from tests.factories.cases import BodyFactory, UserFactory
from tests.factories.publishing import draft
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db


def address_in(page):
    """Where the editor asks who else is here."""
    return re.search(r'data-w-swap-src-value="([^"]+)"', page).group(1)


def test_the_editor_asks_and_hears_who_else_is_there(desk, body, case, officer):
    made = draft(case, by=officer)
    mate = UserFactory(body=body, roles=[RoleName.CASE_OFFICER], name="Oddvar Lie")
    other = sign_in(Client(), mate)
    edit = f"/desk/publiseringer/edit/{made.pk}/"
    mine = address_in(desk.get(edit).content.decode())
    assert desk.post(mine).json()["other_sessions"] == []
    theirs = address_in(other.get(edit).content.decode())
    assert other.post(theirs, {"is_editing": "1"}).status_code == 200
    told = desk.post(mine).json()
    assert [(each["user"], each["is_editing"]) for each in told["other_sessions"]] == [("Oddvar Lie", True)]
    assert told["ping_url"] == mine
    assert other.post(f"{theirs}ut/").status_code == 200
    assert desk.post(told["ping_url"]).json()["other_sessions"] == []


@pytest.mark.parametrize("session", [0, 10**12, 10**30])
def test_numbers_of_nobody_harm_nothing(desk, case, officer, session):
    made = draft(case, by=officer)
    assert desk.post(f"/desk/publiseringer/{made.pk}/hvem/{session}/").status_code == 200
    assert desk.post(f"/desk/publiseringer/{made.pk}/hvem/{session}/ut/").status_code == 200


def test_nobody_of_another_body_hears_anything(case, officer):
    made = draft(case, by=officer)
    stranger = UserFactory(body=BodyFactory(host="other.example"), roles=list(RoleName))
    there = sign_in(Client(headers={"host": "other.example"}), stranger)
    for end in ("", "ut/"):
        assert there.post(f"/desk/publiseringer/{made.pk}/hvem/1/{end}").status_code == 404


def test_the_panel_of_checks_that_cannot_work_is_not_there(desk, case, officer):
    page = desk.get(f"/desk/publiseringer/edit/{draft(case, by=officer).pk}/").content.decode()
    assert 'data-side-panel="checks"' not in page
    assert 'data-side-panel="preview"' in page
