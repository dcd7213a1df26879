"""What everybody, whoever wrote, and staff read of messages."""

import io
import json
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import PublicCase
from ordskifte.channels.models import Inbound, Post
from ordskifte.dialogue import actions, queries, references
from ordskifte.dialogue.models import Appeal, Message, MessageStep
from ordskifte.domain.canonical import salted_digest
from ordskifte.domain.errors import NotAllowed, NotFound
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from tests.factories.cases import BodyFactory, CaseFactory, UnitFactory, UserFactory
from tests.factories.dialogues import NUMBER, THREAT, dialogue, message, taken

pytestmark = pytest.mark.django_db


def statements(act):
    """How many statements an act takes."""
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)


# --- For everybody ---------------------------------------------------------------------------------------------------


def test_the_permanent_address_says_what_may_be_said(thread, case):
    first = message(thread, "Hei.", name="Kari", email="kari@epost.example")
    reply = message(thread, "Hei på deg.", reply_to=first)
    shown = queries.public_message(thread.body, first.reference.lower().replace("-", " "))
    assert (shown.html, shown.text, shown.author_name, shown.language) == ("<p>Hei.</p>", "Hei.", "Kari", "nb")
    assert (shown.case.case_id, shown.thread, shown.publication) == (case.pk, thread, thread.publication.reference)
    assert [each.reference for each in shown.replies] == [reply.reference]
    assert queries.public_message(thread.body, reply.reference).reply_to.name == "Kari"
    assert "epost.example" not in repr(shown)


def test_a_reference_that_nobody_has_is_nothing(thread):
    for reference in ("", "tull", references.reference()):
        assert queries.public_message(thread.body, reference) is None
    made = message(thread, "Hei.")
    assert queries.public_message(BodyFactory(host="annen.example"), made.reference) is None


def test_what_has_just_come_in_is_being_prepared(thread):
    submission = actions.Submitted(key="a", text="KANARI-1")
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=submission)
    found = queries.public_message(thread.body, receipt.reference)
    assert (found.notice.sentence, found.notice.shows_text, found.text) == ("received", False, "")
    page = queries.own_page(thread.body, receipt.reference, secret=receipt.secret)
    assert (page.notice.sentence, page.message) == ("received", None)
    assert "KANARI-1" not in repr(found)


@pytest.mark.parametrize(
    ("text", "act", "sentence", "rule"),
    [
        (THREAT, None, "held", ""),
        ("KANARI-2", "hide", "hidden", "spam"),
        ("KANARI-2", "withdraw", "withdrawn", ""),
    ],
)
def test_what_is_out_of_view_is_a_sentence_and_no_text(thread, moderator, text, act, sentence, rule):
    made = message(thread, text, name="KANARI-NAVN")
    if act == "hide":
        actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    elif act == "withdraw":
        actions.withdraw(by=Actor.citizen(made.reference), message=made)
    found = queries.public_message(thread.body, made.reference)
    assert (found.notice.sentence, found.notice.rule, found.notice.since) == (sentence, rule, clock.today())
    assert (found.text, found.html, found.author_name) == ("", "", "")
    assert "KANARI" not in repr(found) and "hekken" not in repr(found)


def test_a_case_that_the_public_may_not_know_of_takes_its_messages_along(thread, case):
    made = message(thread, "Hei.")
    PublicCase.objects.filter(case=case).delete()
    assert queries.public_message(thread.body, made.reference) is None


def test_an_appeal_has_no_public_address(thread, moderator):
    made = message(thread, "Hei.")
    actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    said = actions.appeal(by=Actor.citizen(made.reference), message=made, text="Det er det ikke.", key="k")
    assert queries.public_message(thread.body, said.reference) is None


