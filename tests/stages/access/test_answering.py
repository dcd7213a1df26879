"""Access is given or refused, and every part that the law asks for is there before a refusal leaves."""

from datetime import date, datetime, timedelta

import pytest

from ordskifte.access import actions, queries, tasks
from ordskifte.access.errors import NobodyToSendTo, NothingSaid, TooMuchSaid
from ordskifte.access.models import AccessRequest, AccessStep, GivenDocument, Refusal
from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import Letter, LetterKind
from ordskifte.domain import access, deadlines, events
from ordskifte.domain.access import Gap, IncompleteRefusal
from ordskifte.domain.access_request import WrongAccessStep
from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.giving import CannotBeGiven, Obstacle
from ordskifte.domain.intake import LONGEST_TEXT
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.models import AuditEntry, OutboxEvent
from tests.factories.cases import CaseFactory, DocumentFactory, UserFactory, with_file

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 4, 10, 15, tzinfo=clock.OSLO)
SECRECY = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
WRITTEN = {
    "text": "Notatet viser hvor langt kommunen vil gå i forhandlingene.",
    "basis": "offentleglova § 23 første ledd",
    "wider_access": "Innsyn nå ville skade kommunen i forhandlingene som ennå pågår.",
    "appeal_to": "Statsforvalteren i Nordfylket",
    "appeal_until": date(2026, 11, 25),
    "sent_on": date(2026, 11, 4),
}


@pytest.fixture
def request_of(ask, case):
    """A request about the case."""
    with clock.at(WEDNESDAY):
        return ask(case=case, case_number="2026/118", email="pal@fjaerabladet.example").request


def given(file, **more):
    """A file that was looked at."""
    return actions.Given(**{"object": file, "title": "Dokument", "seen": file.blob.sha256, **more})


def decided():
    """The outcomes that were told."""
    rows = OutboxEvent.objects.filter(kind=events.AccessDecided.kind).order_by("pk")
    return [row.payload["outcome"] for row in rows]


def read(letter):
    """The bytes that are sent."""
    with blobs.open_blob(letter.payload.uid) as file:
        return file.read()


def refuse(request, officer, **changed):
    """Refuse on that Wednesday."""
    with clock.at(WEDNESDAY):
        return actions.refuse(by=officer.actor, request=request, refusal=access.Refusal(**{**WRITTEN, **changed}))


class TestGiving:
    """Documents are given by the status page."""

    def test_what_is_given_can_be_fetched_and_ends_the_request(self, request_of, officer, plan):
        actions.give(by=officer.actor, request=request_of, documents=[given(plan)], text="Her er saksframlegget.")
        page = queries.status(AccessRequest.objects.get())
        assert page.request.state == "answered"
        assert [(each.title, each.blob) for each in page.given] == [("Dokument", plan.blob)]
        assert [step.told for step in page.told] == ["Her er saksframlegget."]
        assert decided() == ["answered"]

    def test_the_letter_holds_a_link_of_its_own_and_no_document(self, request_of, officer, plan, body):
        actions.give(by=officer.actor, request=request_of, documents=[given(plan)], text="Her er saksframlegget.")
        letter = Letter.objects.get(kind=LetterKind.ANSWER)
        raw = read(letter)
        assert letter.holds_secret
        assert b"Her er saksframlegget" in raw
        assert b"%PDF" not in raw and b"multipart" not in raw.lower() and b"attachment" not in raw.lower()
        assert request_of.links.count() == 2

    def test_some_now_and_the_rest_refused_is_partly_given(self, request_of, officer, plan):
        actions.give(by=officer.actor, request=request_of, documents=[given(plan)], text="Dette først.", is_whole=False)
        assert AccessRequest.objects.get().state == "open"
        refuse(request_of, officer)
        assert AccessRequest.objects.get().state == "partly"
        assert decided() == ["open", "partly"]

    def test_what_could_be_kept_back_is_given_with_a_reason(self, request_of, officer, note):
        with pytest.raises(CannotBeGiven) as refusal:
            actions.give(by=officer.actor, request=request_of, documents=[given(note)], text="Her er notatet.")
        assert refusal.value.obstacle is Obstacle.NO_REASON
        actions.give(
            by=officer.actor,
            request=request_of,
            documents=[given(note, why="Kjøpet er gjort.")],
            text="Her er notatet.",
        )
        assert GivenDocument.objects.get().why == "Kjøpet er gjort."

    def test_secrecy_leaves_no_choice(self, request_of, officer, case):
        file = with_file(DocumentFactory(case=case, hidden_by=SECRECY))
        with pytest.raises(CannotBeGiven) as refusal:
            actions.give(by=officer.actor, request=request_of, documents=[given(file, why="Ja")], text="Her.")
        assert refusal.value.obstacle is Obstacle.SECRECY
        assert not GivenDocument.objects.exists()
        assert AccessRequest.objects.get().state == "new"

    def test_a_file_that_nobody_opened_is_not_given(self, request_of, officer, plan):
        with pytest.raises(CannotBeGiven) as refusal:
            actions.give(by=officer.actor, request=request_of, documents=[given(plan, seen="")], text="Her.")
        assert refusal.value.obstacle is Obstacle.NOT_SEEN

    def test_the_second_of_two_stops_the_first(self, request_of, officer, plan, note):
        with pytest.raises(CannotBeGiven) as refusal:
            actions.give(by=officer.actor, request=request_of, documents=[given(plan), given(note)], text="Her.")
        assert refusal.value.place == 1
        assert not GivenDocument.objects.exists()

    def test_a_document_of_a_case_that_one_may_not_open_is_not_given(self, request_of, officer, body):
        other = CaseFactory(body=body)
        file = with_file(DocumentFactory(case=other))
        CaseFile.objects.filter(pk=other.pk).update(access_code="UO")
        with pytest.raises(NotAllowed):
            actions.give(by=officer.actor, request=request_of, documents=[given(file)], text="Her.")

    def test_an_answer_in_words_alone_is_an_answer(self, request_of, officer):
        with pytest.raises(NothingSaid):
            actions.give(by=officer.actor, request=request_of, documents=(), text=" ")
        actions.give(by=officer.actor, request=request_of, documents=(), text="Det finnes ingen slik avtale.")
        assert AccessRequest.objects.get().state == "answered"


