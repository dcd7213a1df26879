"""Registering: one act confirms, numbers, names and settles; it happens once, and changes add."""

import json
from datetime import UTC, datetime

import pytest
from django.db import Error, transaction

from ordskifte.assessment import actions as assessment_actions
from ordskifte.assessment import queries as assessments
from ordskifte.assessment.models import Assessment, State
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Change, PublicCase
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain import entry as rules
from ordskifte.domain.assessment import Criterion, Four, Verdict
from ordskifte.domain.entry import SignOffMethod
from ordskifte.domain.errors import Conflict, IncompleteLegalBasis, NotAllowed
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.domain.screening import DocumentScope, Field, Screening
from ordskifte.kernel import audit, clock
from ordskifte.kernel.models import OutboxEvent
from ordskifte.records import actions, flow, queries
from ordskifte.records.models import CrossReference, NumberSeries, Record, RecordSubject, RegistryEntry, SignOff
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory

pytestmark = pytest.mark.django_db

TITLE = "Spørsmål om kryssing av Strandvegen"
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
YES = Verdict(four=Four(in_or_out=True, case_document=True, handled=True, value=True), criterion=Criterion.WORK)
KEEP = Verdict(four=Four(in_or_out=True, case_document=True, handled=False, value=False), criterion=Criterion.MATTER)
DISCARD = Verdict(
    four=Four(in_or_out=True, case_document=True, handled=False, value=False), criterion=Criterion.NOTHING
)


def registered(assessment, *, by, title=TITLE, **given):
    return actions.register(by=by.actor, assessment=assessment, title=title, **given)


def parts(record):
    rows = record.correspondence_parts.order_by("position")
    return [(each.type, each.name, each.public_name) for each in rows]


def screened(*fields, authority=BASIS, scope=DocumentScope.NONE):
    return Screening(
        access_restriction="Unntatt offentlighet",
        authority=authority,
        metadata=frozenset(fields),
        document_scope=scope,
    )


def answer(message, *, by, text="Den krysser ved nummer 14.", **given):
    usual = {"language": "nb", "audience": "public", "last_seen": None, "signs_off": True}
    return dialogue.answer(by=by.actor, message=message, text=text, **usual | given)


def test_one_act_confirms_and_gives_number_parts_and_documents(said, aud, case):
    assessment = said(name="Kari Strandheim")
    record = registered(assessment, by=aud)
    assessment.refresh_from_db()
    entry = record.entry
    assert (assessment.state, assessment.duty, assessment.decided_by) == (State.DECIDED, "register", str(aud.actor))
    assert (entry.number, entry.number_in_case) == (f"{clock.today().year}/1", 1)
    assert (entry.type, entry.status) == ("Inngående dokument", "Journalført")
    assert (entry.entry_date, entry.openness_assessed_on) == (clock.today(), clock.today())
    assert (record.title, record.public_title, record.record_id) == (TITLE, TITLE, "2026/118-1")
    assert parts(record) == [
        ("Avsender", "Kari Strandheim", "Kari Strandheim"),
        ("Intern mottaker", "Plan og bygg", "Plan og bygg"),
    ]
    documents = record.places.order_by("number").values_list("number", "associated_as", "document__title")
    assert list(documents) == [(1, "Hoveddokument", TITLE), (2, "Vedlegg", "Originalobjekt")]
    assert record.received_at == assessment.happened_at
    assert record.sent_at is None


def test_what_is_about_an_imported_case_is_kept_in_our_own_file_which_has_no_page(said, aud, case):
    home = registered(said(), by=aud).case
    second = registered(said("Hva koster det?"), by=aud)
    assert second.case == home
    assert (home.about, home.source, home.number, home.title) == (case, None, "2026/118", case.title)
    assert not PublicCase.objects.filter(case=home).exists()
    assert PublicCase.objects.filter(case=case).exists()
    assert not Record.objects.filter(case=case).exists()
    assert [each.pk for each in queries.records_of(case)] == sorted([second.pk - 1, second.pk])


def test_the_same_thing_is_registered_once(said, aud, torstein):
    assessment = said()
    record = registered(assessment, by=aud)
    assert registered(assessment, by=torstein, title="Noe annet") == record
    assert RegistryEntry.objects.filter(sequence__isnull=False).count() == 1
    assert OutboxEvent.objects.filter(kind="records.registered").count() == 1


