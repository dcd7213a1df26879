"""A record is handed over once under one name, whatever happens on the way, and gets the number that comes back."""

from datetime import timedelta

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.domain.assessment import Criterion, Four, Verdict
from ordskifte.domain.entry import PartyKind, SignOffMethod
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.screening import DocumentScope, Field, Screening
from ordskifte.domain.transfer import Errand, Outcome, Reason, Says, State, WrongStep
from ordskifte.kernel import audit, clock
from ordskifte.kernel.models import OutboxEvent
from ordskifte.records import actions
from ordskifte.records.actions import transferring
from ordskifte.records.models import CrossReference, Record, Rendition, Shipment, TransferReceipt, UpstreamNumber
from ordskifte.records.transfer import material
from ordskifte.records.transfer.ways import NotTaken, Progress, Refused, Stage
from tests.factories.cases import BodyFactory, UserFactory
from tests.stages.records.transfer_world import TransferWorld

pytestmark = pytest.mark.django_db
KEEP = Verdict(four=Four(in_or_out=True, case_document=True, handled=False, value=False), criterion=Criterion.MATTER)


@pytest.fixture
def upstream(body, settings):
    settings.ORDSKIFTE_TRANSFER = "eformidling-folder"
    body.settings["journal"] = "upstream"
    body.save()
    return body


@pytest.fixture
def world(upstream, aud, said, carry):
    return TransferWorld(upstream, by=aud, said=said, carry=carry)


def test_a_record_is_handed_over_with_its_files_and_gets_its_number(world):
    record = world.register(with_pages=True)
    world.go()
    shipment = world.shipment(record)
    assert shipment.state == State.HANDED_OVER
    files = world.system.taken[shipment.message_id]
    assert next(iter(files)) == "arkivmelding.xml"
    assert files["dokument-001-1.pdf"].startswith(b"%PDF")
    assert [each.sha256 for each in shipment.files.all()] == [each.blob.sha256 for each in shipment.files.all()]
    world.system.answer(shipment.message_id, Says.REGISTERED, number="2026/37", case_number="2026/9")
    world.go()
    assert world.state(record) == State.RECEIPTED
    assert UpstreamNumber.objects.get(record=record).number == "2026/37"
    receipt = TransferReceipt.objects.get()
    assert (receipt.outcome, receipt.case_number) == (Outcome.TAKEN, "2026/9")
    assert Record.objects.get(pk=record.pk).entry.status == "Journalført"
    told = [each.payload["changed"] for each in OutboxEvent.objects.filter(kind="records.changed")]
    assert any("upstream_number" in each for each in told)


def test_nothing_is_handed_over_before_its_files_are_made(world, said):
    record = actions.register(by=world.by.actor, assessment=said(), title="Spørsmål om kryssing")
    world._carry()
    world.go()
    assert world.state(record) == State.PLANNED


def test_a_body_with_its_own_journal_hands_nothing_over(world, upstream):
    upstream.settings["journal"] = "own"
    upstream.save()
    world.register()
    assert not Shipment.objects.exists()


def test_where_no_way_is_chosen_nothing_is_planned(world, settings):
    settings.ORDSKIFTE_TRANSFER = ""
    record = world.register()
    assert not Shipment.objects.exists()
    settings.ORDSKIFTE_TRANSFER = "eformidling-folder"
    transferring.hand_over(by=world.by.actor, record=record)
    transferring.hand_over(by=world.by.actor, record=record)
    assert world.state(record) == State.PLANNED


def test_a_note_is_handed_over_too_and_needs_no_number(world):
    record = world.register(verdict=KEEP, why="Takk uten spørsmål.")
    world.go()
    shipment = world.shipment(record)
    assert (shipment.errand, shipment.state) == (Errand.KEEP, State.HANDED_OVER)
    assert "dokument-001-1.pdf" in world.system.taken[shipment.message_id]
    world.system.answer(shipment.message_id, Says.ACCEPTED)
    world.go()
    assert (world.state(record), UpstreamNumber.objects.count()) == (State.RECEIPTED, 0)
    # A correction follows; how it was settled does not, since a note is not signed off.
    actions.correct_entry(by=world.by.actor, record=record, fields={"title": "Rettet"}, why="Feil.")
    actions.sign_off(by=world.by.actor, record=record, method=SignOffMethod.FOR_INFORMATION)
    world._carry()
    assert list(record.shipments.values_list("errand", flat=True)) == [Errand.KEEP, Errand.CHANGE]


