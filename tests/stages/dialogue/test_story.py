"""The messages of the story, one by one, through the doors that they came by."""

from datetime import date

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.channels import actions as channels
from ordskifte.channels import queries as shown
from ordskifte.channels.models import Fragment, Inbound, Post, PostVersion
from ordskifte.dialogue import actions, queries, said, tasks
from ordskifte.dialogue.models import Appeal, Attachment, Hold, Thread
from ordskifte.domain import deadlines
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import clock
from ordskifte.project.demo import story as tale
from tests.factories.cases import BodyFactory, CaseFactory, UnitFactory, UserFactory
from tests.factories.dialogues import dialogue, message, taken
from tests.factories.documents import pdf
from tests.factories.publishing import photograph

pytestmark = pytest.mark.django_db

STORY = tale.load()
BY_FORM = [each for each in STORY.messages if each.direction == "in" and each.channel == "web" and each.id != "m30"]
BY_NETWORK = [each for each in STORY.messages if each.channel == "fediverse"]
ANSWERS = [each for each in STORY.messages if each.direction == "out" and each.in_reply_to and each.id != "m25"]
# What has to do with parts that stand elsewhere: an answer that waits for a translator, and a corrected publication.
ELSEWHERE = {"m25", "m18"}
FILES = {
    "telling-strandvegen.pdf": (pdf("BT /F1 12 Tf 72 720 Td (43 barn) Tj ET"), "application/pdf"),
    "bekk.jpg": (photograph(size=(400, 300)), "image/jpeg"),
}
ids = {"ids": lambda each: getattr(each, "id", None)}


@pytest.fixture
def body():
    """The body of the story."""
    return BodyFactory(name=STORY.body.name)


@pytest.fixture
def staff(body):
    """Everybody who works there."""
    people = {}
    for each in STORY.staff:
        unit = UnitFactory(body=body, name=each.unit)
        people[each.id] = UserFactory(body=body, unit=unit, name=each.name, roles=[each.role])
    return people


def thread_of(body, told):
    """The dialogue that a message was written in."""
    case = CaseFactory(body=body, year=told.case.year, sequence=told.case.sequence)
    return dialogue(case)


def files_of(told):
    """The files that came with it."""
    return [(each.file, *FILES[each.file]) for each in told.attachments]


def said_by(told):
    """Who wrote it, as the form asks."""
    author = told.author
    return {"name": author.name, "email": author.email, "kind": author.kind, "language": told.language}


def by_form(thread, told):
    """The message, sent with the form when it was sent."""
    with clock.at(told.at):
        return message(thread, told.text, files=files_of(told), **said_by(told))


def by_network(body, told, *, thread=None, text="", audience=Audience.PUBLIC):
    """The message as a network would bring it."""
    words = text or told.text
    key = thread.uid if thread else None
    arrival = channels.Incoming(
        channel=told.channel,
        remote_id=f"https://{told.author.handle.rpartition('@')[2]}/{told.id}",
        raw=said.written(text=words, language=told.language, thread=key),
        media_type=said.MEDIA_TYPE,
        text=words,
        thread_key=key,
        audience=audience,
        sender=channels.SenderFacts(kind="person", name=told.author.name, address=told.author.handle),
    )
    inbound, _ = channels.take_in(by=SYSTEM, body=body, arrival=arrival)
    return taken(inbound.uid, number=inbound.number)


def everything_public():
    """All that pages and feeds are made of."""
    return repr([*Post.objects.values(), *PostVersion.objects.values(), *Fragment.objects.values()])


def in_view(made):
    """The words that everybody reads; empty where there are none."""
    found = queries.public_message(made.body, made.reference)
    return found.text if found else ""


def test_every_message_of_the_story_is_looked_at():
    looked_at = {each.id for each in (*BY_FORM, *BY_NETWORK, *ANSWERS)} | {"m28", "m30"} | ELSEWHERE
    assert looked_at == {each.id for each in STORY.messages} and len(looked_at) == 30


@pytest.mark.parametrize("told", BY_FORM, **ids)
def test_what_came_by_the_form_stands_as_expected(body, told):
    thread = thread_of(body, told)
    made = by_form(thread, told)
    tasks.read_files()
    made.refresh_from_db()
    grounds = set(Hold.objects.filter(message=made).values_list("ground", flat=True))
    if told.expect.shown in {"at_once", "shown_again"}:
        assert (made.state, in_view(made), grounds) == ("shown", told.text, set())
        assert Thread.objects.get(pk=thread.pk).shown == 1
    else:
        expected = told.expect.more.get("hold") or "threat"
        assert (made.state, made.state_rule, in_view(made), grounds) == ("held", expected, "", {expected})
        assert not Post.objects.filter(source_uid=made.uid).exists()
    assert (made.said_at, made.sender.email, made.versions.get().text) == (told.at, told.author.email, told.text)
    assert "epost.example" not in everything_public()
    assert not Attachment.objects.filter(message=made, is_public=True).exists()


@pytest.mark.parametrize(
    ("id", "copy"),
    [
        (
            "m04",
            "Jeg eier Strandvegen 14. Dere kan slå meg opp på *****. Jeg vil ikke ha sykkelvei gjennom blomsterbedet.",
        ),
        ("m05", "Jeg leier i nummer 16. Bygg gjerne, men ikke sprenging om natta."),
        ("m23", "Dotter mi toler ikkje lang bussreise."),
    ],
)
def test_what_was_held_is_shown_with_what_a_moderator_leaves(body, staff, id, copy):
    told = STORY.message(id)
    made = by_form(thread_of(body, told), told)
    actions.release(by=staff["jonas"].actor, message=made, public_text=copy)
    made.refresh_from_db()
    assert (made.state, in_view(made), made.versions.get().text) == ("shown", copy, told.text)
    left_out = {"m04": "10015", "m05": "２００５７", "m23": "epilepsi"}[id]
    assert left_out in told.text and left_out not in everything_public()


