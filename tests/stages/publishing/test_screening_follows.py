"""What was published from a document goes when the records system withholds the document."""

import uuid

import pytest

from ordskifte.cases.models import Document
from ordskifte.domain import events
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel.models import OutboxEvent
from ordskifte.project import wiring
from ordskifte.publishing import actions, handlers
from ordskifte.publishing.models import Publication
from tests.factories.cases import DocumentFactory, chain
from tests.factories.publishing import draft

pytestmark = pytest.mark.django_db

FINISHED = events.ImportFinished(by=SYSTEM, uid=uuid.UUID(int=1), source="sakssystemet")


@pytest.fixture
def published(case, officer):
    """A publication that is shown, made from a document of the case."""
    made = draft(case, by=officer)
    Publication.objects.filter(pk=made.pk).update(document=DocumentFactory(case=case))
    actions.publish(by=officer.actor, publication=Publication.objects.get(pk=made.pk))
    return Publication.objects.get(pk=made.pk)


def test_an_import_that_changes_nothing_leaves_it(published):
    handlers.follow_screening(FINISHED)
    assert Publication.objects.get(pk=published.pk).live


@pytest.mark.parametrize(
    "change", [{"covers": chain("offentleglova § 13")}, {"is_classified": True}, {"is_expired": True}]
)
def test_a_document_that_is_withheld_takes_its_text_along(published, change):
    Document.objects.filter(pk=published.document_id).update(**change)
    handlers.follow_screening(FINISHED)
    assert not Publication.objects.get(pk=published.pk).live
    assert OutboxEvent.objects.filter(kind="publishing.withdrawn", uid=published.uid).count() == 1
    handlers.follow_screening(FINISHED)
    assert OutboxEvent.objects.filter(kind="publishing.withdrawn", uid=published.uid).count() == 1


def test_every_finished_import_is_followed():
    assert "ordskifte.publishing.handlers.follow_screening" in wiring.HANDLERS["records.import_finished"]
