"""Every step by every kind of actor; what is told, kept and shown; and nothing that is closed comes out."""

import json
import uuid
from datetime import timedelta

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Fragment, Letter, Post, PostVersion
from ordskifte.dialogue import actions
from ordskifte.dialogue.errors import NothingLeft, NumberLeft, PublicCopyNeeded, ReasonNeeded
from ordskifte.dialogue.models import Hold, MessageStep, MessageVersion, Thread
from ordskifte.domain.errors import Conflict, NotAllowed, NotFound, OrdskifteError
from ordskifte.domain.message import MissingReason, State, WrongMessageStep
from ordskifte.domain.moderation import Ground, HideReason, RaidBrakeTooLong
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.domain.patterns import MalformedPatterns
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry, OutboxEvent
from tests.factories.cases import BodyFactory, UserFactory
from tests.factories.dialogues import NUMBER, THREAT, message, taken
from tests.worlds.post import read, text_of

pytestmark = pytest.mark.django_db

TEXT = f"Jeg eier Strandvegen 14, {NUMBER}. Ikke gjennom blomsterbedet."
MASKED = "Jeg eier Strandvegen 14, *****. Ikke gjennom blomsterbedet."


def author_of(made):
    """Whoever holds the secret link."""
    return Actor.citizen(made.reference)


def in_view(made):
    """What everybody reads of it; empty where there is nothing."""
    post = Post.objects.filter(source_uid=made.uid).first()
    if post is None or post.is_withdrawn:
        return ""
    return next(iter(post.versions.get(number=post.number).variants.values()))["text"]


def everything_public():
    """All text that pages and feeds are made of."""
    rows = [*Post.objects.values(), *PostVersion.objects.values(), *Fragment.objects.values()]
    return json.dumps(rows, default=str, ensure_ascii=False)


# --- Release -------------------------------------------------------------------------------------------------------


def test_a_released_message_is_shown_with_what_a_person_left_of_it(thread, moderator):
    made = message(thread, TEXT, name="Per-Arne Lia", email="per-arne@epost.example")
    actions.release(by=moderator.actor, message=made, public_text=MASKED, expected=made.version)
    made.refresh_from_db()
    assert (made.state, in_view(made), made.versions.get().text) == ("shown", MASKED, TEXT)
    hold = Hold.objects.get(message=made)
    assert hold.decided_at is not None and hold.decided_by == str(moderator.actor)
    assert "10015" not in everything_public()
    assert Thread.objects.get(pk=thread.pk).shown == 1
    letters = Letter.objects.filter(about=made.uid).order_by("pk")
    assert [letter.kind for letter in letters] == ["acknowledgement", "notice", "notice"]
    assert "10015" not in "".join(text_of(letter) + read(letter)["subject"] for letter in letters)


@pytest.mark.parametrize(("copy", "refusal"), [(TEXT, NumberLeft), ("  ", NothingLeft)])
def test_what_still_holds_a_number_or_nothing_is_refused(thread, moderator, copy, refusal):
    made = message(thread, TEXT)
    with pytest.raises(refusal):
        actions.release(by=moderator.actor, message=made, public_text=copy)
    made.refresh_from_db()
    assert (made.state, in_view(made)) == ("held", "")


def test_a_person_may_say_that_it_is_no_number(thread, moderator):
    made = message(thread, TEXT)
    actions.release(by=moderator.actor, message=made, public_text=TEXT, is_no_number=True)
    assert in_view(made) == TEXT


def test_a_name_with_a_number_in_it_is_masked_or_replaced(thread, moderator):
    made = message(thread, "Hei.", name=f"Per {NUMBER}")
    actions.release(by=moderator.actor, message=made, public_text="Hei.")
    assert "Per *****" in everything_public() and "10015" not in everything_public()
    other = message(thread, "Hei.", name=f"Ola {NUMBER}")
    actions.release(by=moderator.actor, message=other, public_text="Hei.", public_name="")
    assert "Ola" not in everything_public()


# --- Who may, and from where -----------------------------------------------------------------------------------------

