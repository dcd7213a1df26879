"""Comments that look like one and are not, and places where what was brought may not be seen or filed."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from ordskifte.dialogue import actions
from ordskifte.dialogue.models import Capture, Message
from ordskifte.dialogue.queries import captured as queries
from ordskifte.domain.captured import How
from ordskifte.domain.circle import Circle
from ordskifte.domain.errors import OrdskifteError
from tests.factories.cases import CaseFactory
from tests.factories.dialogues import dialogue
from tests.stages.dialogue.test_captured import bring, fates

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
LIV = actions.Said(text="Jeg er for.", author="Liv Tangen", author_address="https://x.com/liv", remote_id="9")


def test_the_same_words_in_two_dialogues_are_two_where_nobody_knows_when(case, officer):
    other = dialogue(CaseFactory(body=case.body, unit=case.unit, sequence=119))
    said = actions.Said(text="Enig!", author="Kari")
    thread = dialogue(case)
    bring(officer, said, thread=thread)
    assert fates(bring(officer, said, thread=other)) == [("new", "")]
    assert fates(bring(officer, said, thread=thread)) == [("known", "")]


def test_what_was_moved_out_of_sight_is_not_seen_where_it_was_brought(case, officer):
    capture = bring(officer, LIV, case=case, network="x")
    closed = CaseFactory(body=case.body, sequence=120, access_code="XY")
    Message.objects.update(case=closed, unit=closed.unit, access_code="XY")
    assert not queries.messages_for(officer.actor).exists()
    found = queries.capture_for(officer.actor, capture.uid)
    (item,) = queries.items_window(officer.actor, found, which="", cursor=None).rows
    assert (item.text, item.author, item.message) == ("", "", None)


def test_an_id_with_another_author_is_refused_and_an_account_may_change_its_name(thread, officer):
    bring(officer, LIV, thread=thread, network="x")
    other = actions.Said(text="Imot!", author="Ola", author_address="https://x.com/ola", remote_id="9")
    renamed = actions.Said(text="Jeg er imot.", author="Liv T", author_address="https://x.com/liv", remote_id="9")
    assert fates(bring(officer, other, thread=thread, network="x", how=How.FILE)) == [("refused", "other_author")]
    assert fates(bring(officer, renamed, thread=thread, network="x", how=How.FILE)) == [("changed", "")]


def test_a_dialogue_that_is_not_for_everybody_takes_nothing_from_a_network(thread, officer):
    thread.circle = Circle.INVITED.value
    thread.save()
    assert fates(bring(officer, LIV, thread=thread, network="x")) == [("refused", "place_narrow")]


def test_a_screenshot_that_is_refused_is_said_to_whoever_typed_it_and_leaves_nothing(thread, officer):
    picture = BytesIO()
    Image.new("RGB", (10, 10)).save(picture, "PNG")
    said = actions.Said(text="Takk!", author="Nordfjæra kommune", written_at=AT)
    bringing = actions.Bringing(network="facebook", how=How.SCREENSHOT, said=(said,), thread=thread, name="a.png")
    with pytest.raises(OrdskifteError) as caught:
        actions.bring_in_screenshot(by=officer.actor, body=officer.body, bringing=bringing, picture=picture.getvalue())
    assert caught.value.code == "from_ourselves"
    assert not Capture.objects.exists()
