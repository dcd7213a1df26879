"""A dialogue that is over for good: nobody writes there, everything can be read, and it says so."""

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.dialogue import actions
from ordskifte.dialogue.errors import DialogueClosed
from ordskifte.dialogue.models import Thread
from ordskifte.domain.errors import NotAllowed
from ordskifte.kernel import outbox
from ordskifte.kernel.models import AuditEntry
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    """An open dialogue."""
    return dialogues.dialogue(CaseFactory(body=BodyFactory(), sequence=118))


def test_an_ended_dialogue_takes_nothing_and_shows_everything(thread):
    archivist = UserFactory(body=thread.body, roles=[RoleName.ARCHIVIST])
    said = dialogues.message(thread, "Flytt overgangen.")
    while outbox.drain().done:
        pass
    assert 'id="open"' in Client().get("/").content.decode()
    ended = actions.end(by=archivist.actor, thread=thread, why="Prøveperioden er over.")
    again = actions.end(by=archivist.actor, thread=thread, why="En gang til.")
    assert again.ended_at == ended.ended_at
    assert AuditEntry.objects.filter(act="dialogue.end", about=thread.uid).count() == 1
    with pytest.raises(DialogueClosed):
        dialogues.message(Thread.objects.select_related("publication", "body", "case").get(pk=thread.pk), "For sent.")
    form = Client().get(f"/p/{thread.publication.reference}/svar/").content.decode()
    assert "Prøveperioden som dette var en del av, er over." in form
    assert "Flytt overgangen." in Client().get(f"/innlegg/{said.reference}/").content.decode()
    assert 'id="open"' not in Client().get("/").content.decode()


def test_a_moderator_does_not_end_a_dialogue(thread):
    with pytest.raises(NotAllowed):
        actions.end(by=UserFactory(body=thread.body, roles=[RoleName.MODERATOR]).actor, thread=thread, why="x")