def test_what_is_counted_in_public_is_what_the_log_says(thread, moderator, decider):
    first, second = message(thread, THREAT), message(thread, "Hei.")
    actions.release(by=moderator.actor, message=first, public_text="Hei.")
    for made in (first, second):
        actions.hide(by=moderator.actor, message=made, reason=HideReason.SPAM)
    actions.appeal(by=Actor.citizen(second.reference), message=second, text="Nei.", key="k")
    counted = {
        (row["step"], row["rule"], row["channel"]): row["total"] for row in queries.moderation_counts(thread.body)
    }
    assert counted == {
        ("hold", "threat", "web"): 1,
        ("release", "", "web"): 1,
        ("hide", "spam", "web"): 2,
    }
    assert sum(counted.values()) == MessageStep.objects.exclude(step="show").count()
    assert queries.appeal_counts(thread.body) == {"": 1}
    assert queries.moderation_counts(BodyFactory(host="annen.example")) == []


# --- The sender's own page -------------------------------------------------------------------------------------------


def sent(thread, text="Hei.", **given):
    """A message, taken, and its receipt with the secret."""
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key=text, text=text, **given))
    return taken(receipt.uid), receipt


def test_only_whoever_has_the_secret_sees_their_own_page(thread):
    _, receipt = sent(thread)
    _, other = sent(thread, "Noe annet.")
    assert queries.own_page(thread.body, receipt.reference, secret=receipt.secret) is not None
    for secret in ("", other.secret, receipt.secret + "a", "æ", receipt.secret.swapcase()):
        assert queries.own_page(thread.body, receipt.reference, secret=secret) is None
    assert queries.own_page(BodyFactory(host="annen.example"), receipt.reference, secret=receipt.secret) is None
    Inbound.objects.update(secret_digest=b"")
    assert queries.own_page(thread.body, receipt.reference, secret=receipt.secret) is None


def test_the_own_page_says_where_it_stands_and_what_may_be_done(thread, moderator, officer, decider):
    made, receipt = sent(thread, f"Jeg er {NUMBER}.")
    actions.answer(by=officer.actor, message=made, text="Bare til deg.", audience="private")
    page = queries.own_page(thread.body, receipt.reference, secret=receipt.secret)
    assert (page.notice.sentence, page.may_correct, page.may_withdraw, page.may_appeal) == ("held", True, True, False)
    assert [version.text for version in page.versions] == [f"Jeg er {NUMBER}."]
    assert [answer.said.text for answer in page.answers] == ["Bare til deg."]
    actions.hide(by=moderator.actor, message=made, reason=HideReason.PRIVACY, why="Nummer.")
    page = queries.own_page(thread.body, receipt.reference, secret=receipt.secret)
    assert (page.may_appeal, page.appeal_until > clock.today()) == (True, True)
    actions.appeal(by=page.actor, message=page.message, text="Jeg klager.", key="k")
    page = queries.own_page(thread.body, receipt.reference, secret=receipt.secret)
    assert (page.may_appeal, [each.outcome for each in page.appeals]) == (False, [""])
    actions.withdraw(by=page.actor, message=page.message)
    page = queries.own_page(thread.body, receipt.reference, secret=receipt.secret)
    assert (page.may_correct, page.may_withdraw) == (False, False)


# --- The inbox -------------------------------------------------------------------------------------------------------


def references_in(by, **given):
    """The messages of a window."""
    return [row.reference for row in queries.inbox_window(by.actor, **given).rows]


def test_the_inbox_holds_what_came_in_newest_first_under_its_tabs(thread, officer, moderator, body):
    with clock.at(clock.now()) as hands:
        new = message(thread, "Ny.")
        hands.advance(timedelta(minutes=1))
        mine = message(thread, "Min.")
        actions.assign(by=officer.actor, message=mine, user=officer)
        hands.advance(timedelta(minutes=1))
        held = message(thread, THREAT)
        hands.advance(timedelta(minutes=1))
        done = message(thread, "Besvart.")
        actions.answer(by=officer.actor, message=done, text="Takk.")
        actions.report(by=SYSTEM, message=new, reason="spam", key="r")
        hands.advance(timedelta(minutes=1))
        hidden = message(thread, "Skjult.")
        actions.hide(by=moderator.actor, message=hidden, reason=HideReason.SPAM)
        appeal = actions.appeal(by=Actor.citizen(hidden.reference), message=hidden, text="Nei.", key="k")
    assert references_in(officer, which="all") == [
        each.reference for each in (appeal, hidden, done, held, mine, new)
    ] or set(references_in(officer, which="all")[:2]) == {appeal.reference, hidden.reference}
    assert references_in(officer, which="mine") == [mine.reference]
    assert references_in(officer, which="held") == [held.reference]
    assert references_in(officer, which="reported") == [new.reference]
    assert references_in(officer, which="appeals") == [appeal.reference]
    assert set(references_in(officer, which="unassigned")) == {each.reference for each in (new, held, hidden, appeal)}
    assert references_in(officer, which="due")[0] == new.reference
    assert queries.counts(officer.actor) == {
        name: len(references_in(officer, which=name)) for name in queries.TABS if name != "all"
    }


