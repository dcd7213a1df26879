"""Appeals by whoever wrote, reports from anybody, and who decides them."""

from datetime import timedelta

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Inbound, Letter, Post
from ordskifte.dialogue import actions, handlers
from ordskifte.dialogue.errors import AppealKnown, AppealTooLate, NotFit, NothingToAppeal, ReasonNeeded
from ordskifte.dialogue.models import Appeal, Message, Report
from ordskifte.domain import events
from ordskifte.domain.errors import Conflict, NotAllowed, NotFound
from ordskifte.domain.message import MissingReason
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import OutboxEvent
from tests.factories.cases import UserFactory
from tests.factories.dialogues import THREAT, message
from tests.worlds.post import text_of

pytestmark = pytest.mark.django_db

WORDS = "Jeg kritiserer arbeidet, ikke en person."


@pytest.fixture
def hidden(thread, moderator):
    """A message that was hidden by mistake."""
    made = message(thread, "Hvem har slurvet?", name="Steinar", email="steinar@epost.example")
    actions.hide(by=moderator.actor, message=made, reason=HideReason.PERSONAL_ATTACK)
    made.refresh_from_db()
    return made


def author_of(made):
    """Whoever holds the secret link."""
    return Actor.citizen(made.reference)


def appealed(made, *, key="klage"):
    """The appeal that its author sends."""
    return actions.appeal(by=author_of(made), message=made, text=WORDS, key=key)


def test_an_appeal_is_private_and_has_a_reference_of_its_own(hidden, moderator):
    said = appealed(hidden)
    assert (said.kind, said.audience, said.state, said.in_reply_to, said.case) == (
        "appeal",
        "private",
        "received",
        hidden,
        hidden.case,
    )
    assert said.reference != hidden.reference and said.versions.get().text == WORDS
    assert not Post.objects.filter(source_uid=said.uid).exists()
    appeal = Appeal.objects.get()
    assert (appeal.message, appeal.said, appeal.hidden_by, appeal.decided_at) == (
        hidden,
        said,
        str(moderator.actor),
        None,
    )


def test_an_appeal_that_is_sent_twice_is_one_and_its_event_adds_nothing(hidden):
    said = appealed(hidden)
    assert appealed(hidden) == said and Appeal.objects.count() == 1
    handlers.take(events.Arrived(by=SYSTEM, uid=said.uid, channel="web"))
    assert Message.objects.filter(kind="appeal").count() == 1
    assert OutboxEvent.objects.filter(uid=said.uid, kind="dialogue.message_taken").count() == 1
    with pytest.raises(AppealKnown):
        appealed(hidden, key="en til")


def test_what_is_not_hidden_cannot_be_appealed(thread):
    with pytest.raises(NothingToAppeal):
        appealed(message(thread, "Hei."))


def test_an_appeal_has_six_months(hidden):
    with clock.at(clock.now() + timedelta(days=190)), pytest.raises(AppealTooLate):
        appealed(hidden)


def test_an_empty_appeal_is_refused(hidden):
    with pytest.raises(NotFit):
        actions.appeal(by=author_of(hidden), message=hidden, text=" ", key="k")
    assert Inbound.objects.count() == 1


def test_the_one_who_hid_it_never_decides(hidden, moderator):
    moderator.roles.create(name=RoleName.APPEAL_DECIDER, given_by="system", given_at=clock.now())
    appealed(hidden)
    with pytest.raises(NotAllowed):
        actions.decide_appeal(by=moderator.actor, appeal=Appeal.objects.get(), outcome="overturned", why="Feil.")
    assert Appeal.objects.get().decided_at is None


@pytest.mark.parametrize("role", [RoleName.MODERATOR, RoleName.CASE_OFFICER, RoleName.OPERATOR])
def test_only_appeal_deciders_decide(hidden, body, role):
    appealed(hidden)
    with pytest.raises(NotAllowed):
        actions.decide_appeal(
            by=UserFactory(body=body, roles=[role]).actor, appeal=Appeal.objects.get(), outcome="upheld", why="Ja."
        )


def test_an_appeal_that_is_right_shows_the_message_again(hidden, decider):
    said = appealed(hidden)
    actions.decide_appeal(by=decider.actor, appeal=Appeal.objects.get(), outcome="overturned", why="Det er saklig.")
    hidden.refresh_from_db()
    said.refresh_from_db()
    assert (hidden.state, said.handling) == ("shown", "answered")
    assert "Hvem har slurvet?" in str(
        Post.objects.get(source_uid=hidden.uid).versions.order_by("number").last().variants
    )
    assert hidden.steps.order_by("pk").last().by == str(decider.actor)
    event = OutboxEvent.objects.get(kind="dialogue.appeal_decided")
    assert (event.uid, event.payload["overturned"]) == (said.uid, True)
    letters = [text_of(letter) for letter in Letter.objects.filter(about=hidden.uid).order_by("pk")]
    assert "Det er saklig." in letters[-1] and len(letters) == 3