class TestRefusing:
    """A refusal is written and whole, or does not leave (offentleglova §§ 11, 13, 31, 32)."""

    @pytest.mark.parametrize(
        ("left_out", "gap"),
        [
            ({"text": ""}, Gap.NOT_WRITTEN),
            ({"basis": ""}, Gap.NO_BASIS),
            ({"basis": "fordi vi vil det"}, Gap.NO_BASIS),
            ({"basis": "offentleglova § 3"}, Gap.NOT_A_GROUND),
            ({"basis": "offentleglova § 23"}, Gap.NOT_TO_THE_NUMBER),
            ({"basis": "offentleglova § 13"}, Gap.NO_SECRECY_PROVISION),
            ({"basis": "offl. § 13 jf. fvl. § 13"}, Gap.SECRECY_NOT_TO_THE_NUMBER),
            ({"basis": "offentleglova § 14 første ledd", "is_consultation_answer": True}, Gap.CONSULTATION_ANSWER),
            ({"wider_access": " "}, Gap.NO_WIDER_ACCESS),
            ({"appeal_to": ""}, Gap.NO_APPEAL_BODY),
            ({"appeal_until": None}, Gap.NO_APPEAL_DATE),
            ({"appeal_until": date(2026, 11, 24)}, Gap.APPEAL_TOO_SHORT),
        ],
    )
    def test_each_part_left_out_keeps_it_from_being_sent(self, request_of, officer, left_out, gap):
        before = Letter.objects.count()
        with pytest.raises(IncompleteRefusal) as refusal:
            refuse(request_of, officer, **left_out)
        assert refusal.value.gaps == (gap,)
        row = AccessRequest.objects.get()
        assert (row.state, row.version) == ("new", 1)
        assert (Refusal.objects.count(), Letter.objects.count(), decided()) == (0, before, [])

    def test_whole_it_leaves_and_says_everything(self, request_of, officer):
        made = refuse(request_of, officer)
        for part in (
            WRITTEN["text"],
            "offentleglova § 23 første ledd",
            WRITTEN["wider_access"],
            "Statsforvalteren i Nordfylket",
            "25. november 2026",
        ):
            assert part in made.letter
        raw = read(Letter.objects.get(kind=LetterKind.ANSWER)).decode()
        assert "Statsforvalteren i Nordfylket" in raw
        row = AccessRequest.objects.get()
        assert (row.state, row.appeal_until) == ("refused", date(2026, 11, 25))
        event = OutboxEvent.objects.get(kind=events.AccessDecided.kind)
        assert bytes.fromhex(event.payload["digest"]) == made.digest

    def test_secrecy_needs_no_weighing(self, request_of, officer):
        made = refuse(request_of, officer, basis=SECRECY, wider_access="")
        assert made.wider_access == ""

    def test_the_time_to_appeal_is_counted_from_the_day_it_is_sent(self, request_of, officer):
        # A form that was opened the week before.
        with clock.at(WEDNESDAY + timedelta(days=7)), pytest.raises(IncompleteRefusal) as refusal:
            actions.refuse(by=officer.actor, request=request_of, refusal=access.Refusal(**WRITTEN))
        assert refusal.value.gaps == (Gap.APPEAL_TOO_SHORT,)

    def test_it_cannot_be_refused_twice(self, request_of, officer):
        refuse(request_of, officer)
        with pytest.raises(WrongAccessStep):
            refuse(request_of, officer)

    def test_closer_reasons_are_due_in_ten_working_days(self, request_of, officer):
        refuse(request_of, officer)
        with clock.at(datetime(2026, 11, 24, 9, tzinfo=clock.OSLO)):
            row = actions.ask_for_reasons(by=request_of.asker, request=request_of)
        # Ten working days after Tuesday 24 November.
        assert row.reasons_due == date(2026, 12, 8)
        actions.give_reasons(by=officer.actor, request=row, text="Fordi forhandlingene ikke er avsluttet.")
        assert AccessRequest.objects.get().reasons_due is None

    def test_late_reasons_are_told_of_once(self, request_of, officer):
        refuse(request_of, officer)
        with clock.at(datetime(2026, 11, 24, 9, tzinfo=clock.OSLO)) as hands:
            actions.ask_for_reasons(by=request_of.asker, request=request_of)
            told = []
            for _ in range(16):
                told.append(tasks.alarm())
                hands.advance(timedelta(days=1))
        # The day after 8 December.
        assert told == [0] * 15 + [1]
        assert Letter.objects.get(kind=LetterKind.STAFF_NOTICE).user == officer

    def test_no_reasons_are_owed_for_what_was_given_after_all(self, request_of, officer):
        refuse(request_of, officer)
        with clock.at(WEDNESDAY) as hands:
            row = actions.ask_for_reasons(by=request_of.asker, request=request_of)
            hands.advance(timedelta(days=30))
            assert tasks.alarm() == 1
            actions.give(by=officer.actor, request=row, documents=[], text="Vi kom til et annet resultat.")
            assert (tasks.alarm(), queries.counts(officer.actor)["avslag"]) == (0, 0)
        row.refresh_from_db()
        assert (row.reasons_due, row.alarmed) == (None, "")

    @pytest.mark.parametrize("alarmed", ["", "reasons_late"])
    def test_late_reasons_hide_no_alarm_of_a_request_that_is_open_again(self, request_of, officer, alarmed):
        with clock.at(WEDNESDAY) as hands:
            row = actions.close(by=officer.actor, request=request_of, why="Besvart på telefon.")
            # As a row of an earlier program may be.
            AccessRequest.objects.update(reasons_due=date(2026, 11, 5), alarmed=alarmed)
            actions.reopen(by=officer.actor, request=row, why="Det var feil.")
            hands.advance(timedelta(days=8))
            assert (tasks.alarm(), tasks.alarm()) == (1, 0)
        row.refresh_from_db()
        assert (row.reasons_due, row.alarmed) == (None, "refused_by_silence")

    def test_the_clock_of_what_waits_comes_before_late_reasons(self, request_of):
        AccessRequest.objects.update(reasons_due=date(2026, 11, 5))
        with clock.at(WEDNESDAY + timedelta(days=8)):
            assert (tasks.alarm(), tasks.alarm()) == (1, 0)
        assert AccessRequest.objects.get().alarmed == "refused_by_silence"

    @pytest.mark.parametrize(("day", "may"), [(25, True), (26, False)])
    def test_closer_reasons_are_asked_for_within_three_weeks(self, request_of, officer, day, may):
        refuse(request_of, officer)
        with clock.at(datetime(2026, 11, day, 9, tzinfo=clock.OSLO)):
            row = AccessRequest.objects.get()
            if may:
                actions.ask_for_reasons(by=row.asker, request=row)
            else:
                with pytest.raises(WrongAccessStep):
                    actions.ask_for_reasons(by=row.asker, request=row)

    def test_reasons_are_asked_for_once(self, request_of, officer):
        refuse(request_of, officer)
        with clock.at(WEDNESDAY):
            actions.ask_for_reasons(by=request_of.asker, request=request_of)
            with pytest.raises(WrongAccessStep):
                actions.ask_for_reasons(by=request_of.asker, request=request_of)

    @pytest.mark.parametrize(("day", "may"), [(25, True), (26, False)])
    def test_an_appeal_comes_in_time(self, request_of, officer, day, may):
        refuse(request_of, officer)
        with clock.at(datetime(2026, 11, day, 23, 30, tzinfo=clock.OSLO)):
            row = AccessRequest.objects.get()
            if may:
                actions.appeal(by=row.asker, request=row, text="Jeg klager.")
                assert AccessRequest.objects.get().appealed_at == clock.now()
            else:
                with pytest.raises(WrongAccessStep):
                    actions.appeal(by=row.asker, request=row, text="Jeg klager.")

    def test_an_appeal_ends_in_access_or_goes_on(self, request_of, officer, plan, ask, case):
        refuse(request_of, officer)
        with clock.at(WEDNESDAY):
            actions.appeal(by=request_of.asker, request=request_of, text="Jeg klager.")
            with pytest.raises(WrongAccessStep):
                actions.appeal(by=request_of.asker, request=request_of, text="Jeg klager igjen.")
            actions.send_appeal(by=officer.actor, request=request_of, text="Vi står ved avslaget.")
        assert AccessRequest.objects.get().appealed_at is None
        actions.give(by=officer.actor, request=request_of, documents=[given(plan)], text="Likevel.")
        assert AccessRequest.objects.get().state == "answered"