STEPS = {
    "release": lambda by, made: actions.release(by=by, message=made, public_text="Hei."),
    "hold": lambda by, made: actions.hold(by=by, message=made, ground=Ground.THREAT, why="Ser ut som en trussel."),
    "hide": lambda by, made: actions.hide(by=by, message=made, reason=HideReason.SPAM),
    "show_again": lambda by, made: actions.show_again(by=by, message=made, why="Det var en feil."),
}
FROM = {"release": "held", "hold": "shown", "hide": "shown", "show_again": "hidden"}
AFTER = {"release": "shown", "hold": "held", "hide": "hidden", "show_again": "shown"}
MAY = {
    "release": {RoleName.MODERATOR, RoleName.CASE_OFFICER},
    "hold": {RoleName.MODERATOR, RoleName.CASE_OFFICER},
    "hide": {RoleName.MODERATOR},
    "show_again": {RoleName.MODERATOR},
}


def standing(thread, state, *, moderator):
    """A message that stands so."""
    made = message(thread, THREAT if state == "held" else "Hei.")
    match state:
        case "hidden":
            actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
        case "withdrawn":
            actions.withdraw(by=author_of(made), message=made)
        case "removed_at_source":
            type(made).objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    assert made.state == state
    return made


@pytest.mark.parametrize("role", list(RoleName))
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_by_those_who_have_the_role(thread, body, moderator, step, role):
    made = standing(thread, FROM[step], moderator=moderator)
    by = UserFactory(body=body, roles=[role]).actor
    if role in MAY[step]:
        STEPS[step](by, made)
        made.refresh_from_db()
        assert made.state == AFTER[step]
        row = MessageStep.objects.filter(message=made).order_by("pk").last()
        assert (row.step, row.by, row.after) == (step, str(by), AFTER[step])
        assert AuditEntry.objects.filter(about=made.uid, act=f"dialogue.{step}", by=str(by)).count() == 1
        event = OutboxEvent.objects.filter(uid=made.uid, kind="dialogue.message_stepped").order_by("pk").last()
        assert (event.payload["step"], event.by) == (step, str(by))
    else:
        with pytest.raises(NotAllowed):
            STEPS[step](by, made)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_refused_to_everybody_from_outside_and_to_closed_accounts(thread, body, moderator, step):
    made = standing(thread, FROM[step], moderator=moderator)
    gone = UserFactory(body=body, roles=[RoleName.MODERATOR])
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    others = [author_of(made), Actor.citizen(message(thread, "Hei.").reference), Actor.staff(uuid.uuid4()), gone.actor]
    for by in others:
        with pytest.raises(NotAllowed):
            STEPS[step](by, made)
    made.refresh_from_db()
    assert made.state == FROM[step]


@pytest.mark.parametrize("by", [SYSTEM, Actor.rule("hold.threat")])
@pytest.mark.parametrize("step", ["release", "hide", "show_again"])
def test_only_a_person_releases_hides_and_shows_again(thread, moderator, step, by):
    made = standing(thread, FROM[step], moderator=moderator)
    with pytest.raises(OrdskifteError):
        STEPS[step](by, made)
    made.refresh_from_db()
    assert made.state == FROM[step]


