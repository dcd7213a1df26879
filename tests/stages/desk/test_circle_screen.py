"""The screen where a dialogue is given to those who are invited, and links are made."""

import re
from datetime import timedelta

import pytest

from ordskifte.dialogue import queries
from ordskifte.dialogue.models import Invitation
from ordskifte.domain.circle import Circle
from ordskifte.kernel import clock
from tests.factories.dialogues import message

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer_client(at_desk):
    """A case officer's browser."""
    return at_desk("case_officer")


def test_the_case_leads_there_and_the_link_is_shown_once(officer_client, client, thread):
    address = f"/desk/dialog/{thread.uid}/hvem/"
    assert address in officer_client.get(f"/desk/saker/{thread.case.uid}/").content.decode()
    assert "Make a link" not in officer_client.get(address).content.decode()
    assert officer_client.post(f"{address}velg/", {"circle": "invited"}).status_code == 302
    assert queries.circle_of(thread.publication) is Circle.INVITED
    last = (clock.today() + timedelta(days=3)).isoformat()
    made = officer_client.post(f"/desk/dialog/{thread.uid}/lenke/", {"label": "Elevrådet", "most": 5, "last_day": last})
    link = re.search(r"<code>https?://[^/]+(/invitasjon/[^<]+)</code>", made.content.decode())[1]
    assert "no-store" in made["Cache-Control"] and client.get(link).status_code == 200
    listed = officer_client.get(address).content.decode()
    assert "Elevrådet" in listed and link not in listed
    row = Invitation.objects.get()
    assert officer_client.post(f"/desk/dialog/{thread.uid}/lenke/{row.uid}/trekk/").status_code == 302
    assert client.post("/invitasjon/", {"kode": link.split("/")[-2]}).status_code == 410


def test_a_change_without_a_reason_is_said_at_its_field(officer_client, thread):
    message(thread, "Hei.")
    page = officer_client.post(f"/desk/dialog/{thread.uid}/hvem/velg/", {"circle": "invited"})
    assert page.status_code == 400 and queries.circle_of(thread.publication) is Circle.EVERYONE


def test_a_link_that_cannot_be_made_is_explained(officer_client, thread):
    given = {"label": "Elevrådet", "most": 5, "last_day": "2020-01-01"}
    page = officer_client.post(f"/desk/dialog/{thread.uid}/lenke/", given)
    assert page.status_code == 400 and "Elevrådet" in page.content.decode() and not Invitation.objects.exists()
