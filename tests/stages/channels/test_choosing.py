"""Which channels a body uses: chosen at the desk, and what becomes of the rest."""

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile
from ordskifte.channels import actions, queries, registry
from ordskifte.channels.models import Delivery
from ordskifte.desk.forms import CHANNELS
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel import tenancy
from ordskifte.kernel.models import AuditEntry
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.posts import corrected, posted
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    """A body that has chosen nothing yet."""
    return BodyFactory()


@pytest.fixture
def officer(body):
    """A communications officer."""
    return UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER], language="en")


def test_whatever_can_be_chosen_is_said_in_words():
    assert set(registry.to_choose()) == set(CHANNELS)


def test_it_is_chosen_at_the_desk_and_written_down(client, body, officer):
    desk = sign_in(client, officer)
    body.settings = {"other": 1}
    body.save()
    tenancy.forget()
    page = desk.get("/desk/organ/kanaler/").content.decode()
    assert 'name="feeds"' in page and " checked" in page and "still corrected and withdrawn" in page
    assert desk.get("/feed.atom").status_code == 200
    assert desk.post("/desk/organ/kanaler/", {}).status_code == 302
    body.refresh_from_db()
    assert body.settings == {"other": 1, "channels": []}
    assert not queries.is_on(body, "feeds") and queries.is_on(body, "web")
    tenancy.forget()
    assert desk.get("/feed.atom").status_code == 404
    assert "feed.atom" not in desk.get("/").content.decode()
    assert " checked" not in desk.get("/desk/organ/kanaler/").content.decode()
    entry = AuditEntry.objects.get(act="channels.channels_chosen")
    assert (entry.by, entry.about) == (f"staff:{officer.uid}", body.uid)
    assert entry.details == {"channels": "web", "before": "web, feeds"}
    assert desk.post("/desk/organ/kanaler/", {"feeds": "on", "mail": "on", "no": "on"}).status_code == 302
    body.refresh_from_db()
    assert body.settings["channels"] == ["feeds"]


def test_nobody_else_chooses(client, body):
    may = {RoleName.COMMUNICATIONS_OFFICER, RoleName.OPERATOR}
    others = UserFactory(body=body, roles=[role for role in RoleName if role not in may])
    assert sign_in(client, others).get("/desk/organ/kanaler/").status_code == 403
    assert sign_in(client, others).post("/desk/organ/kanaler/", {}).status_code == 403
    with pytest.raises(NotAllowed):
        actions.choose_channels(by=Actor.staff(others.uid), body=body, names=[])


def test_nobody_chooses_for_another_body(officer):
    with pytest.raises(NotAllowed):
        actions.choose_channels(by=Actor.staff(officer.uid), body=BodyFactory(host="annen.example"), names=[])


def test_what_stood_there_is_corrected_and_what_came_meanwhile_waits_for_its_correction(body, officer):
    by, case = Actor.staff(officer.uid), CaseFactory(body=body)
    early = posted(case)
    actions.choose_channels(by=by, body=body, names=[])
    case = CaseFile.objects.get(pk=case.pk)
    late = posted(case)
    assert (_channels_of(early), _channels_of(late)) == (["feeds", "web"], ["web"])
    assert _channels_of(corrected(early)) == ["feeds", "web"]
    actions.choose_channels(by=by, body=body, names=["feeds"])
    assert _channels_of(corrected(late)) == ["feeds", "web"]


def _channels_of(post):
    rows = Delivery.objects.filter(post=post, version__number=post.number)
    return sorted(rows.values_list("channel", flat=True))