def test_a_note_that_was_refused_is_sent_again_or_said_to_be_there(world):
    notes = [world.register(text, verdict=KEEP, why="Takk.") for text in ("Fint!", "Flott, da!")]
    world.go()
    for each in notes:
        world.system.answer(world.shipment(each).message_id, Says.REFUSED, said=[["E1", "Ukjent enhet"]])
    world.go()
    transferring.send_again(by=world.by.actor, shipment=world.shipment(notes[0]))
    transferring.done_there(by=world.by.actor, shipment=world.shipment(notes[1]), why="Ført der for hånd.")
    world.go(2)
    assert (world.state(notes[0], 2), world.shipment(notes[0], 2).errand) == (State.HANDED_OVER, Errand.KEEP)
    assert world.state(notes[1]) == State.RECEIPTED


def test_a_note_that_was_cancelled_before_it_left_stays_here(world):
    record = world.register(verdict=KEEP, why="Takk uten spørsmål.")
    actions.cancel(by=world.by.actor, record=record, why="Registrert to ganger.")
    world.go()
    assert (world.state(record), world.system.handed) == (State.TAKEN_OUT, [])


def test_what_did_not_arrive_is_tried_again_under_the_same_name(world):
    record = world.register()
    world.system.fails = [
        NotTaken("connect", may_have_arrived=False),
        NotTaken("timeout", may_have_arrived=True),
        RuntimeError("a library"),
    ]
    world.go()
    first = world.shipment(record)
    assert (first.state, first.trouble, first.may_have_arrived) == (State.TRYING, [["connect", ""]], False)
    world.go()
    assert world.shipment(record).tries == 1
    for tries in (2, 3, 4):
        world.go(later=timedelta(hours=1))
        assert world.shipment(record).tries == tries
    assert world.state(record) == State.HANDED_OVER
    assert set(world.system.handed) == {first.message_id}


def test_a_try_that_died_is_begun_again_under_the_same_name(world):
    record = world.register()
    world.go()
    died = world.shipment(record)
    Shipment.objects.filter(pk=died.pk).update(state=State.TRYING, next_at=world.now + timedelta(minutes=5))
    world.go(later=timedelta(minutes=1))
    assert len(world.system.handed) == 1
    world.go(later=timedelta(minutes=5))
    assert world.system.handed == [died.message_id] * 2
    assert len(world.system.taken) == 1


def test_in_a_case_nothing_overtakes_what_came_before(world):
    first, second = world.register(), world.register("Og lyskryss?", title="Spørsmål om lyskryss")
    world.system.fails = [NotTaken("connect", may_have_arrived=False)]
    world.go()
    assert (world.state(first), world.state(second)) == (State.TRYING, State.PACKED)
    world.go(2, later=timedelta(minutes=1))
    assert world.system.handed == [world.shipment(first).message_id, world.shipment(second).message_id]


def test_an_answer_that_never_comes_is_told_to_people_and_may_come_late(world):
    record = world.register()
    world.go()
    world.go(later=timedelta(days=1))
    assert world.state(record) == State.HANDED_OVER
    world.go(later=timedelta(days=1, minutes=1))
    assert world.state(record) == State.OVERDUE
    transferring.send_again(by=world.by.actor, shipment=world.shipment(record))
    world.go(later=timedelta(minutes=1))
    message = world.shipment(record).message_id
    assert world.system.handed == [message, message]
    world.system.answer(message, Says.REGISTERED, number="2026/1")
    world.go()
    assert world.state(record) == State.RECEIPTED