def test_a_registration_that_is_taken_back_leaves_no_gap(said, aud):
    registered(said(), by=aud)
    with pytest.raises(rules.NotRegistrable):
        registered(said("Nummer to, hvorfor?"), by=aud, title=" ")
    with pytest.raises(IncompleteLegalBasis):
        registered(said("Nummer tre, hvorfor?"), by=aud, screening=screened(Field.SENDER_NAME, authority="offl § 13"))
    last = registered(said("Nummer fire, hvorfor?"), by=aud)
    assert last.entry.sequence == 2
    assert NumberSeries.objects.get(year=clock.today().year).last == 2


def test_a_note_is_kept_beside_the_journal_without_a_number(said, aud):
    record = registered(said(), by=aud, verdict=KEEP, why="Takk uten spørsmål.")
    assert record.kind == "record_note"
    assert not hasattr(record, "entry")
    assert not NumberSeries.objects.exists()
    assert record.places.count() == 2


def test_what_is_outside_the_archive_is_not_registered(said, aud):
    with pytest.raises(flow.NothingToRegister):
        registered(said(), by=aud, verdict=DISCARD, why="Reklame.")
    assert not Record.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_refused(said, aud):
    assessment = said()
    with pytest.raises(Conflict):
        registered(assessment, by=aud, expected=assessment.version - 1)


def test_another_body_cannot_register(said):
    stranger = UserFactory(body=BodyFactory(host=False))
    with pytest.raises(NotAllowed):
        registered(said(), by=stranger)


def test_an_answer_signs_off_what_it_answers(said, aud, torstein, carry):
    question = said(name="Kari Strandheim")
    record = registered(question, by=aud)
    made = answer(question.message, by=torstein)
    carry()
    reply = registered(_of(made), by=aud, title="Svar om kryssing")
    row = SignOff.objects.get(record=record)
    assert (row.method, row.answer, row.by) == ("BE", reply, str(aud.actor))
    assert row.note == "Besvart i den offentlige dialogen."
    assert parts(reply)[0][:2] == ("Intern avsender", "Plan og bygg")
    assert parts(reply)[1] == ("Mottaker", "Kari Strandheim", "Kari Strandheim")
    assert reply.entry.type == "Utgående dokument"
    assert [each.to for each in reply.refers_to.all()] == [record]
    told = OutboxEvent.objects.filter(kind="records.signed_off").get()
    assert (told.uid, told.payload["answer"]) == (record.uid, str(reply.uid))


def test_a_question_that_is_registered_after_its_answer_is_signed_off_by_it(said, aud, torstein, carry):
    question = said()
    made = answer(question.message, by=torstein)
    carry()
    reply = registered(_of(made), by=aud, title="Svar om kryssing")
    question.refresh_from_db()
    record = registered(question, by=aud)
    assert record.sign_offs.get().answer == reply


def test_an_interim_answer_signs_off_nothing(said, aud, torstein, carry):
    question = said()
    record = registered(question, by=aud)
    made = answer(question.message, by=torstein, signs_off=False)
    carry()
    reply = registered(_of(made), by=aud, title="Foreløpig svar")
    assert not record.sign_offs.exists()
    assert [each.to for each in reply.refers_to.all()] == [record]


def _of(message):
    return assessments.of_subject(message.uid)


def test_a_publication_goes_to_the_public(thread, carry, aud):
    carry()
    found = assessments.of_subject(thread.publication.uid)
    record = registered(found, by=aud, title="Si hva du mener om sykkelvei")
    assert [each[0] for each in parts(record)] == ["Intern avsender", "Gruppemottaker"]
    assert parts(record)[1] == ("Gruppemottaker", "Offentlig", "Offentlig")


def test_a_screening_covers_the_record_and_its_documents_at_once(said, aud):
    screening = screened(Field.SENDER_NAME, Field.RECORD_TITLE_WORDS, scope=DocumentScope.WHOLE)
    record = registered(
        said(name="Marte Ekornes"), by=aud, title="Klage fra Marte", public_title="Klage", screening=screening
    )
    assert parts(record)[0] == ("Avsender", "Marte Ekornes", "")
    assert record.covers[0]["authority"] == BASIS
    assert {document.covers[0]["scope"] for document in record.documents.all()} == {"H"}
    assert {document.suggested_title for document in record.documents.all()} == {"Klage", "Originalobjekt"}


def test_no_event_carries_text(said, aud):
    screening = screened(Field.SENDER_NAME, Field.RECORD_TITLE_WORDS)
    record = registered(
        said(name="KANARI-NAVN"), by=aud, title="KANARI-TITTEL", public_title="Klage", screening=screening
    )
    actions.correct_entry(by=aud.actor, record=record, fields={"title": "KANARI-NY"}, why="KANARI-GRUNN")
    written = json.dumps(
        list(OutboxEvent.objects.filter(kind__startswith="records.").values_list("payload", flat=True))
    )
    assert "KANARI" not in written
    assert "title" in written