def test_the_inbox_is_searched_by_words_name_reference_case_and_unit(thread, officer, body, case):
    made = message(thread, "Overgangen ved busstoppet.", name="Máret Áile")
    message(thread, "Noe annet.")
    for words in ("busstoppet", "BUSSTOPPET", "Máret", made.reference, made.reference.lower()):
        assert references_in(officer, which="all", words=words) == [made.reference]
    assert references_in(officer, which="all", words="100 %_\\'") == []
    other = CaseFactory(body=body)
    assert references_in(officer, which="all", case=other) == []
    assert len(references_in(officer, which="all", case=case, unit=case.unit)) == 2
    assert references_in(officer, which="all", unit=UnitFactory(body=body)) == []


def test_a_long_inbox_comes_in_windows_with_as_many_statements(thread, officer):
    message(thread, "1")
    one = statements(lambda: queries.inbox_window(officer.actor, which="all", size=10))
    for number in range(4):
        message(thread, f"{number}")
    assert statements(lambda: queries.inbox_window(officer.actor, which="all", size=10)) == one <= 8
    first = queries.inbox_window(officer.actor, which="all", size=3)
    assert len(first.rows) == 3 and first.next
    assert all(row.said.text for row in first.rows)


def test_the_inbox_is_behind_a_door(thread, officer, body, case):
    made = message(thread, "Hei.")
    Message.objects.filter(pk=made.pk).update(access_code="UO")
    elsewhere = UserFactory(body=BodyFactory(host="annen.example"))
    other_unit = UserFactory(body=body, unit=UnitFactory(body=body))
    archivist = UserFactory(body=body, roles=[RoleName.ARCHIVIST])
    for by in (elsewhere, other_unit):
        assert references_in(by, which="all") == []
        assert queries.message_for(by.actor, made.uid) is None
        assert queries.thread_for(by.actor, made) == []
        assert queries.counts(by.actor)["new"] == 0
    for by in (officer, archivist):
        assert queries.message_for(by.actor, made.uid) == made
    assert queries.message_for(Actor.citizen(made.reference), made.uid) is None


def test_a_thread_at_the_desk_holds_everything_with_as_many_statements(thread, officer):
    first = message(thread, "Hei.")
    few = statements(lambda: queries.thread_for(officer.actor, first))
    actions.answer(by=officer.actor, message=first, text="Takk.")
    actions.correct(by=Actor.citizen(first.reference), message=first, text="Hei igjen.", key="a")
    taken(first.uid, number=2)
    held = message(thread, THREAT)
    assert statements(lambda: queries.thread_for(officer.actor, first)) == few
    items = queries.thread_for(officer.actor, first)
    assert [item.newest.text for item in items] == ["Hei igjen.", "Takk.", THREAT]
    assert [len(item.versions) for item in items] == [2, 1, 1]
    assert [item.is_asked_for for item in items] == [True, False, False]
    assert items[2].message == held


