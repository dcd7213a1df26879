"""What was approved is what goes out, and one bad publication stands in nobody's way."""

import importlib.util
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.images import ImageFile

from ordskifte.accounts.models import RoleName
from ordskifte.domain.publication import Paragraph, Text
from ordskifte.kernel import audit, clock
from ordskifte.publishing import actions, queries, tasks
from ordskifte.publishing.errors import OwnText
from ordskifte.publishing.models import Picture, Publication
from tests.factories.cases import UserFactory
from tests.factories.publishing import block_of, draft, photograph, picture
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(body):
    """The body asks for four eyes."""
    body.settings = {**body.settings, "four_eyes": True}
    body.save()


def again(publication):
    return Publication.objects.get(pk=publication.pk)


def typed(client, publication):
    """What the editor sends when nobody has typed anything."""
    path = Path(__file__).with_name("test_publications_at_the_desk.py")
    spec = importlib.util.spec_from_file_location("editor_fields", path)
    editor = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(editor)
    return editor.edit(publication), editor.untouched(client, publication)


def test_who_writes_over_what_was_shown_is_its_author(client, strict, body, case, officer, approver):
    both = UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER, RoleName.APPROVER], language="en")
    made = draft(case, by=officer)
    actions.revise(by=both.actor, publication=made, texts={"nb": {"title": "Ny tittel"}})
    actions.approve(by=approver.actor, publication=made, seen=queries.draft_digest(again(made)))
    made = again(made)
    shown = made.live_revision
    sign_in(client, both)
    address, fields = typed(client, made)
    fields |= {"texts-0-title": "Egen tekst", "change_note": "Rettet"}
    fields |= {"overwrite_revision_id": shown.pk, "loaded_revision_id": shown.pk}
    assert client.post(address, fields, headers={"accept": "application/json"}).json()["success"]
    made = again(made)
    assert str(made.get_latest_revision_as_object()) == "Egen tekst"
    assert made.latest_revision_id != shown.pk
    with pytest.raises(OwnText):
        actions.approve(by=both.actor, publication=made, seen=queries.draft_digest(made))
    assert queries.published(made.uid).texts["nb"].title == "Ny tittel"


def test_a_picture_that_is_another_by_now_was_not_approved(strict, case, officer, approver):
    shown = picture()
    at = clock.now() + timedelta(days=1)
    made = draft(case, by=officer, blocks=(Paragraph((Text("Slik:"),)), block_of(shown)), go_live_at=at)
    actions.approve(by=approver.actor, publication=made, seen=queries.draft_digest(made))
    other = Picture.objects.get(pk=shown.pk)
    other.file = ImageFile(io.BytesIO(photograph(colour=(0, 0, 250))), name="annet.jpg")
    other.file_hash = ""
    other.full_clean()
    other.save()
    with clock.at(at):
        tasks.publish_due()
    assert queries.published(made.uid) is None
    assert audit.history(made.uid)[-1].act == "publishing.plan_failed"


def test_what_cannot_be_read_any_more_holds_nobody_up(case, officer):
    broken, fine = draft(case, by=officer), draft(case, by=officer)
    at = clock.now() + timedelta(days=1)
    for each in (broken, fine):
        actions.publish(by=officer.actor, publication=each, at=at)
    revision = broken.revisions.get(approved_go_live_at__isnull=False)
    revision.content["texts"][0]["body"] = '[{"type": "heading", "value": {"level": "9", "text": "x"}, "id": "a"}]'
    revision.save()
    with clock.at(at):
        assert tasks.publish_due() == 2
        assert tasks.publish_due() == 0
    assert queries.published(broken.uid) is None
    assert queries.published(fine.uid).number == 1


def test_signs_that_nobody_sees_are_pasted_without_harm(case, officer):
    shown = picture(alt="Gate\tog vei")
    made = draft(case, by=officer, blocks=(Paragraph((Text("Slik:"),)), block_of(shown)))
    newest = made.get_latest_revision_as_object()
    text = newest.texts.first()
    heading = {"type": "heading", "value": {"level": "2", "text": "Fra\tarket\x0bslik"}, "id": "a"}
    text.body = [heading, *text.body.get_prep_value()]
    newest.texts = [text]
    newest.save_revision(user=officer, clean=False)
    actions.publish(by=officer.actor, publication=again(made))
    html = queries.published(made.uid).texts["nb"].html
    assert "<h2>Fra arket slik</h2>" in html and 'alt="Gate og vei"' in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://a.example/", "https://a.example/ x"])
def test_what_is_no_link_does_not_become_one(case, officer, address):
    made = draft(case, by=officer, source_url=address)
    actions.publish(by=officer.actor, publication=made)
    assert queries.published(made.uid).facts["source_url"] == ""
