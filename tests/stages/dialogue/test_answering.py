"""Answers: to everybody or to the sender alone, under which name, and two people who answer at once."""

from functools import partial

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.channels import actions as channels
from ordskifte.channels.models import Letter, Post
from ordskifte.dialogue import actions, queries, said
from ordskifte.dialogue.errors import AnsweredMeanwhile, NotFit, NotForEverybody, NumberLeft
from ordskifte.dialogue.models import Draft, Message, Thread
from ordskifte.domain import intake
from ordskifte.domain.canonical import salted_digest
from ordskifte.domain.errors import NotAllowed, NotFound
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel.models import OutboxEvent
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.factories.dialogues import NUMBER, dialogue, message, taken
from tests.worlds.at_once import at_once
from tests.worlds.post import read, text_of

pytestmark = pytest.mark.django_db

WORDS = "Takk, Kari. Den krysser ved busstoppet."


@pytest.fixture
def asked(thread):
    """A question with an address."""
    return message(thread, "Hvor krysser den?", name="Kari", email="kari@epost.example", language="nn")


def answered(made, *, by, text=WORDS, **given):
    """The answer to a message."""
    return actions.answer(by=by.actor, message=made, text=text, **given)


def test_a_public_answer_is_shown_mailed_and_told_on(asked, officer, thread):
    answer = answered(asked, by=officer)
    assert (answer.is_outgoing, answer.kind, answer.state, answer.audience, answer.language) == (
        True,
        "answer",
        "shown",
        "public",
        "nn",
    )
    post = Post.objects.get(source_uid=answer.uid)
    facts = post.versions.get().facts
    assert (post.kind, post.thread_key, facts["reply_to"], facts["author_name"]) == (
        "answer",
        thread.uid,
        asked.reference,
        "Plan og bygg",
    )
    letter = Letter.objects.get(about=answer.uid)
    first = Letter.objects.get(about=asked.uid, kind="acknowledgement")
    assert (letter.kind, WORDS in text_of(letter), f"/nn/innlegg/{answer.reference}/" in text_of(letter)) == (
        "answer",
        True,
        True,
    )
    assert read(letter)["In-Reply-To"] == first.remote_id
    event = OutboxEvent.objects.get(uid=answer.uid, kind="dialogue.message_taken")
    assert (event.payload["outgoing"], event.payload["answers"]) == (True, str(asked.uid))
    version = answer.versions.get()
    data = intake.canonical_bytes(uid=answer.uid, thread=thread.uid, version=1, text=WORDS)
    assert bytes(version.digest) == salted_digest(bytes(version.salt), data)
    assert Thread.objects.get(pk=thread.pk).shown == 2


def test_an_answer_settles_the_question_unless_it_is_an_interim_one(asked, officer, thread):
    answered(asked, by=officer)
    asked.refresh_from_db()
    assert (asked.handling, asked.answer_due) == ("answered", None)
    other = message(thread, "Kan jeg få se avtalen?")
    interim = answered(other, by=officer, signs_off=False)
    other.refresh_from_db()
    assert (interim.signs_off, other.handling, other.answer_due is not None) == (False, "open", True)


def test_a_private_answer_is_nowhere_but_with_the_sender(asked, officer):
    answer = answered(asked, by=officer, text="KANARI-4411", audience="private")
    assert (answer.audience, answer.channel, answer.versions.get().public_text) == ("private", "mail", "")
    assert not Post.objects.filter(source_uid=answer.uid).exists()
    assert "KANARI-4411" in text_of(Letter.objects.get(about=answer.uid))
    assert queries.public_message(asked.body, answer.reference) is None
    assert Thread.objects.get(pk=asked.thread_id).shown == 1


def test_a_private_message_is_never_answered_in_public(body, officer):
    arrival = channels.Incoming(
        channel="web",
        remote_id="x",
        raw=said.written(text="Når får jeg svar?", language="nb", thread=None),
        media_type=said.MEDIA_TYPE,
        text="Når får jeg svar?",
        audience=Audience.PRIVATE,
        sender=channels.SenderFacts(),
    )
    inbound, _ = channels.take_in(by=SYSTEM, body=body, arrival=arrival)
    made = taken(inbound.uid)
    with pytest.raises(NotForEverybody):
        answered(made, by=officer)
    answer = answered(made, by=officer, audience=Audience.PRIVATE)
    assert (answer.channel, answer.thread, answer.case) == ("web", None, None)


