"""Who takes a message, where it is filed, where it is sent, and when it is closed."""

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import PublicCase
from ordskifte.channels.models import Letter
from ordskifte.dialogue import actions, queries
from ordskifte.dialogue.errors import NotFit, ReasonNeeded
from ordskifte.dialogue.models import CaseLink, Redirection
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.message import WrongMessageStep
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel.models import AuditEntry, OutboxEvent
from tests.factories.cases import BodyFactory, CaseFactory, UnitFactory, UserFactory
from tests.factories.dialogues import message
from tests.worlds.post import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(thread):
    """A message with an address."""
    return message(thread, "Når kommer stipendet mitt?", name="Jonas B.", email="jonas@epost.example")


@pytest.fixture
def other(body):
    """Another case, of another unit."""
    return CaseFactory(body=body, unit=UnitFactory(body=body, name="Oppvekst"), sequence=131)


def acts(message):
    """What the audit log says was done."""
    return list(AuditEntry.objects.filter(about=message.uid).order_by("pk").values_list("act", flat=True))


def test_a_message_is_given_to_somebody_and_laid_back(made, officer):
    actions.assign(by=officer.actor, message=made, user=officer, expected=made.version)
    made.refresh_from_db()
    assert (made.assigned_to, made.handling) == (officer, "open")
    with pytest.raises(Conflict):
        actions.assign(by=officer.actor, message=made, user=None, expected=made.version - 1)
    actions.assign(by=officer.actor, message=made, user=None)
    made.refresh_from_db()
    assert (made.assigned_to, acts(made)[-2:]) == (None, ["dialogue.assign", "dialogue.assign"])


def test_nobody_of_another_body_and_nobody_who_left_is_given_a_message(made, officer, body):
    elsewhere = UserFactory(body=BodyFactory(host="annen.example"))
    gone = UserFactory(body=body)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    for user in (elsewhere, gone):
        with pytest.raises(NotAllowed):
            actions.assign(by=officer.actor, message=made, user=user)


def test_a_message_moves_to_another_case_with_its_answers_and_the_old_one_leads_on(made, officer, case, other):
    answer = actions.answer(by=officer.actor, message=made, text="Vi flytter den.")
    before = PublicCase.objects.get(case=case).version
    actions.refile(by=officer.actor, message=made, case=other, why="Gjelder skolen.")
    for each in (made, answer):
        each.refresh_from_db()
        assert (each.case, each.unit) == (other, other.unit)
    assert CaseLink.objects.get(message=made).case == case and CaseLink.objects.get(message=made).was_home
    assert PublicCase.objects.get(case=case).version > before
    shown = queries.public_message(made.body, made.reference)
    assert (shown.case.case_id, [each.case_id for each in shown.moved_from]) == (other.pk, [case.pk])
    moved = OutboxEvent.objects.filter(kind="dialogue.message_refiled").order_by("pk")
    assert [(row.uid, row.payload["case"]) for row in moved] == [
        (made.uid, str(other.uid)),
        (answer.uid, str(other.uid)),
    ]
    assert "dialogue.refile" in acts(made)


def test_a_message_that_comes_back_is_at_home_again(made, officer, case, other):
    actions.refile(by=officer.actor, message=made, case=other)
    actions.refile(by=officer.actor, message=made, case=case)
    actions.refile(by=officer.actor, message=made, case=case)
    assert [(link.case, link.was_home) for link in CaseLink.objects.filter(message=made)] == [(other, True)]


def test_a_message_is_about_further_cases_too(made, officer, other, case):
    actions.link(by=officer.actor, message=made, case=other)
    actions.link(by=officer.actor, message=made, case=other)
    actions.link(by=officer.actor, message=made, case=case)
    assert CaseLink.objects.get(message=made).case == other
    assert [each.case_id for each in queries.public_message(made.body, made.reference).also_in] == [other.pk]
    actions.unlink(by=officer.actor, message=made, case=other)
    assert not CaseLink.objects.exists()


def test_where_a_message_was_filed_once_is_not_unlinked(made, officer, case, other):
    actions.refile(by=officer.actor, message=made, case=other)
    actions.unlink(by=officer.actor, message=made, case=case)
    assert CaseLink.objects.get(message=made).case == case


def test_a_case_that_the_person_may_not_open_is_refused(made, officer, body):
    closed = CaseFactory(body=body, sequence=152, access_code="UO", unit=UnitFactory(body=body, name="Barnevern"))
    elsewhere = CaseFactory(body=BodyFactory(host="annen.example"))
    for case in (closed, elsewhere):
        for act in (actions.refile, actions.link):
            with pytest.raises(NotAllowed):
                act(by=officer.actor, message=made, case=case)