def test_a_correction_keeps_what_was_there_with_who_when_and_why(said, aud, torstein):
    record = registered(said(name="Kari Stranheim"), by=aud)
    seen = len(queries.changes_of(record))
    actions.correct_entry(
        by=torstein.actor,
        record=record,
        fields={
            "title": "Spørsmål om overgang",
            "public_title": "Spørsmål om overgang",
            "other_name": "Kari Strandheim",
        },
        why="Feil navn.",
        expected=seen,
    )
    record.refresh_from_db()
    kept = Change.objects.filter(unit_uid=record.uid).order_by("pk").values_list("field", "old", "new", "by")
    assert list(kept) == [
        ("title", TITLE, "Spørsmål om overgang", str(torstein.actor)),
        ("public_title", TITLE, "Spørsmål om overgang", str(torstein.actor)),
        ("other_name", "Kari Stranheim", "Kari Strandheim", str(torstein.actor)),
        ("other_public_name", "Kari Stranheim", "Kari Strandheim", str(torstein.actor)),
    ]
    newest = queries.history_of(record)[0]
    assert (newest.act, newest.why, newest.by_name, len(newest.changes)) == (
        "records.correct",
        "Feil navn.",
        "Torstein Bakkejord",
        4,
    )
    with pytest.raises(Conflict):
        actions.correct_entry(by=aud.actor, record=record, fields={"title": "X"}, why="y", expected=seen)


def test_a_change_without_a_reason_is_refused(said, aud):
    record = registered(said(), by=aud)
    for act in (
        lambda: actions.correct_entry(by=aud.actor, record=record, fields={"title": "Ny"}, why=" "),
        lambda: actions.cancel(by=aud.actor, record=record, why=""),
        lambda: actions.screen(by=aud.actor, record=record, screening=None, why=""),
    ):
        with pytest.raises(rules.ReasonNeeded):
            act()


def test_screening_later_hides_and_lifting_it_does_not_show_the_name_by_itself(said, aud):
    record = registered(said(name="Marte Ekornes"), by=aud)
    hidden = screened(Field.SENDER_NAME, scope=DocumentScope.WHOLE)
    actions.screen(by=aud.actor, record=record, screening=hidden, why="Helse.")
    record.refresh_from_db()
    assert parts(record)[0][2] == ""
    assert record.documents.first().covers[0]["authority"] == BASIS
    actions.screen(by=aud.actor, record=record, screening=None, why="Kan vises.")
    record.refresh_from_db()
    assert (record.screening, parts(record)[0][2]) == (None, "")
    actions.screen(by=aud.actor, record=record, screening=None, why="Samtykke.", other_party_public=True)
    assert parts(record)[0][2] == "Marte Ekornes"


def test_a_screened_title_needs_other_words_in_public(said, aud):
    record = registered(said(), by=aud)
    with pytest.raises(rules.NotRegistrable):
        actions.screen(by=aud.actor, record=record, screening=screened(Field.RECORD_TITLE_WORDS), why="Navn.")
    actions.screen(
        by=aud.actor, record=record, screening=screened(Field.RECORD_TITLE_WORDS), why="Navn.", public_title="Spørsmål"
    )
    record.refresh_from_db()
    assert record.public_title == "Spørsmål"


def test_a_cancelled_record_stays_with_its_number_and_can_be_registered_anew(said, aud, torstein):
    assessment = said()
    record = registered(assessment, by=aud)
    with pytest.raises(NotAllowed):
        actions.cancel(by=torstein.actor, record=record, why="Feil sak.")
    actions.cancel(by=aud.actor, record=record, why="Feil sak.")
    record = Record.objects.get(pk=record.pk)
    assert (record.entry.status, record.entry.sequence, record.cancellation.why) == ("Utgår", 1, "Feil sak.")
    assert {each.is_expired for each in record.documents.all()} == {True}
    with pytest.raises(rules.CancelledAlready):
        actions.correct_entry(by=aud.actor, record=record, fields={"title": "Ny"}, why="x")
    again = registered(assessment, by=aud)
    assert again.entry.sequence == 2
    assert list(RecordSubject.objects.order_by("pk").values_list("turn", flat=True)) == [1, 2]
    assert queries.of_subject(assessment.subject_uid) == [again]


