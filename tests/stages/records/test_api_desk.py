"""The operator gives a system a token, sees that it is used, and ends it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.kernel.models import AuditEntry
from ordskifte.records.models import ApiToken
from tests.factories.cases import UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
FILLED = {"name": "Byggesak", "source": "Sakarkiv", "scopes": ["cases:write"], "days": "90"}


@pytest.fixture
def operator(body):
    """An operator."""
    return UserFactory(body=body, roles=[RoleName.OPERATOR], language="en")


@pytest.fixture
def desk(operator):
    """The operator's browser."""
    return sign_in(Client(), operator)


def test_a_token_is_given_shown_once_and_opens_what_was_chosen(desk, operator):
    answer = desk.post(reverse("records_systems"), FILLED)
    secret = re.search(r'value="(osk_[^"]+)"', answer.content.decode())[1]
    token = ApiToken.objects.get()
    assert (token.source_name, token.scopes, token.given_by) == ("Sakarkiv", ["cases:write"], str(operator.actor))
    assert (token.expires_at - token.given_at).days == 90
    assert "no-store" in answer["Cache-Control"]
    page = desk.get(reverse("records_systems")).content.decode()
    assert secret not in page and "Byggesak" in page and "Never" in page
    called = Client().get("/api/v1/cases/x", headers={"Authorization": f"Bearer {secret}"})
    assert called.status_code == 404
    assert "1 time" in desk.get(reverse("records_systems")).content.decode()
    assert AuditEntry.objects.filter(act="records.token_given", about=token.uid).count() == 1


def test_a_token_is_revoked_and_stays_in_the_list(desk, operator):
    desk.post(reverse("records_systems"), FILLED)
    token = ApiToken.objects.get()
    for _ in range(2):
        assert desk.post(reverse("records_revoke", args=[token.uid])).status_code == 302
    token.refresh_from_db()
    assert not token.is_open and token.revoked_by == str(operator.actor)
    assert "Revoked" in desk.get(reverse("records_systems")).content.decode()
    assert AuditEntry.objects.filter(act="records.token_revoked").count() == 1


@pytest.mark.parametrize("change", [{"scopes": []}, {"days": "4000"}, {"name": ""}, {"scopes": ["all"]}])
def test_what_is_filled_in_wrongly_gives_no_token_and_is_shown_again(desk, change):
    answer = desk.post(reverse("records_systems"), FILLED | change)
    assert answer.status_code == 400
    assert "Sakarkiv" in answer.content.decode()
    assert ApiToken.objects.count() == 0


def test_only_operators_come_here(body):
    archivist = sign_in(Client(), UserFactory(body=body, roles=[RoleName.ARCHIVIST]))
    assert archivist.get(reverse("records_systems")).status_code == 403
    assert archivist.post(reverse("records_systems"), FILLED).status_code == 403
    assert ApiToken.objects.count() == 0


def test_a_list_of_many_asks_no_more_than_a_list_of_one(desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 2):
        for _ in range(more):
            desk.post(reverse("records_systems"), FILLED)
        with CaptureQueriesContext(connection) as asked:
            desk.get(reverse("records_systems"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