@pytest.mark.parametrize("state", ["shown", "held", "hidden", "withdrawn", "removed_at_source"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_from_where_it_cannot_be_taken_changes_nothing(thread, moderator, step, state):
    possible = {"hide": {"shown", "held"}, "release": {"held"}, "hold": {"shown"}, "show_again": {"hidden"}}
    made = standing(thread, state, moderator=moderator)
    before = (made.version, MessageStep.objects.count(), in_view(made))
    if state in possible[step]:
        return
    with pytest.raises(WrongMessageStep):
        STEPS[step](moderator.actor, made)
    made.refresh_from_db()
    assert (made.version, MessageStep.objects.count(), in_view(made)) == before


def test_a_moderator_of_another_body_finds_nothing(thread):
    made = message(thread, "Hei.")
    other = UserFactory(body=BodyFactory(host="annen.example"), roles=[RoleName.MODERATOR])
    with pytest.raises(NotFound):
        actions.hide(by=other.actor, message=made, reason=HideReason.SPAM)


@pytest.mark.parametrize("step", STEPS)
def test_whoever_looked_at_an_older_version_is_told(thread, moderator, step):
    made = standing(thread, FROM[step], moderator=moderator)
    acts = {
        "release": lambda: actions.release(by=moderator.actor, message=made, public_text="x", expected=0),
        "hold": lambda: actions.hold(by=moderator.actor, message=made, ground="threat", why="x", expected=0),
        "hide": lambda: actions.hide(by=moderator.actor, message=made, reason="spam", expected=0),
        "show_again": lambda: actions.show_again(by=moderator.actor, message=made, why="x", expected=0),
    }
    with pytest.raises(Conflict):
        acts[step]()
    made.refresh_from_db()
    assert made.state == FROM[step]


# --- Hiding and showing again ----------------------------------------------------------------------------------------


def test_a_hidden_message_says_by_which_rule_and_its_text_is_nowhere(thread, moderator):
    made = message(thread, "Dette er en dårlig utredning.", name="Steinar", email="steinar@epost.example")
    actions.hide(by=moderator.actor, message=made, reason=HideReason.PERSONAL_ATTACK, why="Går på person.")
    made.refresh_from_db()
    assert (made.state, made.state_rule) == ("hidden", "personangrep")
    shown = everything_public()
    assert "utredning" not in shown and "Steinar" not in shown
    assert "out of view" in shown or "ute av visning" in shown or "Hidden by" in shown or "Skjult" in shown
    assert Thread.objects.get(pk=thread.pk).shown == 0
    letter = Letter.objects.filter(about=made.uid).order_by("pk").last()
    assert letter.kind == "notice" and "Går på person." in text_of(letter)


def test_a_message_that_waited_and_is_hidden_was_never_announced(thread, moderator):
    made = message(thread, THREAT)
    actions.hide(by=moderator.actor, message=made, reason=HideReason.THREATS)
    assert not Post.objects.filter(source_uid=made.uid).exists()
    assert Hold.objects.get(message=made).decided_by == str(moderator.actor)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({"reason": "kjedelig"}, MissingReason), ({"reason": "ulovlig"}, MissingReason), ({"reason": ""}, MissingReason)],
)
def test_hiding_needs_a_published_rule(thread, moderator, given, refusal):
    made = message(thread, "Hei.")
    with pytest.raises(refusal):
        actions.hide(by=moderator.actor, message=made, **given)


def test_a_hold_by_hand_needs_a_reason(thread, moderator):
    with pytest.raises(ReasonNeeded):
        actions.hold(by=moderator.actor, message=message(thread, "Hei."), ground=Ground.THREAT, why=" ")


def test_what_is_shown_again_is_what_was_shown(thread, moderator):
    made = message(thread, TEXT)
    actions.release(by=moderator.actor, message=made, public_text=MASKED)
    actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    actions.show_again(by=moderator.actor, message=made, why="Det var en feil.")
    made.refresh_from_db()
    assert (made.state, in_view(made), Thread.objects.get(pk=thread.pk).shown) == ("shown", MASKED, 1)
    assert "10015" not in everything_public()


def test_what_never_was_shown_needs_a_public_text_before_it_is(thread, moderator):
    made = message(thread, TEXT)
    actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    with pytest.raises(PublicCopyNeeded):
        actions.show_again(by=moderator.actor, message=made, why="Det var en feil.")
    with pytest.raises(NumberLeft):
        actions.show_again(by=moderator.actor, message=made, why="Det var en feil.", public_text=TEXT)
    actions.show_again(by=moderator.actor, message=made, why="Det var en feil.", public_text=MASKED)
    assert in_view(made) == MASKED


def test_what_was_corrected_while_hidden_is_looked_at_before_it_is_shown(thread, moderator):
    made = message(thread, "Hei.")
    actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    actions.correct(by=author_of(made), message=made, text=TEXT, key="a")
    made = taken(made.uid, number=2)
    assert (made.state, made.number) == ("hidden", 2)
    with pytest.raises(PublicCopyNeeded):
        actions.show_again(by=moderator.actor, message=made, why="Det var en feil.")
    assert "10015" not in everything_public()