def test_what_waits_is_listed_by_its_due_time(thread, moderator, decider, officer):
    with clock.at(clock.now()) as hands:
        first = message(thread, THREAT)
        hands.advance(timedelta(hours=2))
        second = message(thread, f"Jeg er {NUMBER}.")
        report = actions.report(by=SYSTEM, message=message(thread, "Hei."), reason="spam", key="r")
        assert queries.holds_waiting(moderator.actor) == [first, second]
        hands.advance(timedelta(days=9))
        assert [each.is_overdue for each in queries.holds_waiting(moderator.actor)] == [True, True]
    assert queries.reports_waiting(moderator.actor) == [report]
    hidden = message(thread, "Hei.")
    actions.hide(by=moderator.actor, message=hidden, reason=HideReason.SPAM)
    actions.appeal(by=Actor.citizen(hidden.reference), message=hidden, text="Nei.", key="k")
    (mine,) = queries.appeals_waiting(moderator.actor)
    (theirs,) = queries.appeals_waiting(decider.actor)
    assert (mine.is_mine, theirs.is_mine, theirs.said.said.text) == (True, False, "Nei.")
    assert queries.appeal_for(decider.actor, mine.pk) == Appeal.objects.get()
    elsewhere = UserFactory(body=BodyFactory(host="annen.example"), roles=[RoleName.MODERATOR])
    for found in (queries.holds_waiting, queries.reports_waiting, queries.appeals_waiting):
        assert found(elsewhere.actor) == []


@pytest.mark.parametrize(
    ("email", "audience", "who"),
    [
        ("", "public", "everybody"),
        ("kari@epost.example", "public", "everybody_and_mail"),
        ("kari@epost.example", "private", "sender_by_mail"),
        ("", "private", "sender_on_page"),
    ],
)
def test_one_sentence_says_who_will_see_the_answer(thread, email, audience, who):
    assert queries.who_will_see(message(thread, "Hei.", email=email), audience) == who
    assert who in queries.WHO


# --- Evidence --------------------------------------------------------------------------------------------------------


def test_the_evidence_pack_is_whole_and_taking_it_is_written_down(thread, moderator):
    made = message(
        thread, THREAT, name="Ukjent", email="ukjent@epost.example", files=[("a.txt", b"KANARI-FIL", "text/plain")]
    )
    actions.hide(by=moderator.actor, message=made, reason=HideReason.THREATS, why="Trussel.")
    pack = zipfile.ZipFile(io.BytesIO(b"".join(queries.evidence_pack(moderator.actor, made))))
    assert pack.testzip() is None
    about = json.loads(pack.read("message.json"))
    assert (about["reference"], [step["step"] for step in about["steps"]]) == (made.reference, ["hold", "hide"])
    assert json.loads(pack.read("sender.json"))["email"] == "ukjent@epost.example"
    raw = json.loads(pack.read("versions/1.raw"))
    assert raw["text"] == THREAT == pack.read("versions/1.txt").decode()
    assert pack.read("files/1-1") == b"KANARI-FIL"
    assert made.reference in pack.read("README.txt").decode()
    version = Inbound.objects.get(uid=made.uid).versions.get()
    kept = about["versions"][0]
    assert (kept["digest"], kept["salt"]) == (bytes(version.digest).hex(), bytes(version.salt).hex())
    assert salted_digest(bytes.fromhex(kept["salt"]), b"x").hex() != kept["digest"]
    entry = AuditEntry.objects.get(act="dialogue.evidence")
    assert (entry.about, entry.by) == (made.uid, str(moderator.actor))


def test_the_evidence_of_a_body_stays_there(thread):
    made = message(thread, "Hei.")
    elsewhere = UserFactory(body=BodyFactory(host="annen.example"), roles=[RoleName.MODERATOR])
    with pytest.raises(NotFound):
        queries.evidence_pack(elsewhere.actor, made)
    for by in (Actor.citizen(made.reference), UserFactory(body=thread.body, roles=[RoleName.OPERATOR]).actor):
        with pytest.raises(NotAllowed):
            queries.evidence_pack(by, made)
    assert not AuditEntry.objects.filter(act="dialogue.evidence").exists()


def test_a_thread_is_found_by_its_publication(thread, case):
    assert queries.thread_of(thread.uid) == thread and queries.thread_of(uuid.uuid4()) is None
    other = dialogue(case, title="Enda en")
    assert set(queries.threads_of_case(case)) == {thread, other}
    assert Post.objects.filter(kind="publication").count() == 0