def test_those_who_carry_it_say_how_it_goes(world):
    one, two = world.register(), world.register("Og lyskryss?", title="Spørsmål om lyskryss")
    world.go(2)
    world.system.stages[world.shipment(one).message_id] = Progress(stage=Stage.DELIVERED)
    world.system.stages[world.shipment(two).message_id] = Progress(stage=Stage.FAILED, said=(("FEIL", "Ukjent"),))
    world.go(later=timedelta(minutes=1))
    assert (world.state(one), world.state(two)) == (State.DELIVERED, State.REFUSED)
    assert world.shipment(two).trouble == [["FEIL", "Ukjent"]]


def test_an_answer_without_a_number_waits_for_one_by_hand(world):
    record = world.register()
    world.go()
    world.system.answer(world.shipment(record).message_id, Says.ACCEPTED)
    world.go()
    assert world.state(record) == State.WITHOUT_NUMBER
    actions.give_upstream_number(by=world.by.actor, record=record, number="2026/5")
    world.go()
    assert world.state(record) == State.RECEIPTED
    assert Shipment.objects.count() == 1


def test_a_number_by_hand_before_anything_left_stops_the_hand_over(world):
    record = world.register()
    actions.give_upstream_number(by=world.by.actor, record=record, number="2026/5")
    world._carry()
    world.go()
    assert world.state(record) == State.RECEIPTED
    assert world.system.handed == []


@pytest.mark.parametrize("says", [Says.REFUSED, Says.HALF])
def test_what_was_refused_goes_again_as_another_message_of_the_record_as_it_stands(world, says):
    record = world.register()
    world.go()
    old = world.shipment(record)
    world.system.answer(old.message_id, says, said=[["TITTEL", "For lang"]])
    world.go()
    assert world.shipment(record).trouble == [["TITTEL", "For lang"]]
    actions.correct_entry(by=world.by.actor, record=record, fields={"title": "Kort tittel"}, why="For lang.")
    world._carry()
    transferring.send_again(by=world.by.actor, shipment=world.shipment(record), why="Rettet.")
    world.go(2)
    rows = list(Shipment.objects.filter(record=record).order_by("number"))
    assert [each.state for each in rows] == [State.TAKEN_OUT, State.TAKEN_OUT, State.HANDED_OVER]
    assert b"Kort tittel" in world.system.taken[rows[-1].message_id]["arkivmelding.xml"]
    assert "dokument-001-1.pdf" in world.system.taken[rows[-1].message_id]


def test_a_warning_waits_for_somebody_and_a_person_takes_it_out_with_a_reason(world, torstein):
    record = world.register()
    world.go()
    world.system.answer(world.shipment(record).message_id, Says.WARNING, said=[["ENHET", "Ukjent enhet"]])
    world.go()
    shipment = world.shipment(record)
    assert shipment.state == State.WARNED
    with pytest.raises(NotAllowed):
        transferring.take_out(by=torstein.actor, shipment=shipment, why="Nei.")
    transferring.take_out(by=world.by.actor, shipment=shipment, why="Ført der for hånd.")
    assert world.state(record) == State.TAKEN_OUT
    assert "records.take_out" in {each.act for each in audit.history(record.uid)}
    with pytest.raises(WrongStep):
        transferring.send_again(by=world.by.actor, shipment=world.shipment(record))


def test_whoever_carries_it_may_refuse(world):
    record = world.register()
    world.system.fails = [Refused("413", "For stor")]
    world.go()
    assert (world.state(record), world.shipment(record).trouble) == (State.REFUSED, [["413", "For stor"]])


def test_what_lacks_something_is_packed_when_it_was_corrected(world):
    record = world.register()
    world.system.lacks = "tittel_mangler"
    world.go()
    assert world.state(record) == State.UNFIT
    world.system.lacks = ""
    world.go()
    assert world.state(record) == State.UNFIT
    actions.correct_entry(by=world.by.actor, record=record, fields={"title": "Ny tittel her"}, why="Feil.")
    world._carry()
    world.go()
    assert world.state(record) == State.HANDED_OVER


