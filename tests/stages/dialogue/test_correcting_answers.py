"""An answer that was wrong is corrected: a new version with what was corrected, for everybody who saw the old one."""

from datetime import timedelta

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.assessment.models import Assessment
from ordskifte.channels.models import Delivery, Fragment, Letter, LetterKind, Post
from ordskifte.dialogue import actions, queries
from ordskifte.dialogue.errors import NothingChanged, NumberLeft, ReasonNeeded
from ordskifte.dialogue.models import Message
from ordskifte.domain.canonical import salted_digest
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.intake import canonical_bytes
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox
from ordskifte.kernel.models import OutboxEvent
from tests.factories.cases import BodyFactory, UserFactory
from tests.factories.dialogues import NUMBER, message
from tests.worlds.post import text_of

pytestmark = pytest.mark.django_db
WRONG, RIGHT, NOTE = "Den krysser ved nummer 14.", "Den krysser ved nummer 41.", "Nummeret var feil."


@pytest.fixture
def officer(body):
    """Somebody who may answer."""
    return UserFactory(body=body, roles=[RoleName.CASE_OFFICER])


@pytest.fixture
def question(thread):
    """A question by somebody with an address."""
    return message(thread, "Hvor krysser veien?", name="Kari", email="kari@epost.example")


def answered(question, officer, audience=Audience.PUBLIC):
    """An answer that is sent."""
    made = actions.answer(by=officer.actor, message=question, text=WRONG, audience=audience)
    outbox.drain()
    return made


def corrected(answer, by, **given):
    """The answer after the correction, and all that follows from it."""
    made = actions.correct_answer(by=by, message=answer, **({"text": RIGHT, "note": NOTE} | given))
    outbox.drain()
    return made


def test_everybody_reads_the_new_text_in_its_place_and_what_was_corrected(question, officer):
    with clock.at(clock.now()) as hands:
        answer = answered(question, officer)
        hands.advance(timedelta(hours=2))
        now = corrected(answer, officer.actor)
        at = clock.now()
    assert (now.number, now.state, now.handling) == (2, "shown", "closed")
    texts = list(now.versions.order_by("number").values_list("text", "public_text", "by"))
    assert texts == [(WRONG, WRONG, str(officer.actor)), (RIGHT, RIGHT, str(officer.actor))]
    post = Post.objects.get(source_uid=answer.uid)
    shown = post.versions.get(number=post.number)
    assert (shown.variants["nb"]["text"], shown.note, post.number) == (RIGHT, NOTE, 2)
    assert shown.facts["corrected_at"] == at.isoformat()
    for piece in Fragment.objects.filter(message_uid=answer.uid):
        assert RIGHT in piece.html and WRONG not in piece.html
    page = queries.public_message(answer.body, answer.reference)
    assert (page.text, page.correction, page.changed_at) == (RIGHT, NOTE, at)
    acts = Delivery.objects.filter(post=post).order_by("pk").values_list("act", flat=True)
    assert set(acts) == {"announce", "correct"}


def test_whoever_asked_gets_the_whole_answer_anew_as_a_correction(question, officer):
    answer = answered(question, officer)
    corrected(answer, officer.actor)
    first, second = Letter.objects.filter(about=answer.uid, kind=LetterKind.ANSWER).order_by("pk")
    said = text_of(second)
    assert WRONG in text_of(first) and RIGHT in said and NOTE in said and WRONG not in said
    assert first.remote_id != second.remote_id


def test_a_private_answer_is_corrected_for_the_sender_alone(question, officer):
    answer = answered(question, officer, audience=Audience.PRIVATE)
    now = corrected(answer, officer.actor)
    assert now.versions.get(number=2).public_text == "" and now.state == "received"
    assert not Post.objects.filter(source_uid=answer.uid).exists()
    letter = Letter.objects.filter(about=answer.uid).order_by("-pk").first()
    assert RIGHT in text_of(letter) and NOTE in text_of(letter)


