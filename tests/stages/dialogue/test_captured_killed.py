"""Comments that somebody brings, killed where a promise hangs on a commit: whatever was done is done once."""

import pytest

from ordskifte.channels.models import Inbound, InboundVersion
from ordskifte.dialogue import actions
from ordskifte.dialogue.models import Capture, CapturedItem, Message
from ordskifte.domain.captured import How
from ordskifte.kernel import outbox
from tests.worlds.killing import in_a_process

pytestmark = pytest.mark.django_db(transaction=True)


def go_on():
    while outbox.drain().done:
        pass


@pytest.fixture
def look_at(thread, officer):
    """Looks at twelve comments of one network: two parts."""
    said = tuple(actions.Said(text=f"Innlegg {number}", author="Kari Bakke") for number in range(12))
    bringing = actions.Bringing(network="facebook", how=How.PASTE, said=said, thread=thread)
    return lambda: actions.look_at(by=officer.actor, body=officer.body, bringing=bringing)


def test_what_was_not_kept_to_be_looked_at_is_not_there(look_at):
    in_a_process(look_at, crash="dialogue.capture_looked_at")
    assert (Capture.objects.count(), CapturedItem.objects.count()) == (0, 0)


@pytest.mark.parametrize("crash", ["dialogue.capture_brought", "dialogue.capture_committed", "dialogue.capture_part:2"])
def test_what_somebody_had_brought_in_is_there_once(look_at, officer, crash):
    capture = look_at()

    def bring():
        actions.bring_in(by=officer.actor, capture=capture)
        go_on()

    in_a_process(bring, crash=crash)
    go_on()
    capture.refresh_from_db()
    is_kept = crash != "dialogue.capture_brought"
    assert (capture.state == Capture.State.DONE) is is_kept
    if not is_kept:
        # Nobody was told that it is done, and it can be done.
        actions.bring_in(by=officer.actor, capture=capture)
        go_on()
    counts = [model.objects.count() for model in (Message, Inbound, InboundVersion)]
    assert counts == [12, 12, 12]
    assert sorted(CapturedItem.objects.values_list("state", flat=True)) == ["new"] * 12