def test_a_letter_a_call_or_a_note_settles_what_came_in(said, aud, torstein, carry):
    question = said()
    record = registered(question, by=aud)
    actions.sign_off(by=torstein.actor, record=record, method=SignOffMethod.BY_PHONE, note="Ringt 3. november.")
    actions.sign_off(by=torstein.actor, record=record, method=SignOffMethod.NOTED)
    assert list(record.sign_offs.order_by("pk").values_list("method", "note")) == [
        ("TLF", "Ringt 3. november."),
        ("TE", ""),
    ]
    made = answer(question.message, by=torstein, signs_off=False)
    carry()
    reply = registered(_of(made), by=aud, title="Svar")
    with pytest.raises(rules.NothingToSignOff):
        actions.sign_off(by=torstein.actor, record=reply, method=SignOffMethod.NOTED)
    by_reply = actions.sign_off(by=aud.actor, record=record, method=SignOffMethod.BY_LETTER, answer=reply)
    assert actions.sign_off(by=aud.actor, record=record, method=SignOffMethod.BY_LETTER, answer=reply) == by_reply


def test_where_the_records_system_holds_the_journal_the_entry_waits_for_its_number(said, aud, body):
    body.settings["journal"] = "upstream"
    body.save()
    record = registered(said(), by=aud)
    assert (record.entry.number, record.entry.status, record.entry.is_ours) == ("", "Reservert", False)
    assert not NumberSeries.objects.exists()
    assert [each.pk for each in queries.records_window(aud.actor, which="upstream").rows] == [record.pk]
    with pytest.raises(rules.UpstreamNumberNeeded):
        actions.give_upstream_number(by=aud.actor, record=record, number=" ")
    address = "https://arkiv.example/2026/4711"
    actions.give_upstream_number(by=aud.actor, record=record, number="2026/4711", address=address)
    actions.give_upstream_number(by=aud.actor, record=record, number="2026/4712", address=address)
    record = Record.objects.get(pk=record.pk)
    assert (record.upstream.number, record.upstream.address, record.entry.status) == (
        "2026/4712",
        address,
        "Journalført",
    )
    assert [each.new for each in queries.changes_of(record) if each.field == "upstream_number"] == [
        "2026/4711",
        "2026/4712",
    ]
    assert list(queries.records_window(aud.actor, which="upstream").rows) == []


def test_the_journal_of_a_body_is_its_own(said, aud, carry):
    registered(said(), by=aud)
    theirs = UserFactory(body=BodyFactory(host=False))
    thread = dialogues.dialogue(CaseFactory(body=theirs.body))
    message = dialogues.message(thread, "Når åpner kaia?")
    carry()
    other = registered(_of(message), by=theirs, title="Spørsmål om kaia")
    assert other.entry.number == f"{clock.today().year}/1"
    assert queries.record_for(aud.actor, other.uid) is None


def test_numbers_begin_anew_each_year_by_clocks_in_norway(said, aud):
    assessments = [said(f"Hva med punkt {n}?") for n in range(3)]
    with clock.at(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)):
        assert registered(assessments[0], by=aud).entry.number == "2026/1"
    with clock.at(datetime(2026, 12, 31, 23, 0, tzinfo=UTC)):
        assert registered(assessments[1], by=aud).entry.number == "2027/1"
        assert registered(assessments[2], by=aud).entry.number == "2027/2"


def test_a_new_version_gets_a_record_of_its_own_that_refers_to_the_first(said, aud, carry):
    assessment = said()
    first = registered(assessment, by=aud)
    author = Actor.citizen(assessment.message.reference)
    dialogue.correct(by=author, message=assessment.message, text="Hvor krysser den Storgata?", key="b" * 32)
    dialogues.taken(assessment.message.uid, number=2)
    carry()
    second = registered(_of(assessment.message), by=aud)
    assert second != first
    assert [each.to for each in second.refers_to.all()] == [first]


def test_many_are_registered_as_proposed_and_one_that_cannot_be_stops_no_other(said, aud):
    rows = [said(f"Hva med punkt {n}?") for n in range(3)]
    rows[1].title = ""
    done, refused = actions.register_many(by=aud.actor, assessments=rows)
    assert [each.entry.sequence for each in done] == [1, 2]
    assert [(each.assessment, each.error.code) for each in refused] == [(rows[1], "not_registrable")]


