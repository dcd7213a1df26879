"""Comments that a person brings from a network: messages like any other, once, with initials, and answered there."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from ordskifte.channels.models import Fragment, HandDelivery, Inbound, InboundVersion, Letter, NetworkAccount, Post
from ordskifte.dialogue import actions, handlers, tasks
from ordskifte.dialogue.models import Capture, CapturedItem, Message, PostingTask
from ordskifte.dialogue.queries import captured as queries
from ordskifte.domain import events, networks
from ordskifte.domain.captured import How
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.message import State
from ordskifte.kernel import blobs, clock, outbox
from ordskifte.kernel.models import AuditEntry, Blob, OutboxEvent
from tests.factories import dialogues
from tests.factories import talks as dialogues_on_our_pages
from tests.factories.cases import CaseFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)
POST = "https://www.facebook.com/nordfjaera/posts/71"
LIV = actions.Said(text="Når kommer fortauet?", author="Liv Tangen", written_at=AT)


def look_at(officer, *said, thread=None, case=None, network="facebook", how=How.PASTE, **more):
    bringing = actions.Bringing(network=network, how=how, said=said, thread=thread, case=case, **more)
    return actions.look_at(by=officer.actor, body=officer.body, bringing=bringing)


def bring(officer, *said, **given):
    """All of it taken in, as the worker would."""
    capture = look_at(officer, *said, **given)
    actions.bring_in(by=officer.actor, capture=capture)
    part = 1
    while Capture.objects.get(pk=capture.pk).state == Capture.State.TAKING:
        with transaction.atomic():
            handlers.bring_in(events.CommentsBrought(by=officer.actor, uid=capture.uid, part=part))
        part += 1
    capture.refresh_from_db()
    return capture


def fates(capture):
    return list(capture.items.order_by("number").values_list("state", "why"))


def expected(capture):
    return list(capture.items.order_by("number").values_list("expected", "why"))


def test_a_comment_is_a_message_with_its_source_and_who_brought_it(thread, officer):
    said = actions.Said(
        text="Når kommer fortauet?",
        author="Liv Tangen",
        author_address="https://www.facebook.com/liv",
        written_at=AT,
        address=f"{POST}?comment_id=9",
    )
    capture = bring(officer, said, thread=thread)
    message = Message.objects.get(captured__capture=capture)
    inbound, version = message.inbound, message.inbound.versions.get()
    assert (message.channel, message.thread, message.case, message.state) == (
        "facebook",
        thread,
        thread.case,
        State.SHOWN,
    )
    assert (inbound.sent_at, inbound.permalink, inbound.audience) == (AT, f"{POST}?comment_id=9", "public")
    assert (message.sender.name, message.sender.address) == ("Liv Tangen", "https://www.facebook.com/liv")
    assert version.evidence["captured"] | {"at": ""} == {
        "by": str(officer.actor),
        "at": "",
        "how": "paste",
        "capture": str(capture.uid),
        "item": 1,
        "file": "",
        "file_sha256": "",
        "remote_id": "",
        "post_address": "",
    }
    assert message.answer_due is not None
    assert AuditEntry.objects.get(act="dialogue.capture").by == str(officer.actor)
    assert OutboxEvent.objects.filter(uid=message.uid, kind="dialogue.message_taken").count() == 1


def test_everybody_sees_initials_and_no_address(thread, officer):
    said = actions.Said(
        text="Bra!",
        author="Liv Tangen",
        author_address="https://www.facebook.com/liv",
        written_at=AT,
        address=f"{POST}?comment_id=9",
    )
    message = Message.objects.get(captured__capture=bring(officer, said, thread=thread))
    post = Post.objects.get(source_uid=message.uid)
    shown = "".join([*Fragment.objects.filter(message_uid=message.uid).values_list("html", flat=True)])
    facts = post.versions.get().facts
    assert (facts["author_name"], facts["written_on"]) == ("L.T.", "Facebook")
    assert "L.T." in shown
    assert "Facebook" in shown
    for closed in ("Liv", "Tangen", "comment_id", "facebook.com"):
        assert closed not in shown
        assert closed not in str(facts)
    names = Fragment.objects.filter(message_uid=message.uid).values_list("names", flat=True)
    assert not any("tangen" in each for each in names)


def test_nobody_who_left_no_address_is_written_to(thread, officer):
    bring(officer, LIV, actions.Said(text=dialogues.THREAT, author="Kari"), thread=thread)
    assert not Letter.objects.exists()


def test_what_the_rules_hold_waits_here_too(thread, officer, moderator):
    message = Message.objects.get(
        captured__capture=bring(
            officer, actions.Said(text=f"Nummeret er {dialogues.NUMBER}", author="Kari"), thread=thread
        )
    )
    assert message.state == State.HELD
    shown = actions.release(by=moderator.actor, message=message, public_text="Nummeret er fjernet", why="Masket")
    assert (shown.state, shown.outward_name) == (State.SHOWN, "K.")


def test_the_same_again_is_one(thread, officer):
    first = bring(officer, LIV, thread=thread)
    again = bring(
        officer, actions.Said(text=" Når kommer fortauet?\r\n", author="liv tangen", written_at=AT), thread=thread
    )
    assert (fates(first), expected(again), fates(again)) == ([("new", "")], [("known", "")], [("known", "")])
    assert Message.objects.count() == Inbound.objects.count() == InboundVersion.objects.count() == 1
    assert again.items.get().message == first.items.get().message


def test_twice_in_one_bringing_is_one(thread, officer):
    capture = bring(officer, LIV, LIV, thread=thread)
    assert expected(capture) == fates(capture) == [("new", ""), ("known", "")]
    assert Message.objects.count() == 1


def test_pasted_first_and_in_a_file_later_is_one(thread, officer):
    bring(officer, LIV, thread=thread)
    again = actions.Said(text=LIV.text, author=LIV.author, written_at=AT + timedelta(seconds=20), remote_id="9")
    assert fates(bring(officer, again, thread=thread, how=How.FILE)) == [("known", "")]
    # Its id is known from now on, so that it is found though its words are others.
    edited = actions.Said(text="Når kommer fortauet i år?", author="Liv Tangen", written_at=AT, remote_id="9")
    assert fates(bring(officer, edited, thread=thread, how=How.FILE)) == [("changed", "")]


def test_an_edited_one_is_a_new_version(thread, officer):
    address = f"{POST}?comment_id=9"
    one = actions.Said(text="Når?", author="Liv Tangen", written_at=AT, address=address)
    two = actions.Said(text="Når kommer det?", author="Liv Tangen", written_at=AT, address=address)
    bring(officer, one, thread=thread)
    assert fates(bring(officer, two, thread=thread)) == [("changed", "")]
    message = Message.objects.get()
    assert list(message.versions.order_by("number").values_list("text", flat=True)) == ["Når?", "Når kommer det?"]
    assert (message.number, message.state) == (2, State.SHOWN)
    # What it said before is no change once more.
    assert fates(bring(officer, one, thread=thread)) == [("known", "")]


def test_an_address_of_somebody_elses_comment_is_refused(thread, officer):
    address = f"{POST}?comment_id=9"
    bring(officer, actions.Said(text="Når?", author="Liv", address=address), thread=thread)
    capture = bring(officer, actions.Said(text="Nå!", author="Kari", address=address), thread=thread)
    assert expected(capture) == fates(capture) == [("refused", "other_author")]
    assert Message.objects.count() == 1


def test_what_is_refused_says_which_and_why_and_stops_no_other(thread, officer):
    capture = bring(
        officer,
        actions.Said(text="Takk!", author="Nordfjæra kommune"),
        actions.Said(text="x" * 10_001, author="Kari"),
        LIV,
        thread=thread,
        how=How.FILE,
        unread=((2, "no_text"),),
    )
    assert fates(capture) == [
        ("refused", "from_ourselves"),
        ("refused", "no_text"),
        ("refused", "too_long"),
        ("new", ""),
    ]
    # What was taken in stands in its message.
    assert [bool(said) for said in capture.items.order_by("number").values_list("said", flat=True)] == [
        True,
        False,
        True,
        False,
    ]


def test_a_comment_lies_in_a_case_that_was_chosen_and_not_in_public(case, officer):
    message = Message.objects.get(captured__capture=bring(officer, LIV, case=case))
    assert (message.case, message.thread, message.state) == (case, None, State.RECEIVED)
    assert message.audience == "private"
    assert not Post.objects.filter(source_uid=message.uid).exists()


def test_nobody_files_in_a_case_that_they_may_not_open(case, officer):
    closed = CaseFactory(body=case.body, sequence=120, access_code="XY")
    for given in ({"case": closed}, {}):
        with pytest.raises(OrdskifteError):
            look_at(officer, LIV, **given)
    with pytest.raises(OrdskifteError):
        look_at(officer, case=case)
    with pytest.raises(NotAllowed):
        look_at(UserFactory(body=case.body, roles=["archivist"], name="Aud"), LIV, case=case)
    assert not Capture.objects.exists()


def test_an_ended_dialogue_takes_nothing_more(thread, officer):
    actions.end(
        by=UserFactory(body=officer.body, roles=["operator"], name="Siri").actor, thread=thread, why="Prøven er slutt"
    )
    thread.refresh_from_db()
    assert fates(bring(officer, LIV, thread=thread)) == [("refused", "place_closed")]


def test_what_is_refused_can_be_read_for_a_while_by_whoever_brought_it(thread, officer):
    """Nothing typed is lost: of a paste, nothing else is kept."""
    capture = look_at(officer, LIV, actions.Said(text="Takk!", author="Kari"), thread=thread)
    operator = UserFactory(body=officer.body, roles=["operator"], name="Siri").actor
    actions.end(by=operator, thread=thread, why="Prøven er slutt")
    actions.bring_in(by=officer.actor, capture=capture)
    with transaction.atomic():
        handlers.bring_in(events.CommentsBrought(by=officer.actor, uid=capture.uid, part=1))
    capture.refresh_from_db()
    rows = queries.items_window(officer.actor, capture, which="refused", cursor=None).rows
    assert [(each.author, each.text) for each in rows] == [("Liv Tangen", LIV.text), ("Kari", "Takk!")]
    assert tasks.sweep_captures() == 0
    with clock.at(clock.now() + timedelta(days=15)):
        assert tasks.sweep_captures() == 1
        assert tasks.sweep_captures() == 0
    assert fates(capture) == [("refused", "place_closed")] * 2
    assert [each.said for each in capture.items.all()] == [{}, {}]
    by = "rule:dialogue.captures_left_lying"
    assert AuditEntry.objects.filter(about=capture.uid, by=by, act="dialogue.forget_refused").count() == 1


def test_an_answer_to_one_that_was_brought_stands_under_it(thread, officer):
    above = actions.Said(text="Når?", author="Liv", remote_id="9")
    below = actions.Said(text="Ja, når?", author="Kari", remote_id="10", parent_id="9")
    bring(officer, above, below, thread=thread, network="youtube")
    assert Message.objects.get(sender__name="Kari").in_reply_to == Message.objects.get(sender__name="Liv")


def test_many_come_in_parts_and_each_once(thread, officer):
    said = [actions.Said(text=f"Innlegg {n}", author="Kari") for n in range(25)]
    capture = look_at(officer, *said, thread=thread)
    actions.bring_in(by=officer.actor, capture=capture)
    while outbox.drain().done:
        pass
    capture.refresh_from_db()
    assert (capture.state, Message.objects.count()) == (Capture.State.DONE, 25)
    parts = OutboxEvent.objects.filter(kind="dialogue.comments_brought")
    assert parts.count() == 3
    # Handed over once more, nothing is done once more.
    handlers.bring_in(events.CommentsBrought(by=officer.actor, uid=capture.uid, part=1))
    assert Message.objects.count() == 25


def test_what_is_let_go_is_gone(thread, officer):
    file = blobs.stage(b"{}", media_type="application/octet-stream")
    capture = look_at(officer, LIV, thread=thread, how=How.FILE, name="comments.json", original=file)
    actions.let_go(by=officer.actor, capture=capture)
    capture.refresh_from_db()
    assert (capture.state, capture.items.count(), Message.objects.count()) == (Capture.State.LET_GO, 0, 0)
    assert capture.original.state == Blob.State.FORGOTTEN
    for act in (actions.let_go, actions.bring_in):
        with pytest.raises(Conflict):
            act(by=officer.actor, capture=capture)


def test_what_is_left_lying_is_let_go_by_itself(thread, officer):
    capture = look_at(officer, LIV, thread=thread)
    assert tasks.sweep_captures() == 0
    with clock.at(clock.now() + timedelta(days=15)):
        assert tasks.sweep_captures() == 1
    assert not CapturedItem.objects.exists()
    assert AuditEntry.objects.filter(about=capture.uid, by="rule:dialogue.captures_left_lying").exists()


def test_the_file_as_it_came_is_kept(thread, officer):
    file = blobs.stage(b'{"comments_v2": []}', media_type="application/octet-stream")
    capture = bring(officer, LIV, thread=thread, how=How.FILE, name="comments.json", original=file)
    with blobs.open_blob(capture.original.uid) as kept:
        assert kept.read() == b'{"comments_v2": []}'
    evidence = InboundVersion.objects.get().evidence["captured"]
    assert (evidence["file"], evidence["file_sha256"]) == ("comments.json", capture.original.sha256)


# --- Answers --------------------------------------------------------------------------------------------------------


@pytest.fixture
def question(thread, officer):
    """A message from a network."""
    return Message.objects.get(captured__capture=bring(officer, LIV, thread=thread))


def test_an_answer_is_shown_here_and_waits_to_be_posted_there(question, officer):
    answer = actions.answer(by=officer.actor, message=question, text="Til våren.")
    task = PostingTask.objects.get()
    assert (answer.channel, answer.state, task.answer, task.state) == ("facebook", State.SHOWN, answer, "waiting")
    assert Post.objects.filter(source_uid=answer.uid, kind="answer").exists()
    with pytest.raises(OrdskifteError):
        actions.say_posted(by=officer.actor, task=task, address="der borte")
    # Comments under an address that somebody mistook would be shown in this dialogue.
    with pytest.raises(OrdskifteError):
        actions.say_posted(by=officer.actor, task=task, address="https://www.instagram.com/p/C9/")
    with clock.at(clock.now() + timedelta(days=3)):
        assert [each.is_late for each in queries.postings_waiting(officer.actor)] == [True]
    done = actions.say_posted(by=officer.actor, task=task, address=f"{POST}?comment_id=9&reply_comment_id=12")
    assert (done.state, done.by, queries.postings_waiting(officer.actor)) == ("posted", str(officer.actor), [])
    with pytest.raises(Conflict):
        actions.give_up_posting(by=officer.actor, task=task, why="Borte")


def test_a_comment_under_our_answer_there_finds_its_dialogue(question, officer, case):
    actions.answer(by=officer.actor, message=question, text="Til våren.")
    actions.say_posted(by=officer.actor, task=PostingTask.objects.get(), address=f"{POST}?comment_id=12")
    said = actions.Said(
        text="Takk!", author="Kari", post_address="https://m.facebook.com/nordfjaera/posts/71?comment_id=12"
    )
    item = bring(officer, said, case=case).items.get()
    assert (item.thread, item.message.thread) == (question.thread, question.thread)


def test_a_corrected_answer_is_to_be_changed_there(question, officer):
    answer = actions.answer(by=officer.actor, message=question, text="Til våren.")
    actions.correct_answer(by=officer.actor, message=answer, text="Til høsten.", note="Feil årstid.")
    # Nobody has posted it yet: there is one task, and it holds the newest words.
    task = PostingTask.objects.get()
    assert queries.posting_for(officer.actor, task.uid).text.startswith("Til høsten.\n\nhttp")
    actions.say_posted(by=officer.actor, task=task, address=f"{POST}?comment_id=12")
    answer.refresh_from_db()
    actions.correct_answer(by=officer.actor, message=answer, text="Til vinteren.", note="Feil igjen.")
    newest = PostingTask.objects.get(state="waiting")
    found = queries.posting_for(officer.actor, newest.uid)
    assert (newest.number, found.before) == (3, f"{POST}?comment_id=12")
    assert found.text.startswith("Til vinteren.")


def test_an_answer_is_made_ready_as_the_network_takes_it_and_leads_to_our_page(thread, officer, case):
    for given, is_public in (({"thread": thread}, True), ({"case": case}, False)):
        question = bring(officer, actions.Said(text=f"Når? {is_public}", author="Kari"), network="x", **given)
        audience = "public" if is_public else "private"
        long = "Vi arbeider med det. " * 30
        answer = actions.answer(by=officer.actor, message=question.items.get().message, text=long, audience=audience)
        found = queries.posting_for(officer.actor, answer.postings.get().uid)
        assert (found.is_shortened, found.is_too_long) == (is_public, not is_public)
        assert (answer.reference in found.text) is is_public
        assert networks.weight(found.text) <= 280 or not is_public


def test_an_answer_that_is_hidden_here_is_not_posted_there(client, question, officer, moderator):
    answer = actions.answer(by=officer.actor, message=question, text="Til våren.")
    hidden = actions.hide(by=moderator.actor, message=answer, reason="personvern", why="Navngir en nabo")
    assert (queries.postings_waiting(officer.actor), queries.task_of(hidden)) == ([], None)
    page = sign_in(client, officer).get(f"/desk/legg-ut/{answer.postings.get().uid}/").content.decode()
    assert "Til våren." not in page and "skjult her" in page
    shown = actions.show_again(by=moderator.actor, message=hidden, why="Riktig likevel")
    assert [each.answer for each in queries.postings_waiting(officer.actor)] == [shown]
    assert queries.task_of(shown).state == "waiting"


def test_an_answer_that_is_not_posted_says_why(question, officer):
    actions.answer(by=officer.actor, message=question, text="Til våren.")
    with pytest.raises(OrdskifteError):
        actions.give_up_posting(by=officer.actor, task=PostingTask.objects.get(), why=" ")
    actions.give_up_posting(by=officer.actor, task=PostingTask.objects.get(), why="Slettet der")
    assert PostingTask.objects.get().state == "given_up"


def test_an_answer_to_what_came_by_the_page_is_posted_nowhere(thread, officer):
    actions.answer(by=officer.actor, message=dialogues.message(thread, "Hvor?"), text="Her.")
    assert not PostingTask.objects.exists()


# --- The register of accounts ---------------------------------------------------------------------------------------


@pytest.fixture
def account(officer):
    """An account of ours on Facebook."""
    return NetworkAccount.objects.create(
        body=officer.body,
        network="facebook",
        handle="Nordfjæra i dag",
        address="https://www.facebook.com/nordfjaera",
        owner=officer,
        legal_basis="Samfunnsoppdraget",
        arrangement="Felles ansvar etter avtale",
        risk_reference="2026/7",
        review_on=clock.today() + timedelta(days=100),
        created_at=clock.now(),
        created_by=str(officer.actor),
    )


def test_a_comment_joins_the_dialogue_of_the_publication_that_was_posted_there(thread, case, officer, account):
    dialogues_on_our_pages.on_our_pages(thread)
    post = Post.objects.get(source_uid=thread.uid)
    HandDelivery.objects.create(
        account=account,
        post=post,
        version=post.versions.get(),
        act="announce",
        language="nb",
        state="done",
        stands=True,
        said={},
        salt=b"",
        digest=b"",
        address=POST,
        made_at=clock.now(),
        made_by=str(officer.actor),
        done_at=clock.now(),
    )
    other = CaseFactory(body=case.body, sequence=121)
    said = actions.Said(text="Når?", author="Kari", address="https://m.facebook.com/nordfjaera/posts/71?comment_id=9")
    ours = actions.Said(text="Til våren", author="Nordfjæra i dag")
    capture = bring(officer, said, LIV, ours, case=other)
    assert fates(capture) == [("new", ""), ("new", ""), ("refused", "from_ourselves")]
    kari, liv = (Message.objects.get(sender__name=name) for name in ("Kari", "Liv Tangen"))
    assert (kari.thread, kari.case, kari.audience) == (thread, case, "public")
    assert (liv.thread, liv.case, liv.audience) == (None, other, "private")
