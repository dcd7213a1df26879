"""What was written on a network and brought here is a record like any other: assessed, registered, in the journal."""

from datetime import UTC, datetime

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.assessment.models import Assessment
from ordskifte.dialogue import actions as dialogue
from ordskifte.dialogue.models import Message
from ordskifte.domain.captured import How
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import outbox
from ordskifte.records import actions, describing
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.dialogues import dialogue as open_dialogue

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
ADDRESS = "https://www.facebook.com/nordfjaera/posts/71?comment_id=9"


def handed_over():
    while outbox.drain().done:
        pass


def test_it_is_registered_with_its_source_and_everybody_reads_no_name():
    case = CaseFactory(body=BodyFactory(), sequence=118)
    thread = open_dialogue(case)
    officer = UserFactory(body=case.body, name="Torstein Bakkejord")
    archivist = UserFactory(body=case.body, roles=[RoleName.ARCHIVIST], name="Aud Solbrekke")
    said = dialogue.Said(text="Når kommer fortauet?", author="Liv Tangen", written_at=AT, address=ADDRESS)
    bringing = dialogue.Bringing(network="facebook", how=How.PASTE, said=(said,), thread=thread)
    capture = dialogue.look_at(by=officer.actor, body=case.body, bringing=bringing)
    dialogue.bring_in(by=officer.actor, capture=capture)
    handed_over()
    message = Message.objects.get()
    record = actions.register(
        by=archivist.actor, assessment=Assessment.objects.get(subject_uid=message.uid), title="Spørsmål om fortau"
    )
    handed_over()
    facts = dict(describing.describe(record.subjects.get()).readable.facts)
    assert {ADDRESS, "Liv Tangen"} <= set(facts.values())
    assert any(said.startswith("20. november 2026") for said in facts.values())
    public = str(PublicEntry.objects.values().get())
    assert "Tangen" not in public
    assert "comment_id" not in public