def test_many_at_once_are_as_if_each_had_been_registered_by_itself(said, aud, torstein, carry):
    first, second = said("Hvor krysser sykkelveien?", name="Kari"), said("Når bygges det?", name="Ola")
    answer(first.message, by=torstein)
    carry()
    reply = assessments.of_subject(first.message.replies.get().uid)
    note, outside = said("Fint!"), said("Reklame")
    for row, verdict in ((note, KEEP), (outside, DISCARD)):
        assessment_actions.confirm(by=aud.actor, assessment=row, verdict=verdict, why="Etter skjønn.")
    for row in (first, second, note, outside):
        row.refresh_from_db()
    done, refused = actions.register_many(by=aud.actor, assessments=[first, second, reply, note, outside])
    assert [(each.assessment, each.error.code) for each in refused] == [(outside, "nothing_to_register")]
    asked, other, sent, kept = done
    assert [each.entry.number for each in (asked, other, sent)] == [f"{clock.today().year}/{n}" for n in (1, 2, 3)]
    assert [each.record_id for each in (asked, other, sent)] == [f"{asked.case.number}-{n}" for n in (1, 2, 3)]
    assert not hasattr(Record.objects.get(pk=kept.pk), "entry")
    # The answer came in the same act, and settles what it answers.
    settled = SignOff.objects.get()
    assert (settled.record, settled.answer) == (asked, sent)
    assert [(each.record, each.to) for each in CrossReference.objects.all()] == [(sent, asked)]
    assert parts(asked) == [("Avsender", "Kari", "Kari"), parts(asked)[1]]
    assert [each.kind for each in OutboxEvent.objects.filter(kind__startswith="records.").order_by("pk")] == [
        "records.registered",
        "records.registered",
        "records.signed_off",
        "records.registered",
        "records.registered",
    ]
    for record in done:
        stored = Record.objects.get(pk=record.pk)
        assert stored.record_id == record.record_id
        assert stored.documents.count() == 2
        assert [each.act for each in audit.history(record.uid)] == ["records.register"]
    # Again, all are known, and nothing is written.
    again, _ = actions.register_many(by=aud.actor, assessments=[first, second, reply, note])
    assert again == done
    assert Record.objects.count() == 4


def test_many_on_cases_of_both_kinds_are_counted_in_each(said, aud, body, thread, carry):
    own = cases.open_case(by=SYSTEM, body=body, number=CaseNumber(2026, 7), public_title="Ny kai")
    quay = dialogues.dialogue(own, title="Ny kai")
    rows = [said(f"Hva med punkt {n}?", thread=(thread, quay)[n % 2]) for n in range(4)]
    done, refused = actions.register_many(by=aud.actor, assessments=rows)
    assert not refused
    assert [each.entry.sequence for each in done] == [1, 2, 3, 4]
    assert [each.entry.number_in_case for each in done] == [1, 1, 2, 2]
    assert [each.case == own for each in done] == [False, True, False, True]
    assert done[0].case == done[2].case


def test_what_a_person_may_not_open_stops_no_other(said, aud, carry):
    rows = [said(f"Hva med punkt {n}?") for n in range(3)]
    Assessment.objects.filter(pk=rows[0].pk).update(body=BodyFactory(host=False))
    Assessment.objects.filter(pk=rows[1].pk).update(version=9)
    done, refused = actions.register_many(by=aud.actor, assessments=rows)
    assert [each.error.code for each in refused] == [NotAllowed.code, Conflict.code]
    assert [each.entry.sequence for each in done] == [1]
    assert Assessment.objects.filter(kind="message", state=State.DECIDED).get() == rows[2]


def test_everything_is_audited(said, aud):
    record = registered(said(), by=aud)
    actions.cancel(by=aud.actor, record=record, why="Feil sak.")
    assert [(each.act, each.by, each.why) for each in audit.history(record.uid)] == [
        ("records.register", str(aud.actor), ""),
        ("records.cancel", str(aud.actor), "Feil sak."),
    ]


def test_what_is_registered_is_neither_deleted_nor_numbered_anew(said, aud):
    record = registered(said(), by=aud)
    RegistryEntry.objects.filter(record=record).update(status="Journalført")
    for spoil in (
        lambda: RegistryEntry.objects.filter(record=record).update(sequence=7),
        lambda: RegistryEntry.objects.filter(record=record)._raw_delete("default"),
        lambda: NumberSeries.objects.update(last=0),
    ):
        with pytest.raises(Error), transaction.atomic():
            spoil()


def test_our_own_case_needs_no_file_about_it(aud, body, carry):
    own = cases.open_case(by=SYSTEM, body=body, number=CaseNumber(2026, 7), public_title="Ny kai")
    thread = dialogues.dialogue(own, title="Ny kai")
    message = dialogues.message(thread, "Når åpner kaia?")
    carry()
    assert registered(_of(message), by=aud).case == own
    assert not CaseFile.objects.filter(about__isnull=False).exists()
