"""The archivist reads what eInnsyn would not take, sends it again, or leaves it out with a reason."""

import uuid

import pytest
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.domain.errors import NotAllowed
from ordskifte.journal import actions
from ordskifte.journal.models import EinnsynItem
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.journal import entered, own_file
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return BodyFactory()


@pytest.fixture
def aud(body):
    return UserFactory(body=body, roles=[RoleName.ARCHIVIST], name="Aud Solbrekke", language="en")


@pytest.fixture
def refused(body):
    """Lines that were refused."""
    case = own_file(CaseFactory(body=body, sequence=118))

    def make(sequence):
        row = entered(case, sequence=sequence, title=f"Linje {sequence}")
        said = [["offentligTittel", "is <b>not</b> good enough"]]
        return EinnsynItem.objects.create(body=body, kind="journalpost", uid=row.uid, state="refused", trouble=said)

    return make


def test_the_archivist_reads_what_they_said_with_as_many_questions_for_three(
    client, aud, refused, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, aud)
    refused(1)
    client.get(reverse("journal_einnsyn"))
    with CaptureQueriesContext(connection) as one:
        page = client.get(reverse("journal_einnsyn")).content.decode()
    assert "Linje 1" in page
    assert "offentligTittel: is &lt;b&gt;not&lt;/b&gt; good enough" in page
    refused(2)
    refused(3)
    with django_assert_max_num_queries(len(one)):
        assert "Linje 3" in client.get(reverse("journal_einnsyn")).content.decode()


def test_send_again_makes_it_due_and_leave_out_needs_a_reason(client, aud, refused):
    item = refused(1)
    sign_in(client, aud)
    client.post(reverse("journal_einnsyn_leave_out", args=[item.pk]), {"why": " "})
    item.refresh_from_db()
    assert (item.left_out_by, item.state) == ("", "refused")
    client.post(reverse("journal_einnsyn_leave_out", args=[item.pk]), {"why": "Sendt for hånd."})
    item.refresh_from_db()
    assert (item.left_out_by, item.why, item.state) == (str(aud.actor), "Sendt for hånd.", "due")
    client.post(reverse("journal_einnsyn_again", args=[item.pk]))
    item.refresh_from_db()
    assert (item.left_out_by, item.state, item.trouble) == ("", "due", [])
    assert item.next_at is not None


def test_another_body_and_another_role_get_nowhere(client, aud, refused):
    item = refused(1)
    stranger = UserFactory(body=BodyFactory(host=False), roles=[RoleName.ARCHIVIST], name="Randi Fremmed")
    with pytest.raises(NotAllowed):
        actions.send_to_einnsyn_again(by=stranger.actor, item=item)
    officer = UserFactory(body=aud.body, roles=[RoleName.CASE_OFFICER], name=f"Per {uuid.uuid4().hex[:6]}")
    sign_in(client, officer)
    assert client.get(reverse("journal_einnsyn")).status_code in {302, 403}