def test_the_correction_is_an_event_with_a_digest_and_is_assessed_by_itself(question, officer):
    with clock.at(clock.now()) as hands:
        answer = answered(question, officer)
        hands.advance(timedelta(hours=2))
        corrected(answer, officer.actor)
    told = OutboxEvent.objects.filter(kind="dialogue.message_taken", uid=answer.uid).order_by("pk")
    version = answer.versions.get(number=2)
    assert [row.payload["number"] for row in told] == [1, 2]
    data = canonical_bytes(uid=answer.uid, thread=answer.thread.uid, version=2, text=RIGHT)
    assert bytes(version.digest) == salted_digest(bytes(version.salt), data)
    rows = Assessment.objects.filter(subject_uid=answer.uid).order_by("number")
    assert [(row.number, row.state, row.kind) for row in rows] == [
        (1, "undecided", "answer"),
        (2, "undecided", "answer"),
    ]
    assert rows[1].happened_at - rows[0].happened_at == timedelta(hours=2)
    entry = [each for each in audit.history(answer.uid) if each.act == "dialogue.correct"]
    assert [(each.by, each.why) for each in entry] == [(str(officer.actor), NOTE)]


def test_what_was_sent_before_lies_where_the_answer_lies(question, officer, body):
    from ordskifte.assessment.tasks import look_again
    from tests.factories.cases import CaseFactory

    answer = answered(question, officer)
    corrected(answer, officer.actor)
    other = CaseFactory(body=body, sequence=200)
    actions.refile(by=officer.actor, message=question, case=other)
    outbox.drain()
    assert set(Assessment.objects.filter(subject_uid=answer.uid).values_list("case", flat=True)) == {other.pk}
    seen = Assessment.objects.get(subject_uid=answer.uid, number=1).version
    look_again()
    assert Assessment.objects.get(subject_uid=answer.uid, number=1).version == seen


def test_a_colleague_who_may_answer_corrects_it_and_nobody_else(question, officer, body):
    answer = answered(question, officer)
    corrected(answer, UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER]).actor)
    stranger = UserFactory(body=BodyFactory(host="annen.example"), roles=[RoleName.CASE_OFFICER])
    keeper = UserFactory(body=body, roles=[RoleName.ARCHIVIST])
    for by in (stranger.actor, keeper.actor, Actor.citizen(question.reference)):
        with pytest.raises(Exception, match=r"may not|nothing here"):
            actions.correct_answer(by=by, message=answer, text="X", note=NOTE)
    with pytest.raises(NotAllowed):
        actions.correct_answer(by=officer.actor, message=question, text="X", note=NOTE)
    assert Message.objects.get(pk=answer.pk).number == 2


def test_what_changes_nothing_or_says_not_why_is_refused(question, officer):
    answer = answered(question, officer)
    for given, refusal in (
        ({"text": f"{WRONG}\r\n"}, NothingChanged),
        ({"note": " "}, ReasonNeeded),
        ({"text": f"Ring {NUMBER}."}, NumberLeft),
        ({"note": f"Det gjaldt {NUMBER}."}, NumberLeft),
        ({"expected": answer.version + 7}, Conflict),
    ):
        with pytest.raises(refusal):
            actions.correct_answer(by=officer.actor, message=answer, **({"text": RIGHT, "note": NOTE} | given))
    assert Message.objects.get(pk=answer.pk).number == 1 and answer.versions.count() == 1


def test_a_hidden_answer_that_is_corrected_stays_hidden(question, officer, body):
    answer = answered(question, officer)
    moderator = UserFactory(body=body, roles=[RoleName.MODERATOR])
    actions.hide(by=moderator.actor, message=answer, reason="personangrep")
    corrected(answer, officer.actor)
    assert Message.objects.get(pk=answer.pk).state == "hidden"
    assert Post.objects.get(source_uid=answer.uid).is_withdrawn