def test_a_change_follows_when_the_record_is_there(world):
    record = world.register()
    world.go()
    actions.correct_entry(by=world.by.actor, record=record, fields={"title": "Rettet tittel"}, why="Feil.")
    world._carry()
    world.go()
    assert world.state(record, 2) == State.PLANNED
    world.system.answer(world.shipment(record).message_id, Says.REGISTERED, number="2026/1")
    world.go(2)
    change = world.shipment(record, 2)
    assert list(world.system.taken[change.message_id]) == ["arkivmelding.xml"]
    assert b"Rettet tittel" in world.system.taken[change.message_id]["arkivmelding.xml"]
    world.system.answer(change.message_id, Says.ACCEPTED)
    world.go()
    assert world.state(record, 2) == State.RECEIPTED
    assert UpstreamNumber.objects.get().number == "2026/1"


def test_two_changes_that_wait_are_one(world):
    record = world.register()
    world.go()
    for title in ("Rettet en gang", "Rettet to ganger"):
        actions.correct_entry(by=world.by.actor, record=record, fields={"title": title}, why="Feil.")
        world._carry()
    assert Shipment.objects.filter(record=record).count() == 2


def test_a_change_that_the_way_has_no_words_for_is_done_by_hand(world):
    world.system.has_words_for_changes = False
    record = world.register()
    world.go()
    world.system.answer(world.shipment(record).message_id, Says.ACCEPTED)
    world.go()
    actions.correct_entry(by=world.by.actor, record=record, fields={"title": "Rettet tittel"}, why="Feil.")
    world._carry()
    world.go()
    assert world.state(record, 2) == State.BY_HAND
    transferring.done_there(by=world.by.actor, shipment=world.shipment(record, 2))
    assert world.state(record, 2) == State.RECEIPTED


def test_what_is_cancelled_before_it_left_does_not_leave(world):
    record = world.register()
    actions.cancel(by=world.by.actor, record=record, why="Feil sak.")
    world._carry()
    world.go()
    assert world.state(record) == State.TAKEN_OUT
    assert world.system.handed == []


def test_what_is_cancelled_after_it_left_keeps_the_number_that_comes(world):
    record = world.register()
    world.go()
    actions.cancel(by=world.by.actor, record=record, why="Feil sak.")
    world._carry()
    world.system.answer(world.shipment(record).message_id, Says.REGISTERED, number="2026/1")
    world.go(2)
    assert UpstreamNumber.objects.get(record=record).number == "2026/1"
    assert Record.objects.get(pk=record.pk).entry.status == "Utgår"
    assert world.state(record, 2) == State.HANDED_OVER


# --- Receipts that cannot be true ------------------------------------------------------------------------------------


def test_a_receipt_twice_is_one(world):
    record = world.register()
    world.go()
    message = world.shipment(record).message_id
    world.system.answer(message, Says.REGISTERED, number="2026/1", foreign_id="a")
    world.go()
    world.system.answer(message, Says.REGISTERED, number="2026/1", foreign_id="a")
    world.system.answer(message, Says.REGISTERED, number="2026/1", foreign_id="b")
    world.go()
    assert [each.outcome for each in TransferReceipt.objects.order_by("pk")] == [Outcome.TAKEN, Outcome.REPEATED]
    assert world.system._mail == []


def test_what_cannot_be_true_is_set_aside_and_changes_nothing(world):
    one, two = world.register(), world.register("Og lyskryss?", title="Spørsmål om lyskryss")
    world.go(2)
    first, second = world.shipment(one), world.shipment(two)
    world.system.answer(first.message_id, Says.REGISTERED, number="2026/1")
    world.go()
    world.system.answer(second.message_id, Says.REGISTERED, number="2026/1")
    world.system.answer(first.message_id, Says.REGISTERED, number="2026/2")
    world.system.answer(first.uid, Says.REGISTERED, number="2026/3")
    world.system.garble()
    world.go()
    aside = TransferReceipt.objects.filter(outcome=Outcome.SET_ASIDE).order_by("pk")
    wanted = [Reason.NUMBER_TAKEN, Reason.CONTRADICTS, Reason.NEVER_SENT, Reason.UNREADABLE]
    assert [each.reason for each in aside] == wanted
    assert [each.number for each in UpstreamNumber.objects.all()] == ["2026/1"]
    assert (world.state(one), world.state(two)) == (State.RECEIPTED, State.HANDED_OVER)
    assert len(world.system.aside) == 4


