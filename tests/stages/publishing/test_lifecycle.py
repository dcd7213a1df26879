"""A publication from draft to withdrawal: what is kept, what is told, and what is refused."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ordskifte.accounts.models import RoleName
from ordskifte.domain import events
from ordskifte.domain.errors import Conflict, NotAllowed, OrdskifteError
from ordskifte.domain.ids import Reference
from ordskifte.domain.publication import Heading, Paragraph, Text
from ordskifte.kernel import audit, clock
from ordskifte.kernel.models import OutboxEvent
from ordskifte.kernel.models.kept import RowIsKept
from ordskifte.project import wiring
from ordskifte.publishing import actions, queries, releasing, tasks
from ordskifte.publishing.errors import NotPlanned, NotReady, NotShown, OwnText, ReasonNeeded
from ordskifte.publishing.models import Publication, PublishedRevision
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file
from tests.factories.publishing import block_of, draft, picture

pytestmark = pytest.mark.django_db


def again(publication):
    return Publication.objects.get(pk=publication.pk)


def told():
    return [(row.kind, row.payload.get("number")) for row in OutboxEvent.objects.order_by("pk") if "publ" in row.kind]


def correct(publication, *, by, note, title="Ny gang- og sykkelvei, rettet"):
    actions.revise(by=by.actor, publication=publication, texts={"nb": {"title": title}}, change_note=note)
    actions.publish(by=by.actor, publication=publication)


def refused(act, *codes):
    with pytest.raises(NotReady) as error:
        act()
    assert set(error.value.params["codes"]) == set(codes)


def test_a_draft_has_contact_and_reference_and_is_nothing_to_the_public(case, officer):
    made = draft(case, by=officer)
    assert (made.live, made.contact_name, made.contact_email) == (False, "Nordfjæra kommune", "post@nordfjaera.example")
    assert str(Reference.parse(made.reference)) == made.reference
    assert queries.published(made.uid) is None
    assert told() == []


def test_publishing_keeps_what_was_shown_and_tells_it_once(case, officer):
    made = draft(case, by=officer, lead="Kort sagt")
    actions.publish(by=officer.actor, publication=made)
    shown = queries.published(made.uid)
    assert (shown.number, shown.change_note, shown.case) == (1, "", case)
    assert shown.texts["nb"].title == "Ny gang- og sykkelvei"
    assert shown.texts["nb"].html == "<h2>Hva skjer</h2>\n<p>Vi bygger gang- og sykkelvei langs Strandvegen.</p>"
    assert again(made).is_published
    row = OutboxEvent.objects.get(kind="publishing.published")
    event = events.from_payload(row.kind, row.payload)
    assert (event.by, event.uid, event.case, event.languages) == (officer.actor, made.uid, case.uid, ("nb",))
    kept = PublishedRevision.objects.get()
    assert (bytes(kept.digest), kept.by) == (event.digest, str(officer.actor))
    assert [entry.act for entry in audit.history(made.uid)] == ["publishing.begun", "publishing.published"]


def test_what_was_published_cannot_be_changed_or_removed(case, officer):
    actions.publish(by=officer.actor, publication=draft(case, by=officer))
    kept = PublishedRevision.objects.get()
    with pytest.raises(RowIsKept):
        kept.delete()
    with pytest.raises(RowIsKept):
        PublishedRevision.objects.update(number=2)
    for statement in ("UPDATE publishing_publishedrevision SET number = 2", "DELETE FROM publishing_publishedrevision"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_correction_says_what_it_corrects_and_both_can_be_compared(case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    refused(lambda: correct(made, by=officer, note=" "), "no_change_note")
    assert queries.published(made.uid).number == 1
    correct(made, by=officer, note="Tittelen er rettet.")
    correct(made, by=officer, note="Rettet igjen.", title="Tredje tittel")
    revisions = queries.published_revisions(made.uid)
    assert [(each.number, each.change_note, each.texts["nb"].title) for each in revisions] == [
        (1, "", "Ny gang- og sykkelvei"),
        (2, "Tittelen er rettet.", "Ny gang- og sykkelvei, rettet"),
        (3, "Rettet igjen.", "Tredje tittel"),
    ]
    assert queries.published(made.uid, number=2) == revisions[1]
    assert told() == [("publishing.published", 1), ("publishing.corrected", 2), ("publishing.corrected", 3)]


def test_the_note_of_one_correction_is_not_said_of_the_next(case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    correct(made, by=officer, note="Tittelen er rettet.")
    actions.revise(by=officer.actor, publication=made, texts={"nb": {"title": "Enda en"}})
    refused(lambda: actions.publish(by=officer.actor, publication=made), "no_change_note")


def test_publishing_twice_publishes_once(case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    refused(lambda: actions.publish(by=officer.actor, publication=made), "nothing_changed")
    assert told() == [("publishing.published", 1)]


def test_several_languages_go_out_in_one_act(case, officer):
    made = draft(case, by=officer)
    text = {"title": "Ny gang- og sykkelveg", "blocks": (Paragraph((Text("Vi byggjer."),)),)}
    actions.revise(by=officer.actor, publication=made, texts={"nn": text})
    actions.publish(by=officer.actor, publication=made)
    assert {code: each.title for code, each in queries.published(made.uid).texts.items()} == {
        "nb": "Ny gang- og sykkelvei",
        "nn": "Ny gang- og sykkelveg",
    }
    assert OutboxEvent.objects.get(kind="publishing.published").payload["languages"] == ["nb", "nn"]


def test_all_that_must_be_put_right_is_said_at_once(case, officer):
    bare = picture(alt="", credit="", licence="")
    made = draft(case, by=officer, title=" ", blocks=(Heading(4, "For dypt"), block_of(bare)))
    refused(
        lambda: actions.publish(by=officer.actor, publication=made),
        *("no_title", "heading_skips", "no_alt", "no_credit", "no_licence"),
    )


def test_a_picture_with_alt_credit_and_licence_may_go_out(case, officer):
    made = draft(case, by=officer, blocks=(Paragraph((Text("Slik:"),)), block_of(picture())))
    actions.publish(by=officer.actor, publication=made)
    found = queries.published(made.uid).texts["nb"].pictures[0]
    assert (found.alt, found.credit, found.licence) == ("Strandvegen sett fra fjorden", "Aud Solbrekke", "CC BY 4.0")


def test_withdrawing_takes_a_reason_and_tells_it(case, officer):
    made = draft(case, by=officer)
    with pytest.raises(NotShown):
        actions.withdraw(by=officer.actor, publication=made, why="Feil")
    actions.publish(by=officer.actor, publication=made)
    for why in (" ", "x" * 501):
        with pytest.raises(ReasonNeeded):
            actions.withdraw(by=officer.actor, publication=made, why=why)
    actions.withdraw(by=officer.actor, publication=made, why="Inneholdt feil tall.")
    assert not again(made).is_published
    shown = queries.published(made.uid)
    assert (shown.number, shown.withdrawn_reason) == (1, "Inneholdt feil tall.")
    assert told() == [("publishing.published", 1), ("publishing.withdrawn", 1)]
    assert audit.history(made.uid)[-1].why == "Inneholdt feil tall."


def test_what_was_withdrawn_comes_back_only_as_a_correction(case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    actions.withdraw(by=officer.actor, publication=made, why="Feil tall")
    refused(lambda: actions.publish(by=officer.actor, publication=made), "no_change_note")
    correct(made, by=officer, note="Tallene er rettet.")
    assert again(made).is_published
    assert queries.published(made.uid).withdrawn_at is None


def test_a_dialogue_for_a_time_has_both_ends_and_is_not_over(case, officer):
    now = clock.now().replace(microsecond=0)
    day = timedelta(days=1)
    for ends in (
        {},
        {"opens_at": now},
        {"opens_at": now, "closes_at": now - day},
        {"opens_at": now - 2 * day, "closes_at": now - day},
    ):
        made = draft(case, by=officer, dialogue="period", **ends)
        refused(lambda made=made: actions.publish(by=officer.actor, publication=made), "period_is_wrong")
    actions.revise(
        by=officer.actor, publication=made, opens_at=now, closes_at=now + day, reading_hours="Hverdager 9–15"
    )
    actions.publish(by=officer.actor, publication=made)
    facts = queries.published(made.uid).facts
    assert (facts["dialogue"], facts["opens_at"], facts["reading_hours"]) == (
        "period",
        now.isoformat(),
        "Hverdager 9–15",
    )


# --- Embargo -------------------------------------------------------------------------------------------------------


def test_what_is_planned_goes_out_at_its_time_and_not_before(case, officer):
    made = draft(case, by=officer)
    with clock.at(clock.now()) as hands:
        start = hands.moment
        actions.publish(by=officer.actor, publication=made, at=start + timedelta(hours=2))
        hands.move_to(start + timedelta(hours=1, minutes=59))
        assert tasks.publish_due() == 0
        assert queries.published(made.uid) is None
        assert told() == []
        hands.move_to(start + timedelta(hours=2))
        assert tasks.publish_due() == 1
        assert tasks.publish_due() == 0
        shown = queries.published(made.uid)
        assert (shown.number, shown.at) == (1, start + timedelta(hours=2))
    assert told() == [("publishing.published", 1)]
    assert PublishedRevision.objects.get().by == str(releasing.SCHEDULE)
    assert [entry.by for entry in audit.history(made.uid) if entry.act == "publishing.planned"] == [str(officer.actor)]


def test_a_time_long_ago_by_the_clock_on_the_wall_is_still_ahead_by_ours(case, officer):
    made = draft(case, by=officer)
    long_ago = clock.now() - timedelta(days=400)
    with clock.at(long_ago):
        actions.publish(by=officer.actor, publication=made, at=long_ago + timedelta(hours=1))
        assert queries.published(made.uid) is None


def test_a_correction_can_be_planned_while_the_first_is_shown(case, officer):
    made = draft(case, by=officer)
    actions.publish(by=officer.actor, publication=made)
    later = clock.now() + timedelta(days=1)
    actions.revise(by=officer.actor, publication=made, texts={"nb": {"title": "I morgen"}}, change_note="Nytt")
    actions.publish(by=officer.actor, publication=made, at=later)
    assert queries.published(made.uid).texts["nb"].title == "Ny gang- og sykkelvei"
    with clock.at(later):
        tasks.publish_due()
    assert queries.published(made.uid).texts["nb"].title == "I morgen"


def test_a_plan_can_be_cancelled(case, officer):
    made = draft(case, by=officer)
    with pytest.raises(NotPlanned):
        actions.cancel_plan(by=officer.actor, publication=made)
    later = clock.now() + timedelta(days=1)
    actions.publish(by=officer.actor, publication=made, at=later)
    actions.cancel_plan(by=officer.actor, publication=made)
    with clock.at(later):
        assert tasks.publish_due() == 0
    assert queries.published(made.uid) is None


def test_what_may_not_go_out_any_more_is_taken_off_the_plan_and_holds_nobody_up(case, officer, body):
    withheld, fine = draft(case, by=officer), draft(CaseFactory(body=body), by=officer)
    later = clock.now() + timedelta(days=1)
    for each in (withheld, fine):
        actions.publish(by=officer.actor, publication=each, at=later)
    type(case).objects.filter(pk=case.pk).update(status="Utgår")
    with clock.at(later):
        tasks.publish_due()
        assert tasks.publish_due() == 0
    assert queries.published(withheld.uid) is None
    assert queries.published(fine.uid).number == 1
    assert audit.history(withheld.uid)[-1].act == "publishing.plan_failed"


# --- Four eyes -----------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(body):
    """A body where nobody publishes alone."""
    body.settings = {"four_eyes": True}
    body.save()
    return body


def test_with_four_eyes_nobody_publishes_alone(strict, case, officer, approver):
    made = draft(case, by=officer)
    refused(lambda: actions.publish(by=officer.actor, publication=made), "needs_approval")
    actions.ask_for_approval(by=officer.actor, publication=made)
    actions.approve(by=approver.actor, publication=made, seen=queries.draft_digest(again(made)))
    kept = PublishedRevision.objects.get()
    assert (kept.by, kept.approved_by) == (str(approver.actor), str(approver.actor))
    assert again(made).asked_at is None


def test_nobody_is_asked_for_a_yes_that_would_not_be_enough(strict, case, officer, approver):
    made = draft(case, by=officer)
    actions.ask_for_approval(by=officer.actor, publication=made)
    actions.approve(by=approver.actor, publication=made, seen=queries.draft_digest(again(made)))
    refused(lambda: actions.ask_for_approval(by=officer.actor, publication=made), "nothing_changed")
    actions.revise(by=officer.actor, publication=made, texts={"nb": {"title": "Rettet"}}, dialogue="period")
    refused(lambda: actions.ask_for_approval(by=officer.actor, publication=made), "no_change_note", "period_is_wrong")
    actions.revise(by=officer.actor, publication=made, change_note="Tittelen", dialogue="closed")
    actions.ask_for_approval(by=officer.actor, publication=made)
    actions.approve(by=approver.actor, publication=made, seen=queries.draft_digest(again(made)))
    assert queries.published(made.uid).number == 2


def test_nobody_approves_what_they_have_written_in(strict, case, officer, body):
    both = UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER, RoleName.APPROVER], name="Begge Deler")
    own = draft(case, by=both)
    with pytest.raises(OwnText):
        actions.approve(by=both.actor, publication=own, seen=queries.draft_digest(again(own)))
    others = draft(case, by=officer)
    actions.revise(by=both.actor, publication=others, texts={"nb": {"title": "Bare et ord"}})
    with pytest.raises(OwnText):
        actions.approve(by=both.actor, publication=others, seen=queries.draft_digest(again(others)))
    assert told() == []


def test_a_yes_holds_for_exactly_what_was_seen(strict, case, officer, approver):
    made = draft(case, by=officer)
    seen = queries.draft_digest(again(made))
    actions.revise(by=officer.actor, publication=made, texts={"nb": {"title": "Noe ganske annet"}})
    with pytest.raises(Conflict):
        actions.approve(by=approver.actor, publication=made, seen=seen)
    assert told() == []


def test_what_is_approved_for_later_goes_out_later(strict, case, officer, approver):
    later = clock.now() + timedelta(days=1)
    made = draft(case, by=officer, go_live_at=later)
    actions.approve(by=approver.actor, publication=made, seen=queries.draft_digest(again(made)))
    assert queries.published(made.uid) is None
    with clock.at(later):
        tasks.publish_due()
    assert queries.published(made.uid).number == 1


# --- What the law keeps away, and who may ----------------------------------------------------------------------------


def test_a_text_from_a_withheld_document_does_not_go_out(case, officer):
    document = DocumentFactory(case=case, hidden_by="offentleglova § 13")
    with_file(document, data=b"<h1>Notat</h1><p>Hemmelig</p>", media_type="text/html")
    made = draft(case, by=officer)
    Publication.objects.filter(pk=made.pk).update(document=document)
    refused(lambda: actions.publish(by=officer.actor, publication=made), "case_or_source_withheld")
    assert PublishedRevision.objects.count() == 0


def test_nothing_goes_out_of_a_case_that_is_kept_away(body, officer):
    made = draft(CaseFactory(body=body, is_classified=True), by=officer)
    refused(lambda: actions.publish(by=officer.actor, publication=made), "case_or_source_withheld")


ACTS = {
    "begin": lambda by, made: actions.begin(by=by, case=made.case),
    "revise": lambda by, made: actions.revise(by=by, publication=made, change_note="x"),
    "ask": lambda by, made: actions.ask_for_approval(by=by, publication=made),
    "see_notes": lambda by, made: actions.see_notes(by=by, publication=made),
    "send_back": lambda by, made: actions.send_back(by=by, publication=made, why="x"),
    "approve": lambda by, made: actions.approve(by=by, publication=made, seen=""),
    "publish": lambda by, made: actions.publish(by=by, publication=made),
    "publish_planned": lambda by, made: actions.publish_planned(by=by, publication=made),
    "cancel_plan": lambda by, made: actions.cancel_plan(by=by, publication=made),
    "withdraw": lambda by, made: actions.withdraw(by=by, publication=made, why="x"),
}
MAY = {
    RoleName.COMMUNICATIONS_OFFICER: set(ACTS) - {"approve", "send_back"},
    RoleName.CASE_OFFICER: {"begin", "revise", "ask", "see_notes"},
    RoleName.APPROVER: {"approve", "send_back", "cancel_plan", "withdraw"},
}


@pytest.mark.parametrize("role", RoleName)
def test_each_role_may_do_what_the_table_says(case, officer, body, role):
    made = draft(case, by=officer)
    somebody = UserFactory(body=body, roles=[role])
    may = set()
    for name, act in ACTS.items():
        try:
            with transaction.atomic():
                act(somebody.actor, made)
        except NotAllowed:
            continue
        except OrdskifteError:
            # Let in, and then stopped by something else.
            may.add(name)
        may.add(name)
    assert may == MAY.get(role, set())


@pytest.mark.parametrize("act", ACTS)
def test_another_bodys_publications_are_out_of_reach(case, officer, act):
    made = draft(case, by=officer)
    stranger = UserFactory(body=BodyFactory(host="other.example"), roles=list(RoleName))
    with pytest.raises(NotAllowed):
        ACTS[act](stranger.actor, made)


def test_a_publication_of_a_case_with_an_access_code_is_for_its_unit(body, officer):
    from tests.worlds import people

    unit = people.unit(body)
    case = CaseFactory(body=body, unit=unit, access_code="13")
    with pytest.raises(NotAllowed):
        actions.begin(by=officer.actor, case=case)
    mate = UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER], unit=unit)
    made = draft(case, by=mate)
    assert queries.publication_for(officer.actor, made.pk) is None


def test_what_was_noted_about_the_file_must_be_seen_first(case, officer):
    made = draft(case, by=officer)
    Publication.objects.filter(pk=made.pk).update(notes=[{"code": "hidden_text", "count": 2, "must_be_seen": True}])
    refused(lambda: actions.publish(by=officer.actor, publication=made), "notes_not_seen")
    actions.see_notes(by=officer.actor, publication=made)
    actions.publish(by=officer.actor, publication=made)
    assert audit.history(made.uid)[-2].act == "publishing.notes_seen"


MOST_STATEMENTS = 60


def test_publishing_takes_a_fixed_number_of_statements(case, officer):
    counts = []
    for blocks in (1, 40):
        made = draft(case, by=officer, blocks=tuple(Paragraph((Text(f"Ord {n}"),)) for n in range(blocks)))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            actions.publish(by=officer.actor, publication=made)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


def test_the_worker_looks_for_what_is_due_every_few_seconds():
    (task,) = (each for each in wiring.PERIODIC if each.run == "ordskifte.publishing.tasks.publish_due")
    assert task.pause <= timedelta(seconds=5)