def test_the_threat_is_hidden_before_anybody_read_it_and_the_police_gets_it(body, staff):
    told = STORY.message("m07")
    made = by_form(thread_of(body, told), told)
    actions.hide(by=staff["jonas"].actor, message=made, reason=told.expect.more["hide_rule"])
    assert not Post.objects.filter(source_uid=made.uid).exists() and "hekken" not in everything_public()
    assert b"".join(queries.evidence_pack(staff["jonas"].actor, made)).startswith(b"PK")


def test_the_copy_that_was_sent_twice_is_two_messages(body):
    first, again = STORY.message("m10"), STORY.message("m13")
    thread = thread_of(body, first)
    assert by_form(thread, first) != by_form(thread, again)
    assert Thread.objects.get(pk=thread.pk).shown == 2


@pytest.mark.parametrize("told", BY_NETWORK, **ids)
def test_what_came_by_a_network_is_shown_and_follows_what_happened_there(body, told):
    thread = thread_of(body, told)
    made = by_network(body, told, thread=thread)
    assert (made.state, in_view(made), made.channel) == ("shown", told.text, "fediverse")
    for event in told.events:
        with clock.at(event.at):
            if event.type == "edited":
                made = by_network(body, told, thread=thread, text=event.text)
                assert (made.number, in_view(made)) == (told.expect.more["versions"], event.text)
            else:
                actions.remove_at_source(by=SYSTEM, message=made)
                actions.remove_at_source(by=SYSTEM, message=made)
    made.refresh_from_db()
    if told.expect.shown == "removed_from_view":
        notice = queries.public_message(body, made.reference).notice
        assert (notice.sentence, notice.since) == ("removed_at_source", date(2026, 11, 11))
        assert made.versions.count() == told.expect.more["versions"] and told.text not in everything_public()


@pytest.mark.parametrize("told", ANSWERS, **ids)
def test_an_answer_stands_under_what_it_answers(body, staff, told):
    question = STORY.message(told.in_reply_to)
    thread = thread_of(body, question)
    asked = by_form(thread, question)
    with clock.at(told.at):
        signs_off = bool(told.expect.more.get("signs_off"))
        by = staff[told.author.staff]
        answer = actions.answer(by=by.actor, message=asked, text=told.text, language=told.language, signs_off=signs_off)
    asked.refresh_from_db()
    assert (in_view(answer), answer.said_at, answer.outward_name) == (told.text, told.at, by.unit.name)
    assert asked.handling == ("answered" if signs_off else "open")
    found = queries.public_message(body, asked.reference)
    assert [each.reference for each in found.replies] == [answer.reference]


def test_the_clock_of_the_sami_question_ends_on_the_last_working_day_of_its_month(body):
    told = STORY.message("m24")
    made = by_form(thread_of(body, told), told)
    due = STORY.message("m25").expect.more["interim_answer_due"]
    assert (made.language, made.answer_due.isoformat()) == ("se", due)
    for word in told.expect.more["search_hits"]:
        assert shown.search_messages(body, words=word, language="nb", now=clock.now())


def test_who_wrote_to_the_wrong_body_is_sent_on(body, staff):
    told = STORY.message("m27")
    made = by_form(thread_of(body, told), told)
    where = told.expect.more["redirect"]
    actions.redirect(
        by=staff["torstein"].actor, message=made, to_name=where["to"], to_address=where["address"], text="Spør der."
    )
    assert queries.public_message(body, made.reference).redirected_to == where["to"]


def test_a_direct_message_is_never_public(body, staff):
    told = STORY.message("m28")
    made = by_network(body, told, audience=Audience.PRIVATE)
    case = CaseFactory(body=body, year=told.case.year, sequence=told.case.sequence)
    actions.refile(by=staff["torstein"].actor, message=made, case=case)
    assert queries.public_message(body, made.reference) is None and everything_public() == "[]"
    assert queries.who_will_see(made, "public") == "sender_on_page"


def test_hidden_by_mistake_appealed_and_shown_again_by_somebody_else(body, staff):
    told, appeal = STORY.message("m29"), STORY.message("m30")
    made = by_form(thread_of(body, told), told)
    hidden, again = told.events
    with clock.at(hidden.at):
        actions.hide(by=staff[hidden.by].actor, message=made, reason=hidden.rule)
    assert in_view(made) == ""
    with clock.at(appeal.at):
        spoken = actions.appeal(by=Actor.citizen(made.reference), message=made, text=appeal.text, key="m30")
    assert queries.public_message(body, spoken.reference) is None
    decide = {
        "appeal": Appeal.objects.get(),
        "outcome": told.expect.more["outcome_of_appeal"],
        "why": "Saklig kritikk.",
    }
    staff[hidden.by].roles.create(name=RoleName.APPEAL_DECIDER, given_by="system", given_at=clock.now())
    with clock.at(again.at):
        with pytest.raises(NotAllowed):
            actions.decide_appeal(by=staff[appeal.expect.more["same_decider_refused"]].actor, **decide)
        actions.decide_appeal(by=staff[appeal.expect.more["decided_by"]].actor, **decide)
    assert in_view(made) == told.text


def test_the_appeal_of_the_story_is_in_time():
    told = STORY.message("m29").events[0]
    assert deadlines.moderation_appeal_until(told.at.date()) == date(2027, 5, 11)
    assert Inbound.objects.count() == 0
