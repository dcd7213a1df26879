"""What an arrival becomes: shown at once or held, in step with what everybody sees, and once."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.channels import actions as channels
from ordskifte.channels.models import Fragment, Inbound, Letter, Post, PostVersion
from ordskifte.dialogue import actions, handlers, said
from ordskifte.dialogue.models import Hold, Message, MessageStep, MessageVersion, Thread
from ordskifte.domain import events
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry, OutboxEvent
from tests.factories.dialogues import NUMBER, THREAT, message, taken
from tests.worlds.post import text_of

pytestmark = pytest.mark.django_db


def author_of(made):
    """Whoever holds the secret link."""
    return Actor.citizen(made.reference)


def corrected(made, text, *, key="rettelse"):
    """The message after its sender said it otherwise."""
    receipt = actions.correct(by=author_of(made), message=made, text=text, key=key)
    return taken(receipt.uid, number=Inbound.objects.get(uid=receipt.uid).number)


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


def test_a_message_is_shown_at_once(thread, case):
    made = message(thread, "Fint tiltak! 🚲", name="Bjørnar", email="bjornar@epost.example")
    assert (made.state, made.handling, made.case, made.unit) == ("shown", "new", case, case.unit)
    assert (made.author, made.answer_due is not None) == (f"citizen:{made.reference}", True)
    assert in_view(made) == "Fint tiltak! 🚲"
    assert Fragment.objects.filter(message_uid=made.uid).count() == 3
    thread = Thread.objects.get(pk=thread.pk)
    assert (thread.shown, thread.version) == (1, 2)
    (step,) = MessageStep.objects.filter(message=made)
    assert (step.step, step.before, step.after, step.by) == ("show", "received", "shown", "rule:dialogue.show_at_once")
    kinds = list(OutboxEvent.objects.filter(uid=made.uid).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["channels.arrived", "dialogue.message_taken", "dialogue.message_stepped"]
    assert AuditEntry.objects.filter(about=made.uid, act="dialogue.show").count() == 1


def test_the_name_is_shown_and_the_address_is_not(thread):
    message(thread, "Hei.", name="Kari Strandheim", email="kari@epost.example")
    shown = everything_public()
    assert "Kari Strandheim" in shown and "kari@epost.example" not in shown


def test_an_anonymous_message_is_called_so(thread):
    made = message(thread, "Hei.")
    assert Post.objects.get(source_uid=made.uid).versions.get().facts["author_kind"] == "anonymous"


@pytest.mark.parametrize(
    ("given", "ground", "where"),
    [
        ({"text": f"Slå meg opp på {NUMBER}."}, "national_id", "text"),
        ({"text": THREAT}, "threat", "text"),
        ({"text": "Dotter mi Ingeborg i 3B har epilepsi."}, "special_category", "text"),
        ({"text": "Hei.", "name": f"Per {NUMBER}"}, "national_id", "name"),
    ],
)
def test_what_meets_a_rule_waits_and_nothing_of_it_is_public(thread, given, ground, where):
    made = message(thread, **given)
    assert (made.state, made.state_rule) == ("held", ground)
    hold = Hold.objects.filter(message=made).order_by("pk").first()
    assert (hold.ground, hold.where, hold.number, hold.decided_at) == (ground, where, 1, None)
    assert clock.now() < hold.due_at <= clock.now() + timedelta(days=10)
    assert MessageVersion.objects.get(message=made).public_text == ""
    assert not Post.objects.filter(source_uid=made.uid).exists()
    assert not Fragment.objects.filter(message_uid=made.uid).exists()
    assert MessageStep.objects.get(message=made).by == f"rule:hold.{ground}"


def test_a_bank_account_goes_through(thread):
    assert message(thread, "Kontonummeret vårt er 1234 56 78903.").state == "shown"


def test_what_a_body_adds_and_puts_off_counts(thread, body, moderator):
    assert message(thread, "Hvem har slurvet med kartet?").state == "shown"
    actions.set_pattern(by=moderator.actor, body=body, ground="threat", text="slurvet med kartet", is_on=True)
    assert message(thread, "Hvem har slurvet med kartet?").state == "held"
    actions.set_pattern(by=moderator.actor, body=body, ground="threat", text="slurvet med kartet", is_on=False)
    assert message(thread, "Hvem har slurvet med kartet?").state == "shown"


def test_a_default_pattern_can_be_put_off(thread, body, moderator):
    made = message(thread, THREAT)
    for pattern in set(Hold.objects.filter(message=made).values_list("pattern", flat=True)):
        actions.set_pattern(by=moderator.actor, body=body, ground="threat", text=pattern, is_on=False)
    assert message(thread, THREAT).state == "shown"


def test_everything_new_waits_while_a_thread_is_braked(thread, moderator):
    with clock.at(clock.now()) as hands:
        until = clock.now() + timedelta(hours=2)
        actions.brake(by=moderator.actor, thread=thread, until=until, why="300 innlegg på en time.")
        made = message(thread, "Hei.")
        assert (made.state, made.state_rule) == ("held", "raid_brake")
        assert Hold.objects.get(message=made).due_at == until
        hands.advance(timedelta(hours=3))
        assert message(thread, "Hei igjen.").state == "shown"


def test_events_that_come_twice_have_one_effect(thread):
    made = message(thread, "Hei.")
    corrected(made, "Hei igjen.")
    before = [list(model.objects.order_by("pk").values()) for model in (Message, MessageVersion, MessageStep, Post)]
    taken(made.uid)
    taken(made.uid, number=2)
    handlers.follow_publication(
        events.Corrected(by=SYSTEM, uid=thread.uid, case=thread.case.uid, number=2, languages=("nb",))
    )
    after = [list(model.objects.order_by("pk").values()) for model in (Message, MessageVersion, MessageStep, Post)]
    assert before == after and Thread.objects.count() == 1


def test_a_correction_is_a_new_version_and_the_old_one_stays(thread):
    made = corrected(message(thread, "Ved butikken."), "Ved busstoppet, ikke ved butikken.")
    assert (made.number, made.state, in_view(made)) == (2, "shown", "Ved busstoppet, ikke ved butikken.")
    assert [version.text for version in made.versions.order_by("number")] == [
        "Ved butikken.",
        "Ved busstoppet, ikke ved butikken.",
    ]
    assert Thread.objects.get(pk=thread.pk).shown == 1
    taken_events = OutboxEvent.objects.filter(uid=made.uid, kind="dialogue.message_taken").order_by("pk")
    assert [row.payload["number"] for row in taken_events] == [1, 2]


def test_whoever_corrects_is_told_that_it_came_in(thread):
    made = corrected(message(thread, "Ved butikken.", email="kari@epost.example"), "Ved busstoppet.")
    letter = Letter.objects.get(about=made.uid, kind="notice")
    assert made.reference in text_of(letter) and "busstoppet" not in text_of(letter)


def test_taking_a_message_costs_so_many_statements(thread):
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="a", text="Hei.", name="Kari"))
    with CaptureQueriesContext(connection) as caught:
        taken(receipt.uid)
    kinds = [each["sql"].partition(" ")[0] for each in caught.captured_queries]
    # A message and its version, step, audit entry and three events with their runs; a post with all that it is made of.
    assert kinds.count("INSERT") <= 14 and len(kinds) <= 38, kinds


def test_a_correction_is_sent_once_for_each_key(thread):
    made = message(thread, "Ved butikken.")
    corrected(made, "Ved busstoppet.", key="a")
    assert not actions.correct(by=author_of(made), message=made, text="Ved busstoppet.", key="a").is_new
    assert Inbound.objects.get(uid=made.uid).number == 2
    # Back to the first words is a correction too.
    assert corrected(made, "Ved butikken.", key="b").number == 3


def test_a_correction_that_meets_a_rule_takes_the_message_out_of_view(thread):
    made = corrected(message(thread, "Jeg eier nummer 14."), f"Jeg eier nummer 14, {NUMBER}.")
    assert (made.state, made.state_rule, in_view(made)) == ("held", "national_id", "")
    assert NUMBER not in everything_public() and "nummer 14" not in everything_public()
    assert Thread.objects.get(pk=thread.pk).shown == 0
    steps = list(MessageStep.objects.filter(message=made).order_by("pk").values_list("step", flat=True))
    assert steps == ["show", "correct", "hold"]


def test_a_correction_of_what_waits_waits_on(thread):
    made = corrected(message(thread, THREAT), "Vennlig hilsen.")
    assert (made.state, made.number, in_view(made)) == ("held", 2, "")


def test_a_correction_that_comes_after_a_withdrawal_is_kept_and_not_shown(thread):
    made = message(thread, "Ved butikken.")
    actions.correct(by=author_of(made), message=made, text="Ved busstoppet.", key="a")
    actions.withdraw(by=author_of(made), message=made)
    made = taken(made.uid, number=2)
    assert (made.state, made.number, in_view(made)) == ("withdrawn", 2, "")


def test_a_withdrawal_leaves_the_record_and_nothing_in_view(thread):
    made = message(thread, "Jeg så ordføreren på fortauet.", name="Kari")
    actions.withdraw(by=author_of(made), message=made)
    actions.withdraw(by=author_of(made), message=made)
    made.refresh_from_db()
    assert (made.state, in_view(made), made.versions.get().text) == ("withdrawn", "", "Jeg så ordføreren på fortauet.")
    assert "ordføreren" not in everything_public() and "Kari" not in everything_public()
    assert made.steps.filter(step="withdraw").count() == 1


def test_an_answer_to_a_message_says_to_whom(thread):
    first = message(thread, "Hei.", name="Kari")
    reply = message(thread, "Hei på deg.", name="Ola", reply_to=first)
    facts = Post.objects.get(source_uid=reply.uid).versions.get().facts
    assert (facts["reply_to"], facts["reply_to_name"]) == (first.reference, "Kari")
    assert reply.in_reply_to == first


def test_a_private_message_has_no_place_in_public(body):
    arrival = channels.Incoming(
        channel="fediverse",
        remote_id="https://fjordprat.example/1",
        raw=said.written(text=f"Hei, {NUMBER}.", language="nb", thread=None),
        media_type=said.MEDIA_TYPE,
        text=f"Hei, {NUMBER}.",
        audience=Audience.PRIVATE,
        sender=channels.SenderFacts(kind="person", name="M"),
    )
    inbound, _ = channels.take_in(by=SYSTEM, body=body, arrival=arrival)
    made = taken(inbound.uid)
    assert (made.audience, made.state, made.case, made.thread, made.handling) == (
        "private",
        "received",
        None,
        None,
        "new",
    )
    assert not Post.objects.filter(source_uid=made.uid).exists() and not Hold.objects.filter(message=made).exists()


def test_a_message_of_a_guarded_case_is_guarded_too(thread, case):
    case.access_code = "UO"
    case.save()
    made = message(thread, "Hei.")
    assert (made.access_code, made.unit) == ("UO", case.unit)


def test_marks_of_an_automatic_sending_hide_nothing(thread):
    made = message(thread, "Kjøp billig!", marks=("honeypot", "fast"))
    assert (made.state, made.marks) == ("shown", ["honeypot", "fast"])


def test_nobody_corrects_or_withdraws_for_another(thread):
    made = message(thread, "Hei.")
    for by in (author_of(message(thread, "Noe annet.")), SYSTEM, Actor.staff(uuid.uuid4()), Actor.rule("x")):
        for act in (
            lambda by=by: actions.withdraw(by=by, message=made),
            lambda by=by: actions.appeal(by=by, message=made, text="Hei", key="k"),
            lambda by=by: actions.ask_privacy(by=by, message=made, text="Hei", key="k"),
            lambda by=by: actions.correct(by=by, message=made, text="Hei", key="k"),
        ):
            with pytest.raises(NotAllowed):
                act()
    made.refresh_from_db()
    assert (made.state, made.number, Inbound.objects.count()) == ("shown", 1, 2)
