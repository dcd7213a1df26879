"""A form of the desk that comes after the session has ended: what was written is shown, and can still be sent."""

import re

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile
from tests.factories.cases import BodyFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}
ADDRESS = "/desk/saker/ny/"
TYPED = {"number": "2026/118", "public_title": "Ny gang- og sykkelvei langs Strandvegen"}


@pytest.fixture
def officer():
    """A case officer of the body that answers here."""
    return UserFactory(body=BodyFactory(), roles=[RoleName.CASE_OFFICER], language="en")


@pytest.fixture
def browser(officer):
    """The officer's browser, with the form open."""
    client = sign_in(Client(enforce_csrf_checks=True), officer)
    client.token = _token(client.get(ADDRESS))
    return client


def _token(answer):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode())[1]


def _send(client, token, **more):
    return client.post(ADDRESS, TYPED | {"csrfmiddlewaretoken": token}, **(HERE | more))


@pytest.mark.parametrize("gone", [["session"], ["csrf"], ["session", "csrf"]])
def test_nothing_written_is_lost_and_it_can_be_sent_in_the_end(browser, officer, gone):
    for name in gone:
        del browser.cookies[name]
    answer = _send(browser, browser.token)
    said = answer.content.decode()
    assert answer.status_code == 403 and TYPED["public_title"] in said
    assert ("no longer signed in" in said or "ikke lenger logget inn" in said) == ("session" in gone)
    assert ('href="/desk/"' in said) == ("session" in gone)
    assert not CaseFile.objects.exists()
    # Sent once more before signing in: still there.
    again = _send(browser, _token(answer))
    if "session" in gone:
        assert again.status_code == 403 and TYPED["public_title"] in again.content.decode()
        sign_in(browser, officer)
        again = _send(browser, _token(again))
    assert again.status_code == 302
    assert CaseFile.objects.get().public_title == TYPED["public_title"]


@pytest.mark.parametrize("site", ["cross-site", "none", "same-site"])
def test_a_form_of_another_site_is_not_shown_filled_in(browser, site):
    del browser.cookies["session"]
    answer = _send(browser, browser.token, HTTP_SEC_FETCH_SITE=site)
    assert answer.status_code == 403
    assert TYPED["public_title"] not in answer.content.decode()


def test_a_script_gets_no_page(browser):
    del browser.cookies["session"]
    answer = _send(browser, browser.token, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert answer.status_code == 403 and TYPED["public_title"] not in answer.content.decode()


def test_what_is_shown_is_kept_nowhere(browser):
    del browser.cookies["session"]
    assert "no-store" in _send(browser, browser.token)["Cache-Control"]