class TestOtherEnds:
    """Sent on, closed, withdrawn; and who may."""

    def test_sent_on_says_where(self, request_of, officer):
        with pytest.raises(NobodyToSendTo):
            actions.pass_on(by=officer.actor, request=request_of, to_name=" ", to_address="", text="Sendt videre.")
        actions.pass_on(
            by=officer.actor,
            request=request_of,
            to_name="Vegvesenet",
            to_address="post@veg.example",
            text="Dette er hos Vegvesenet, og vi har sendt kravet dit.",
        )
        assert AccessRequest.objects.get().state == "passed_on"
        assert AccessStep.objects.order_by("-pk")[0].why == "Vegvesenet post@veg.example"

    def test_what_was_closed_by_mistake_is_taken_up_with_the_clock_that_it_had(self, request_of, officer):
        target = request_of.second_target
        actions.close(by=officer.actor, request=request_of, why="Dette var ikke et krav om innsyn.")
        row = actions.reopen(by=officer.actor, request=request_of, why="Det var det likevel.")
        assert (row.state, row.second_target) == ("open", target)

    def test_closing_without_a_word_is_refused(self, request_of, officer):
        with pytest.raises(NothingSaid):
            actions.close(by=officer.actor, request=request_of, why="")
        with pytest.raises(TooMuchSaid):
            actions.close(by=officer.actor, request=request_of, why="x" * (LONGEST_TEXT + 1))

    def test_only_whoever_asked_withdraws(self, request_of, officer, ask):
        other = ask().request
        for by in (officer.actor, other.asker):
            with pytest.raises(NotAllowed):
                actions.withdraw(by=by, request=request_of)
        assert actions.withdraw(by=request_of.asker, request=request_of).state == "withdrawn"

    def test_two_people_do_not_answer_over_each_other(self, request_of, officer):
        actions.assign(by=officer.actor, request=request_of, user=officer, expected=1)
        with pytest.raises(Conflict):
            actions.close(by=officer.actor, request=request_of, why="Ferdig.", expected=1)

    def test_filed_in_a_case_it_follows_the_door_of_that_case(self, ask, officer, case, body):
        request = ask().request
        row = actions.file(by=officer.actor, request=request, case=case)
        assert row.case == case
        hidden = CaseFactory(body=body)
        CaseFile.objects.filter(pk=hidden.pk).update(access_code="UO")
        with pytest.raises(NotAllowed):
            actions.file(by=officer.actor, request=request, case=hidden)

    @pytest.mark.parametrize("role", [RoleName.MODERATOR, RoleName.OPERATOR, RoleName.APPROVER])
    def test_other_roles_do_not_answer(self, request_of, body, role):
        person = UserFactory(body=body, roles=[role])
        with pytest.raises(NotAllowed):
            actions.close(by=person.actor, request=request_of, why="Nei.")

    def test_every_act_is_noted_with_who(self, request_of, officer, plan):
        actions.assign(by=officer.actor, request=request_of, user=officer)
        actions.give(by=officer.actor, request=request_of, documents=[given(plan)], text="Her.")
        acts = AuditEntry.objects.filter(about=request_of.uid).order_by("pk").values_list("act", "by")
        assert list(acts) == [
            ("access.ask", str(request_of.asker)),
            ("access.take", str(officer.actor)),
            ("access.give", str(officer.actor)),
        ]


def test_the_usual_last_day_to_appeal_is_enough():
    assert deadlines.appeal_until(date(2026, 11, 4)) == WRITTEN["appeal_until"]