def test_a_public_answer_holds_no_identity_number(asked, officer):
    with pytest.raises(NumberLeft):
        answered(asked, by=officer, text=f"Du er {NUMBER}.")
    with pytest.raises(NotFit):
        answered(asked, by=officer, text=" ")


def test_the_name_outside_is_chosen_by_the_body(body, unit, case):
    other = UserFactory(body=body, name="Oddvar Hellesnes", unit=None)
    officer = UserFactory(body=body, unit=unit, name="Torstein Bakkejord")
    body.settings = {"officer_name": {"Plan og bygg": "name"}}
    body.save()
    made = message(dialogue(case), "Hei.")
    assert answered(made, by=officer).outward_name == "Torstein Bakkejord"
    last = queries.beside(officer.actor, made).last_answer
    assert answered(made, by=other, last_seen=last).outward_name == body.name


def test_an_address_in_an_answer_is_a_link_and_nothing_else_is_markup(asked, officer):
    answer = answered(asked, by=officer, text="Se https://nordfjaera.example/kart?a=1&b=2. <b>Hei</b>")
    html = next(iter(Post.objects.get(source_uid=answer.uid).versions.get().variants.values()))["html"]
    assert 'href="https://nordfjaera.example/kart?a=1&amp;b=2"' in html and "&lt;b&gt;" in html


@pytest.mark.parametrize("role", list(RoleName))
def test_case_officers_and_communications_officers_answer(asked, body, role):
    by = UserFactory(body=body, roles=[role])
    if role in {RoleName.CASE_OFFICER, RoleName.COMMUNICATIONS_OFFICER}:
        assert answered(asked, by=by).author == str(by.actor)
    else:
        with pytest.raises(NotAllowed):
            answered(asked, by=by)


@pytest.mark.parametrize("by", [SYSTEM, Actor.rule("x")])
def test_no_rule_answers(asked, by):
    with pytest.raises(NotAllowed):
        actions.answer(by=by, message=asked, text=WORDS)


def test_an_officer_of_another_body_finds_nothing(asked):
    with pytest.raises(NotFound):
        answered(asked, by=UserFactory(body=BodyFactory(host="annen.example")))


# --- Two people at once ----------------------------------------------------------------------------------------------


def test_who_answers_second_sees_the_first_answer_and_may_send_all_the_same(asked, officer, body):
    first = answered(asked, by=officer)
    other = UserFactory(body=body, name="Ingrid")
    with pytest.raises(AnsweredMeanwhile) as refused:
        answered(asked, by=other, text="Og kartet er oppdatert.")
    assert refused.value.answer == first
    second = answered(asked, by=other, text="Og kartet er oppdatert.", last_seen=refused.value.answer.pk)
    assert Message.objects.filter(in_reply_to=asked, is_outgoing=True).count() == 2 and second != first


def test_the_same_answer_sent_twice_is_one(asked, officer):
    first = answered(asked, by=officer)
    assert answered(asked, by=officer) == first
    assert Letter.objects.filter(about=first.uid).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_answer_in_the_same_moment_one_is_told():
    case = CaseFactory(body=BodyFactory())
    made = message(dialogue(case), "Hei.")
    people = [UserFactory(body=case.body, name=f"Person {number}") for number in range(4)]

    def act(person):
        return answered(made, by=person, text=f"Svar fra {person.name}.")

    outcomes = at_once([partial(act, person) for person in people])
    assert (
        sum(isinstance(each, AnsweredMeanwhile) for each in outcomes) == 3
        and Message.objects.filter(in_reply_to=made, is_outgoing=True).count() == 1
    )


# --- Drafts ----------------------------------------------------------------------------------------------------------


def test_each_has_a_draft_of_their_own_and_sending_ends_it(asked, officer, body):
    other = UserFactory(body=body)
    actions.save_draft(by=officer.actor, message=asked, text="Takk, K")
    actions.save_draft(by=officer.actor, message=asked, text="Takk, Kari")
    actions.save_draft(by=other.actor, message=asked, text="Hei")
    assert queries.beside(officer.actor, asked).draft == "Takk, Kari"
    assert queries.beside(other.actor, asked).draft == "Hei"
    answered(asked, by=officer)
    assert list(Draft.objects.values_list("text", flat=True)) == ["Hei"]
    assert actions.save_draft(by=other.actor, message=asked, text=" ") is None
    assert not Draft.objects.exists()