def test_a_harmless_correction_of_a_hidden_message_can_be_shown(thread, moderator):
    made = message(thread, "Hei.")
    actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    actions.correct(by=author_of(made), message=made, text="Hei på dere.", key="a")
    made = taken(made.uid, number=2)
    actions.show_again(by=moderator.actor, message=made, why="Rettet.")
    assert in_view(made) == "Hei på dere."


def test_a_shown_message_can_be_held_and_released(thread, moderator):
    made = message(thread, "Hei.")
    actions.hold(by=moderator.actor, message=made, ground=Ground.SPECIAL_CATEGORY, why="Nevner en nabo.")
    assert in_view(made) == ""
    actions.release(by=moderator.actor, message=made, public_text="Hei …")
    assert in_view(made) == "Hei …"
    assert list(MessageVersion.objects.filter(message=made).values_list("text", flat=True)) == ["Hei."]


def test_canaries_of_a_held_message_are_nowhere(thread, moderator):
    canary = "KANARI-7781"
    made = message(thread, f"{THREAT} {canary}", name=canary, email="kanari@epost.example")
    assert made.state == State.HELD
    assert canary not in everything_public() and "kanari@" not in everything_public()
    actions.hide(by=moderator.actor, message=made, reason=HideReason.THREATS, why="Trussel.")
    assert canary not in everything_public()
    payloads = json.dumps(list(OutboxEvent.objects.values_list("payload", flat=True)))
    details = json.dumps([[entry.why, entry.details] for entry in AuditEntry.objects.all()], default=str)
    assert canary not in payloads and canary not in details
    for letter in Letter.objects.all():
        assert canary not in text_of(letter) and canary not in read(letter)["subject"]


# --- The brake and the word list -------------------------------------------------------------------------------------


def test_a_brake_lasts_72_hours_at_most_however_often_it_is_prolonged(thread, moderator):
    with clock.at(clock.now()) as hands:
        start = clock.now()
        brake = {"by": moderator.actor, "thread": thread, "why": "300 innlegg på en time."}
        actions.brake(until=start + timedelta(hours=48), **brake)
        hands.advance(timedelta(hours=47))
        actions.brake(until=start + timedelta(hours=72), **brake)
        with pytest.raises(RaidBrakeTooLong):
            actions.brake(until=start + timedelta(hours=73), **brake)
        kept = Thread.objects.get(pk=thread.pk)
        assert (kept.braked_since, kept.braked_until) == (start, start + timedelta(hours=72))
        actions.lift_brake(by=moderator.actor, thread=thread)
        kept = Thread.objects.get(pk=thread.pk)
        assert (kept.braked_since, kept.braked_until, kept.brake_why) == (None, None, "")
    acts = list(AuditEntry.objects.filter(about=thread.uid).order_by("pk").values_list("act", flat=True))
    assert acts[-3:] == ["dialogue.brake", "dialogue.brake", "dialogue.lift_brake"]


def test_a_brake_needs_a_reason_a_later_end_and_somebody_of_the_body(thread, moderator):
    until = clock.now() + timedelta(hours=1)
    with pytest.raises(ReasonNeeded):
        actions.brake(by=moderator.actor, thread=thread, until=until, why="")
    with pytest.raises(Conflict):
        actions.brake(by=moderator.actor, thread=thread, until=clock.now(), why="Nå.")
    other = UserFactory(body=BodyFactory(host="annen.example"), roles=[RoleName.MODERATOR])
    with pytest.raises(NotAllowed):
        actions.brake(by=other.actor, thread=thread, until=until, why="Nå.")


def test_a_pattern_that_cannot_be_read_is_refused(body, moderator):
    with pytest.raises(MalformedPatterns):
        actions.set_pattern(by=moderator.actor, body=body, ground="threat", text="a*", is_on=True)
    with pytest.raises(MissingReason):
        actions.set_pattern(by=moderator.actor, body=body, ground="malware", text="virus", is_on=True)