def test_an_appeal_that_is_not_right_leaves_it_hidden_and_is_decided_once(hidden, decider):
    appealed(hidden)
    appeal = Appeal.objects.get()
    with pytest.raises(ReasonNeeded):
        actions.decide_appeal(by=decider.actor, appeal=appeal, outcome="upheld", why="")
    actions.decide_appeal(by=decider.actor, appeal=appeal, outcome="upheld", why="Går på person.")
    hidden.refresh_from_db()
    assert (hidden.state, Appeal.objects.get().outcome) == ("hidden", "upheld")
    with pytest.raises(Conflict):
        actions.decide_appeal(by=decider.actor, appeal=appeal, outcome="overturned", why="Likevel.")


def test_a_second_hiding_can_be_appealed_anew(hidden, decider, moderator):
    appealed(hidden)
    actions.decide_appeal(by=decider.actor, appeal=Appeal.objects.get(), outcome="overturned", why="Saklig.")
    actions.hide(by=moderator.actor, message=hidden, reason=HideReason.SPAM)
    appealed(hidden, key="en til")
    assert Appeal.objects.count() == 2


def test_privacy_is_asked_for_in_private(thread):
    made = message(thread, "Hei.", name="Kari")
    asked = actions.ask_privacy(by=author_of(made), message=made, text="Ta bort navnet mitt.", key="p")
    assert (asked.kind, asked.audience, asked.in_reply_to) == ("privacy", "private", made)
    assert actions.ask_privacy(by=author_of(made), message=made, text="Ta bort navnet mitt.", key="p") == asked


# --- Reports ---------------------------------------------------------------------------------------------------------


def reported(made, **given):
    """What anybody reports."""
    usual = {"reason": HideReason.SPAM, "text": "Reklame.", "email": "leser@epost.example", "key": "r1"}
    return actions.report(by=SYSTEM, message=made, **usual | given)


def test_anybody_reports_without_name_or_address_and_once_for_each_key(thread):
    made = message(thread, "Kjøp billig!")
    first = reported(made, email="", text="")
    assert reported(made, email="", text="") == first and Report.objects.count() == 1
    made.refresh_from_db()
    assert made.state == "shown"
    assert not Letter.objects.exists()


def test_whoever_reports_is_told_twice(thread, moderator):
    made = message(thread, "Kjøp billig!")
    report = reported(made)
    actions.decide_report(by=moderator.actor, report=report, outcome="hidden")
    made.refresh_from_db()
    assert (made.state, made.state_rule) == ("hidden", "spam")
    letters = Letter.objects.filter(about=report.uid).order_by("pk")
    assert [letter.sender.email for letter in letters] == ["leser@epost.example"] * 2
    assert all(report.reference in text_of(letter) and "Kjøp" not in text_of(letter) for letter in letters)


def test_a_report_can_be_left_or_decided_by_another_rule_and_only_once(thread, moderator):
    made = message(thread, "Kjøp billig!")
    left = actions.decide_report(by=moderator.actor, report=reported(made), outcome="left", why="Ikke reklame.")
    assert (left.outcome, left.decided_by) == ("left", str(moderator.actor))
    with pytest.raises(Conflict):
        actions.decide_report(by=moderator.actor, report=left, outcome="hidden")
    other = reported(made, key="r2")
    actions.decide_report(by=moderator.actor, report=other, outcome="hidden", reason=HideReason.COPYRIGHT)
    made.refresh_from_db()
    assert made.state_rule == "opphavsrett"


@pytest.mark.parametrize("role", [RoleName.CASE_OFFICER, RoleName.APPEAL_DECIDER, RoleName.OPERATOR])
def test_only_moderators_decide_reports(thread, body, role):
    report = reported(message(thread, "Hei."))
    with pytest.raises(NotAllowed):
        actions.decide_report(by=UserFactory(body=body, roles=[role]).actor, report=report, outcome="left")


def test_what_is_not_in_view_cannot_be_reported_nor_by_no_rule(thread):
    with pytest.raises(NotFound):
        reported(message(thread, THREAT))
    with pytest.raises(MissingReason):
        reported(message(thread, "Hei."), reason="kjedelig", key="r2")
    with pytest.raises(NotFit):
        reported(message(thread, "Hei."), email="leser", key="r3")