def test_a_receipt_that_was_set_aside_is_laid_by_once_with_a_reason(world):
    world.register()
    world.system.garble()
    world.go()
    receipt = TransferReceipt.objects.get()
    transferring.lay_receipt_by(by=world.by.actor, receipt=receipt, why="Arkivet sendte feil fil.")
    with pytest.raises(Conflict):
        transferring.lay_receipt_by(by=world.by.actor, receipt=receipt, why="En gang til.")


def test_another_body_s_receipt_is_none_of_ours(world):
    other = UserFactory(body=BodyFactory(slug="annen", host="annen.example"), roles=[RoleName.ARCHIVIST])
    world.register()
    world.system.garble()
    world.go()
    with pytest.raises(NotAllowed):
        transferring.lay_receipt_by(by=other.actor, receipt=TransferReceipt.objects.get(), why="Hm.")


def test_a_receipt_that_only_says_it_came_there(world):
    record = world.register()
    world.go()
    world.system.answer(world.shipment(record).message_id, None)
    world.go()
    assert world.state(record) == State.DELIVERED


def test_a_sign_off_follows_when_the_record_is_there(world):
    record = world.register()
    world.go()
    world.system.answer(world.shipment(record).message_id, Says.REGISTERED, number="2026/1")
    world.go()
    actions.sign_off(by=world.by.actor, record=record, method=SignOffMethod.BY_PHONE, note="Ringt.")
    world._carry()
    world.go()
    assert world.shipment(record, 2).errand == Errand.SETTLE
    assert world.state(record, 2) == State.HANDED_OVER
    assert Shipment.objects.count() == 2


def there(world, record):
    """A record that is there, with its number."""
    world.go(2)
    world.system.answer(world.shipment(record).message_id, Says.REGISTERED, number=f"2026/{record.pk}")
    world.go()
    assert world.state(record) == State.RECEIPTED
    return record


def correct(world, record, title):
    actions.correct_entry(by=world.by.actor, record=record, fields={"title": title}, why="Feil.")
    world._carry()


def test_a_change_that_is_begun_anew_leaves_a_sign_off_that_waits(world):
    record = there(world, world.register())
    correct(world, record, "Rettet tittel")
    world.go()
    actions.sign_off(by=world.by.actor, record=record, method=SignOffMethod.BY_PHONE, note="Ringt.")
    world._carry()
    world.system.answer(world.shipment(record, 2).message_id, Says.REFUSED)
    world.go()
    transferring.send_again(by=world.by.actor, shipment=world.shipment(record, 2))
    rows = Shipment.objects.filter(record=record).order_by("number").values_list("errand", "state")
    assert list(rows)[1:] == [("change", "taken_out"), ("settle", "planned"), ("change", "planned")]


def test_what_lacked_something_takes_no_sign_off_along_that_it_cannot_say(world):
    record = there(world, world.register())
    world.system.lacks = "tittel_mangler"
    correct(world, record, "Rettet tittel")
    world.go()
    assert world.state(record, 2) == State.UNFIT
    world.system.lacks = ""
    actions.sign_off(by=world.by.actor, record=record, method=SignOffMethod.BY_PHONE, note="Ringt.")
    world._carry()
    rows = Shipment.objects.filter(record=record).order_by("number").values_list("errand", "state")
    assert list(rows)[1:] == [("change", "planned"), ("settle", "planned")]


def test_one_change_that_was_taken_out_does_not_keep_the_next(world):
    record = there(world, world.register())
    correct(world, record, "Rettet tittel")
    transferring.take_out(by=world.by.actor, shipment=world.shipment(record, 2), why="Rettet der for hånd.")
    correct(world, record, "Rettet tittel igjen")
    assert world.state(record, 3) == State.PLANNED


