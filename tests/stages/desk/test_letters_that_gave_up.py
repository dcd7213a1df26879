"""The operator sees which letters did not arrive, never to whom, and lets them be tried again."""

from datetime import timedelta

import pytest

from ordskifte.channels import tasks
from ordskifte.channels.models import Letter
from ordskifte.domain.delivery import MOST_TRIES
from ordskifte.kernel import clock
from tests.factories.arrivals import written
from tests.factories.cases import BodyFactory

pytestmark = pytest.mark.django_db
PAGE = "/desk/drift/"


def gave_up(body, state="failed", **given):
    """A letter that is not tried any more."""
    letter = written(body, **given)
    Letter.objects.filter(pk=letter.pk).update(
        state=state, tries=MOST_TRIES, next_try_at=None, last_error="the mail server said 550"
    )
    return letter


def retry(browser, letter):
    return browser.post(f"{PAGE}brev/{letter.uid}/", follow=True)


@pytest.mark.parametrize("state", ["failed", "planned", "unknown"])
def test_a_letter_that_gave_up_is_tried_again(at_desk, body, state):
    browser, letter = at_desk("operator"), gave_up(body, state, email="kari@epost.example")
    on_its_way = written(body)
    page = browser.get(PAGE).content.decode()
    assert "the mail server said 550" in page and str(letter.uid) in page
    assert "kari" not in page and str(on_its_way.uid) not in page
    assert "It is tried again." in retry(browser, letter).content.decode()
    letter.refresh_from_db()
    assert letter.next_try_at is not None and letter.state in {"planned", "unknown"}
    assert str(letter.uid) not in browser.get(PAGE).content.decode()


def test_one_whose_secret_is_forgotten_says_why_it_cannot_be_sent(at_desk, body):
    browser, letter = at_desk("operator"), gave_up(body, holds_secret=True)
    with clock.at(clock.now() + timedelta(days=31)):
        assert tasks.forget_secrets() == 1
    page = browser.get(PAGE).content.decode()
    assert "a secret link is kept 30 days" in page and f"brev/{letter.uid}/" not in page
    assert "cannot be sent again" in retry(browser, letter).content.decode()
    letter.refresh_from_db()
    assert (letter.state, letter.next_try_at) == ("failed", None)


def test_letters_of_others_and_to_others_are_closed(at_desk, body):
    elsewhere, ours = gave_up(BodyFactory(host="annen.example")), gave_up(body)
    browser = at_desk("operator")
    assert str(elsewhere.uid) not in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}brev/{elsewhere.uid}/").status_code == 404
    assert browser.get(f"{PAGE}brev/{ours.uid}/").status_code == 405
    assert at_desk("case_officer").post(f"{PAGE}brev/{ours.uid}/").status_code == 403


def test_with_none_it_says_so(at_desk):
    assert "Every letter has arrived" in at_desk("operator").get(PAGE).content.decode()
