"""Whoever may no longer open a case reads nothing of it elsewhere: what lies in it follows when an import guards it."""

from uuid import uuid4

import pytest

from ordskifte.access import actions
from ordskifte.access.models import AccessRequest
from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName, Unit
from ordskifte.assessment import proposing
from ordskifte.assessment.models import Assessment
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue.models import Message
from ordskifte.domain import events
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel.outbox import wiring
from ordskifte.publishing.models import Publication
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory

pytestmark = pytest.mark.django_db


def hand_over():
    """Let everybody answer to the end of an import."""
    from django.utils.module_loading import import_string

    event = events.ImportFinished(by=SYSTEM, uid=uuid4(), source="x")
    for name in wiring()["records.import_finished"]:
        import_string(name)(event)


def seen_by(person):
    """How much of publications, messages, assessments and requests somebody sees."""
    models = (Publication, Message, Assessment, AccessRequest)
    return [doors.open(model.objects.all(), by=person.actor).count() for model in models]


def test_what_lies_in_a_case_is_guarded_as_the_case_is_now():
    body = BodyFactory()
    plan, school = (Unit.objects.create(body=body, name=name) for name in ("Plan", "Oppvekst"))
    case, other = CaseFactory(body=body, sequence=118), CaseFactory(body=body, sequence=119)
    for each in (case, other):
        message = dialogues.message(dialogues.dialogue(each), "Hva betalte dere for grunnen?")
        proposing.of_message(message.uid)
        actions.mark(by=UserFactory(body=body, roles=[RoleName.CASE_OFFICER]).actor, message=message)
    stranger = UserFactory(body=body, roles=[RoleName.CASE_OFFICER], unit=school)
    colleague = UserFactory(body=body, roles=[RoleName.CASE_OFFICER], unit=plan)
    assert seen_by(stranger) == [2, 2, 2, 2]
    CaseFile.objects.filter(pk=case.pk).update(access_code="13", unit=plan)
    hand_over()
    assert seen_by(stranger) == [1, 1, 1, 1]
    assert seen_by(colleague) == [2, 2, 2, 2]
    assert doors.follow_cases(Message.objects.all()) == 0
    CaseFile.objects.filter(pk=case.pk).update(access_code="", unit=None)
    hand_over()
    assert seen_by(stranger) == [2, 2, 2, 2]
