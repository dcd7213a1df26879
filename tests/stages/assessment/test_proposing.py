"""Everything that comes in or goes out gets a proposal, and the proposal follows what is done with it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.accounts.models import RoleName
from ordskifte.assessment import actions, handlers, queries, tasks
from ordskifte.assessment.models import Assessment
from ordskifte.channels.models import SenderKind
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain import events
from ordskifte.domain.assessment import Duty
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel.models import OutboxEvent
from ordskifte.publishing import actions as publishing
from tests.factories import dialogues
from tests.factories.cases import CaseFactory, UserFactory

pytestmark = pytest.mark.django_db


def again(row):
    """The newest assessment of the same thing."""
    return queries.of_subject(row.subject_uid)


def keys(row):
    """The rules that answered."""
    return set(row.reasons)


def test_a_question_is_proposed_for_the_journal_with_reason_and_provision(said, case):
    row = said()
    assert (row.proposed_duty, row.state, row.case) == (Duty.REGISTER, "undecided", case)
    assert [line.question for line in queries.lines(row)] == ["in_or_out", "case_document", "handled", "value", ""]
    assert "arkivforskrifta § 14" in {str(line.provision) for line in queries.lines(row)}
    assert queries.reason_of(row).sentence.startswith("It asks something")
    assert row.title.startswith("Spørsmål til ") and row.message.reference in row.title


def test_titles_say_kind_and_matter_and_quote_nobody(said, thread):
    about = thread.publication.published.get().texts["nb"]["title"]
    texts = {
        "Hvorfor må Ola Hansen vente på bussen i regnet hver dag?": "Spørsmål til",
        "Fint tiltak! Endelig trygg vei til skolen for ungene": "Innlegg til",
        "Jeg klager på vedtaket om å hogge bjørkene": "Klage til",
    }
    for text, kind in texts.items():
        row = said(text, name="Ola Hansen")
        assert row.title == f"{kind} {about} ({row.message.reference})"


def test_a_title_names_the_case_where_the_publication_is_out_of_view(said, thread, case, torstein):
    author = thread.publication.author
    row = said("Hvor krysser veien Strandvegen?")
    publishing.withdraw(by=author.actor, publication=thread.publication, why="Feil tall.")
    dialogue.close(by=torstein.actor, message=row.message, why="Besvart på telefon.")
    tasks.look_again()
    row.refresh_from_db()
    assert row.title == f"Spørsmål til {case.public_title} ({row.message.reference})"


def test_praise_is_proposed_to_be_kept(said):
    row = said("Fint tiltak! Endelig trygg vei til skolen for ungene")
    assert row.proposed_duty == Duty.KEEP
    assert queries.reason_of(row).sentence.startswith("It asks nothing")


def test_an_organisation_is_listened_to(said):
    row = said("Vi stiller med dugnad og blomsterkasser.", kind=SenderKind.ORGANISATION, name="Strandvegen vel")
    assert "organisation" in keys(row)


def test_a_threat_that_waits_is_followed_up_and_one_that_is_none_is_not(said, carry, body):
    row = said(dialogues.THREAT)
    assert "threatens" in keys(row)
    jonas = UserFactory(body=body, roles=[RoleName.MODERATOR])
    message = row.message
    message.refresh_from_db()
    dialogue.release(by=jonas.actor, message=message, public_text=dialogues.THREAT, why="Det er en sangtekst.")
    carry()
    assert "threatens" not in keys(again(row))


def test_answering_is_handling(said, carry, torstein):
    row = said("Fint tiltak!")
    assert row.proposed_duty == Duty.KEEP
    answer = dialogue.answer(by=torstein.actor, message=row.message, text="Takk. Vi har flyttet overgangen.")
    carry()
    moved = again(row)
    assert moved.proposed_four["handled"] is True
    assert moved.pk == row.pk and moved.version == row.version + 1
    ours = queries.of_subject(answer.uid)
    assert (ours.kind, ours.proposed_duty) == ("answer", Duty.REGISTER)


def test_what_is_sent_on_is_kept(said, carry, torstein):
    row = said("Når kommer stipendet mitt?")
    assert row.proposed_duty == Duty.REGISTER
    dialogue.redirect(
        by=torstein.actor, message=row.message, to_name="Studiestøttekontoret", to_address="post@x.example", text="Spør"
    )
    carry()
    assert again(row).proposed_duty == Duty.KEEP
    assert "sent_on" in keys(again(row))


def test_what_is_closed_without_an_event_is_looked_at_again(said, torstein):
    row = said("Dette er den dårligste utredningen jeg har lest. Hvem har slurvet?")
    dialogue.close(by=torstein.actor, message=row.message, why="Ikke et spørsmål.")
    assert queries.left_behind(limit=10) == [row.subject_uid]
    tasks.look_again()
    assert again(row).proposed_duty == Duty.KEEP
    assert queries.left_behind(limit=10) == []


def test_what_the_sender_takes_back_is_kept(said, carry):
    row = said("Jeg så ordføreren kjøre her. Hvem ser på det?")
    dialogue.withdraw(by=Actor.parse(row.message.author), message=row.message)
    carry()
    assert again(row).proposed_duty == Duty.KEEP
    assert "taken_back" in keys(again(row))


def test_an_appeal_is_decided_on(said, carry, body):
    row = said("Dette er den dårligste utredningen jeg har lest.")
    jonas = UserFactory(body=body, roles=[RoleName.MODERATOR])
    row.message.refresh_from_db()
    dialogue.hide(by=jonas.actor, message=row.message, reason="personangrep")
    row.message.refresh_from_db()
    by = Actor.parse(row.message.author)
    appeal = dialogue.appeal(by=by, message=row.message, text="Jeg kritiserer arbeidet.", key="en")
    carry()
    found = queries.of_subject(appeal.uid)
    assert found.proposed_duty == Duty.REGISTER
    assert "appeals" in keys(found)


def test_what_asks_for_access_is_told_by_the_stage_that_knows(said, carry):
    row = said("Interessant.")
    assert row.proposed_duty == Duty.KEEP
    handlers.follow_access(events.AccessRequested(by=SYSTEM, uid=row.uid, case=None, message=row.subject_uid))
    assert again(row).proposed_duty == Duty.REGISTER
    # And it stays so when something else happens to it.
    handlers.follow_message(events.MessageTaken(by=SYSTEM, uid=row.subject_uid, case=None, number=1))
    assert "asks_for_access" in keys(again(row))


def test_what_a_document_points_to_is_handled(said, case):
    row = said("Fint tiltak for ungene!")
    cited = events.Cited(by=SYSTEM, uid=row.uid, case=case.uid, message=row.subject_uid)
    handlers.follow_citation(cited)
    assert again(row).proposed_duty == Duty.REGISTER
    handlers.follow_citation(
        events.Cited(by=SYSTEM, uid=row.uid, case=case.uid, message=row.subject_uid, withdrawn=True)
    )
    assert again(row).proposed_duty == Duty.KEEP


def test_publications_and_corrections_come_ready_filled(thread, carry):
    carry()
    first = queries.of_subject(thread.uid)
    assert (first.kind, first.number, first.proposed_duty) == ("publication", 1, Duty.REGISTER)
    assert thread.publication.reference in first.title
    author = thread.publication.author
    publishing.revise(by=author.actor, publication=thread.publication, change_note="Overgangen er flyttet.")
    publishing.publish(by=author.actor, publication=thread.publication)
    carry()
    second = queries.of_subject(thread.uid)
    assert (second.kind, second.number, second.proposed_duty) == ("correction", 2, Duty.REGISTER)
    assert Assessment.objects.filter(subject_uid=thread.uid).count() == 2


def test_the_body_may_let_a_rule_confirm_its_own_words(body, thread, carry):
    body.settings["assessment_confirms"] = ["publication"]
    body.save()
    carry()
    row = queries.of_subject(thread.uid)
    assert (row.duty, row.decided_by) == (Duty.REGISTER, "rule:assessment.confirm.publication")
    assert row.decisions.get().as_proposed


def test_the_body_may_keep_a_word_list_of_its_own(body, said):
    text = "Sett opp en benk ved kaia."
    assert said(text).proposed_duty == Duty.KEEP
    body.settings["assessment_words"] = "[proposal]\nsett opp"
    body.save()
    assert said(text).proposed_duty == Duty.REGISTER
    body.settings["assessment_words"] = "dette er ingen liste"
    body.save()
    assert said(text).proposed_duty == Duty.KEEP


def test_the_same_event_twice_changes_nothing(said):
    row = said()
    before = OutboxEvent.objects.count()
    handlers.follow_message(events.MessageTaken(by=SYSTEM, uid=row.subject_uid, case=None, number=1))
    assert (again(row).pk, again(row).version) == (row.pk, row.version)
    assert OutboxEvent.objects.count() == before


def test_a_new_version_moves_an_undecided_one_on_and_stands_beside_a_decided_one(said, carry, aud):
    row = said("Overgangen bør ligge ved butikken.")
    author = Actor.parse(row.message.author)
    dialogue.correct(by=author, message=row.message, text="Overgangen bør ligge ved busstoppet.", key="to")
    carry()
    dialogues.taken(row.subject_uid, number=2)
    carry()
    moved = again(row)
    assert (moved.pk, moved.number) == (row.pk, 2)
    actions.confirm(by=aud.actor, assessment=moved)
    dialogue.correct(by=author, message=moved.message, text="Takk for at dere flyttet den.", key="tre")
    carry()
    dialogues.taken(row.subject_uid, number=3)
    carry()
    newest = again(row)
    assert (newest.number, newest.state) == (3, "undecided")
    moved.refresh_from_db()
    assert (moved.number, moved.state, moved.duty) == (2, "decided", Duty.REGISTER)


def test_a_decision_stays_when_more_happens(said, carry, aud, torstein):
    row = said("Fint tiltak for ungene!")
    actions.confirm(by=aud.actor, assessment=row)
    dialogue.answer(by=torstein.actor, message=row.message, text="Takk!")
    carry()
    assert (again(row).pk, again(row).duty) == (row.pk, Duty.KEEP)


def test_it_follows_the_message_to_another_case_with_its_guard(said, carry, body, aud, torstein):
    row = said()
    other = CaseFactory(body=body, sequence=152, access_code="UO")
    dialogue.refile(by=aud.actor, message=row.message, case=other, why="Gjelder den.")
    carry()
    assert (again(row).case, again(row).access_code) == (other, "UO")
    assert queries.assessment_for(torstein.actor, row.uid) is None
    assert queries.assessment_for(aud.actor, row.uid) == row


def test_a_proposal_costs_the_same_however_many_there_are(said, thread):
    def cost():
        message = dialogues.message(thread, "Hvor krysser den?")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            handlers.follow_message(events.MessageTaken(by=SYSTEM, uid=message.uid, case=None, number=1))
        return len(seen)

    first = cost()
    for _ in range(3):
        said("Hvor krysser den?")
    assert cost() == first