def test_of_a_record_that_was_taken_out_nothing_follows(world):
    record = world.register()
    world.go()
    correct(world, record, "Rettet tittel")
    transferring.take_out(by=world.by.actor, shipment=world.shipment(record), why="Hører ikke hjemme der.")
    correct(world, record, "Rettet tittel igjen")
    assert [each.state for each in Shipment.objects.filter(record=record)] == [State.TAKEN_OUT] * 2


def test_one_that_nobody_foresaw_keeps_none_of_the_others(world):
    odd, other = world.register(), world.register("Og lyskryss?", title="Spørsmål om lyskryss")
    odd.correspondence_parts.update(type="Gjest")
    world.go()
    assert (world.state(odd), world.shipment(odd).trouble) == (State.UNFIT, [["cannot_describe", "ValueError"]])
    assert world.state(other) == State.HANDED_OVER


def test_in_a_case_one_whose_files_are_being_made_is_waited_for_and_one_without_any_is_not(world, said):
    first = actions.register(by=world.by.actor, assessment=said(), title="Spørsmål om kryssing")
    second = world.register("Og lyskryss?", title="Spørsmål om lyskryss")
    world.go(2)
    assert (world.state(first), world.state(second)) == (State.PLANNED, State.PACKED)
    Rendition.objects.filter(record=first).update(state=Rendition.State.FAILED)
    world.go()
    assert (world.state(first), world.state(second)) == (State.PLANNED, State.HANDED_OVER)


def test_a_case_of_theirs_that_cannot_be_named_is_not_made_anew(world):
    record = world.register()
    CaseFile.objects.exclude(source=None).update(year=None, sequence=None, source_key="sak-nr-7")
    world.go()
    assert (world.state(record), world.shipment(record).trouble[0][:2]) == (
        State.UNFIT,
        ["missing", "mappe/saksnummer"],
    )


def test_nothing_is_handed_over_for_a_body_that_the_way_is_not_for(world, settings):
    BodyFactory(slug="annen", host="annen.example")
    record = world.register()
    assert not Shipment.objects.exists()
    settings.ORDSKIFTE_BODY = world.body.slug
    transferring.hand_over(by=world.by.actor, record=record)
    assert world.state(record) == State.PLANNED


def test_what_the_records_system_does_not_know_is_not_named(world, settings):
    settings.ORDSKIFTE_TRANSFER = ""
    before = world.register()
    settings.ORDSKIFTE_TRANSFER = "eformidling-folder"
    asked, record = world.register("Og lyskryss?", title="Om lyskryss"), world.register("Takk", title="Svar om kryss")
    for each in (before, asked):
        CrossReference.objects.create(record=record, to=each, by="system", at=clock.now())
    assert material.describe(world.shipment(record)).envelope.entry.refers_to == (asked.uid,)


@pytest.mark.parametrize(
    ("shown", "hides", "is_screened", "is_told"),
    [("Kari Fjære", (), False, False), ("", (), False, True), ("", ("TRO",), False, True), ("", ("NA",), True, False)],
)
def test_a_name_that_is_not_shown_here_is_withheld_there_by_its_provision_or_told_of(
    world, shown, hides, is_screened, is_told
):
    record = world.register()
    record.correspondence_parts.filter(type="Avsender").update(
        name="Kari Fjære", public_name=shown, party_kind=PartyKind.PERSON
    )
    rule = Screening(
        access_restriction="UO",
        authority="offl. § 13",
        metadata=frozenset(map(Field, hides)),
        document_scope=DocumentScope.WHOLE,
    )
    Record.objects.filter(pk=record.pk).update(covers=[cases.as_kept(rule)] if hides else [])
    entry = material.describe(world.shipment(record)).envelope.entry
    sender = next(each for each in entry.parties if each.name == "Kari Fjære")
    assert (sender.is_screened, ["avsenderen" in each.text for each in entry.remarks]) == (
        is_screened,
        [True] * is_told,
    )