def test_who_wrote_to_the_wrong_body_is_told_where_to_turn(made, officer):
    said = actions.redirect(
        by=officer.actor,
        message=made,
        to_name="Studiestøttekontoret",
        to_address="post@studiestotte.example",
        text="Stipend søker du om hos Studiestøttekontoret.",
    )
    made.refresh_from_db()
    assert (made.handling, made.answer_due, made.state) == ("redirected", None, "shown")
    assert Redirection.objects.get() == said
    letter = text_of(Letter.objects.filter(about=made.uid, kind="notice").get())
    assert "post@studiestotte.example" in letter and "Stipend søker du om" in letter
    assert OutboxEvent.objects.filter(kind="dialogue.message_redirected", uid=made.uid).count() == 1
    assert queries.public_message(made.body, made.reference).redirected_to == "Studiestøttekontoret"


def test_a_redirection_needs_a_name_and_words(made, officer):
    with pytest.raises(ReasonNeeded):
        actions.redirect(by=officer.actor, message=made, to_name=" ", text="Se der.")
    with pytest.raises(NotFit):
        actions.redirect(by=officer.actor, message=made, to_name="NAV", text=" ")


def test_a_message_is_closed_with_a_reason(made, officer):
    with pytest.raises(ReasonNeeded):
        actions.close(by=officer.actor, message=made, why="")
    actions.close(by=officer.actor, message=made, why="Ikke noe spørsmål.", expected=made.version)
    made.refresh_from_db()
    assert (made.handling, made.answer_due) == ("closed", None)
    entry = AuditEntry.objects.get(about=made.uid, act="dialogue.close")
    assert (entry.why, entry.by) == ("Ikke noe spørsmål.", str(officer.actor))


def test_what_was_closed_is_taken_up_again_with_a_reason(made, officer):
    due = made.answer_due
    with pytest.raises(WrongMessageStep):
        actions.reopen(by=officer.actor, message=made, why="Den er jo åpen.")
    actions.close(by=officer.actor, message=made, why="Ikke noe spørsmål.")
    with pytest.raises(ReasonNeeded):
        actions.reopen(by=officer.actor, message=made, why=" ")
    made.refresh_from_db()
    with pytest.raises(Conflict):
        actions.reopen(by=officer.actor, message=made, why="Det var et spørsmål.", expected=made.version - 1)
    actions.reopen(by=officer.actor, message=made, why="Det var et spørsmål.", expected=made.version)
    made.refresh_from_db()
    assert (made.handling, made.answer_due) == ("open", due) and due is not None
    entry = AuditEntry.objects.get(about=made.uid, act="dialogue.reopen")
    assert (entry.why, entry.by) == ("Det var et spørsmål.", str(officer.actor))


ACTS = {
    "assign": lambda by, made, case: actions.assign(by=by, message=made, user=None),
    "refile": lambda by, made, case: actions.refile(by=by, message=made, case=case),
    "link": lambda by, made, case: actions.link(by=by, message=made, case=case),
    "unlink": lambda by, made, case: actions.unlink(by=by, message=made, case=case),
    "redirect": lambda by, made, case: actions.redirect(by=by, message=made, to_name="NAV", text="Se der."),
    "close": lambda by, made, case: actions.close(by=by, message=made, why="Ferdig."),
    "reopen": lambda by, made, case: actions.reopen(by=by, message=made, why="Likevel."),
    "save_draft": lambda by, made, case: actions.save_draft(by=by, message=made, text="Hei"),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_from_outside_and_no_operator_handles_messages(made, other, body, act):
    operator = UserFactory(body=body, roles=[RoleName.OPERATOR])
    elsewhere = UserFactory(body=BodyFactory(host="annen.example"))
    for by in (operator.actor, Actor.citizen(made.reference), elsewhere.actor):
        with pytest.raises(Exception) as refused:
            ACTS[act](by, made, other)
        assert refused.value.code in {"not_allowed", "not_found"}


def test_a_rule_may_file_but_writes_no_drafts(made, other):
    actions.refile(by=Actor.rule("file.by_words"), message=made, case=other)
    made.refresh_from_db()
    assert made.case == other
    with pytest.raises(NotAllowed):
        actions.save_draft(by=SYSTEM, message=made, text="Hei")
