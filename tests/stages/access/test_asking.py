"""Anybody asks, once; a message becomes a request by one key, from the time when it came."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from ordskifte.access import actions, links, queries
from ordskifte.access.errors import NotFit
from ordskifte.access.models import AccessLink, AccessRequest, AccessStep
from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Letter, LetterKind, Sender
from ordskifte.dialogue.models import Message, MessageVersion
from ordskifte.domain import events
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.models import OutboxEvent
from ordskifte.kernel.models.kept import RowIsKept
from tests.factories.cases import BodyFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
SAID_AT = datetime(2026, 11, 4, 10, 15, tzinfo=clock.OSLO)


def requested():
    """The events that a request leaves."""
    return OutboxEvent.objects.filter(kind=events.AccessRequested.kind)


def message_of(case, *, sender=None, **given):
    """A message in the dialogue, as a handler leaves it."""
    made = Message.objects.create(
        body=case.body,
        case=case,
        reference=links.new_reference(),
        channel="web",
        author="citizen:K7M3-9QXD-2T4A-X",
        sender=sender,
        language="nb",
        is_outgoing=True,
        said_at=SAID_AT,
        state="shown",
        state_since=SAID_AT,
        **given,
    )
    MessageVersion.objects.create(
        message=made, number=1, at=SAID_AT, by=made.author, text="Jeg vil se avtalen.", digest=b"d" * 32, salt=b"s" * 16
    )
    # What came in needs its inbound row; for these tests it is enough that it was not sent out.
    return made


def test_nobody_says_who_they_are_or_why(ask):
    request = ask().request
    assert (request.sender, request.text) == (None, "Jeg vil gjerne se avtalen og forhandlingsnotatet.")
    assert not Sender.objects.exists() and not Letter.objects.exists()


def test_the_same_form_twice_is_one_request_with_one_link(ask):
    key = uuid.uuid4().hex
    first, second = ask(key=key), ask(key=key)
    assert (first.is_new, second.is_new) == (True, False)
    assert (second.request, second.secret) == (first.request, first.secret)
    assert AccessRequest.objects.count() == AccessLink.objects.count() == requested().count() == 1
    assert queries.request_by_link(first.request.body, reference=first.request.reference, secret=first.secret)


def test_the_secret_is_not_kept(ask):
    receipt = ask()
    kept = str(list(AccessRequest.objects.values_list()) + list(AccessLink.objects.values_list()))
    assert receipt.secret not in kept
    assert len(receipt.secret) == 32


def test_who_gave_an_address_gets_a_letter_with_reference_and_link(ask):
    receipt = ask(email="pal@fjaerabladet.example", language="nn")
    letter = Letter.objects.get()
    assert (letter.kind, letter.sender.email, letter.holds_secret) == (
        LetterKind.ACKNOWLEDGEMENT,
        "pal@fjaerabladet.example",
        True,
    )
    assert letter.about == receipt.request.uid


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"text": " \n"}, ["text"]),
        ({"text": "x" * 10_001}, ["text"]),
        ({"email": "pal@"}, ["email"]),
        ({"text": "", "email": "@"}, ["text", "email"]),
        ({"text": "\ud800"}, ["text"]),
    ],
)
def test_what_cannot_be_taken_in_is_named_and_nothing_is_kept(ask, given, fields):
    with pytest.raises(NotFit) as refusal:
        ask(**given)
    assert [problem.field for problem in refusal.value.problems] == fields
    assert not AccessRequest.objects.exists()


def test_a_case_is_found_by_its_number_also_one_that_nobody_may_know_of(body, case):
    assert queries.case_of_number(body, "2026/118") == case
    assert queries.case_of_number(body, "2026/119") is None
    assert queries.case_of_number(body, "strandvegen") is None


def test_only_somebody_from_outside_uses_the_form(body, officer):
    for by in (SYSTEM, officer.actor):
        with pytest.raises(NotAllowed):
            actions.request(by=by, body=body, asked=actions.Asked(key="k", text="Hei"))


def test_a_request_follows_the_door_of_its_case(ask, body, case, officer):
    case.access_code = "UO"
    case.unit = None
    case.save()
    request = ask(case=case).request
    assert queries.request_for(officer.actor, request.uid) is None
    archivist = UserFactory(body=body, roles=[RoleName.ARCHIVIST])
    assert queries.request_for(archivist.actor, request.uid) == request


def test_rows_are_kept_by_the_database_itself(ask):
    request = ask().request
    with pytest.raises(RowIsKept):
        request.delete()
    for rows in (AccessRequest.objects.all(), AccessStep.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_the_event_says_no_word_of_what_was_asked(ask, case):
    request = ask(case=case, email="pal@fjaerabladet.example").request
    event = events.from_payload(events.AccessRequested.kind, requested().get().payload)
    assert event == events.AccessRequested(
        by=request.asker, uid=request.uid, digest=bytes(request.digest), case=case.uid
    )


class TestMarkingAMessage:
    """A message in the inbox is found to be a request."""

    @pytest.fixture
    def sender(self, body):
        """Somebody who gave an address."""
        return Sender.objects.create(
            body=body, channel="web", email="pal@fjaerabladet.example", language="nb", created_at=SAID_AT
        )

    @pytest.fixture
    def message(self, case, sender, arrived):
        """m08 of the story."""
        return arrived(case, sender=sender)

    @pytest.fixture
    def arrived(self, body):
        """A message that came in."""
        from ordskifte.channels.models import Inbound

        def one(case, *, sender):
            inbound = Inbound.objects.create(
                reference=links.new_reference(),
                body=body,
                channel="web",
                remote_id=uuid.uuid4().hex,
                sender=sender,
                secret_digest=links.digest_of("hemmelig"),
                received_at=SAID_AT,
            )
            made = Message.objects.create(
                uid=inbound.uid,
                reference=inbound.reference,
                inbound=inbound,
                body=body,
                case=case,
                channel="web",
                author=f"citizen:{inbound.reference}",
                sender=sender,
                language="nb",
                said_at=SAID_AT,
                state="shown",
                state_since=SAID_AT,
            )
            text = "Hva betalte dere? Jeg vil gjerne se avtalen og forhandlingsnotatet."
            MessageVersion.objects.create(
                message=made, number=1, at=SAID_AT, by=made.author, text=text, digest=b"d" * 32, salt=b"s" * 16
            )
            return made

        return one

    def test_the_clock_runs_from_when_it_came(self, message, officer):
        with clock.at(SAID_AT + timedelta(days=2)):
            request = actions.mark(by=officer.actor, message=message)
        assert (request.message, request.case, request.text[:3]) == (message, message.case, "Hva")
        assert [f"{day:%d.%m}" for day in (request.first_target, request.second_target, request.silence_on)] == [
            "05.11",
            "09.11",
            "11.11",
        ]

    def test_twice_is_once(self, message, officer):
        first, second = (actions.mark(by=officer.actor, message=message) for _ in range(2))
        assert first == second
        assert (requested().count(), Letter.objects.count(), AccessStep.objects.count()) == (1, 1, 1)
        assert AccessStep.objects.get().by == str(officer.actor)

    def test_the_secret_link_of_the_message_opens_it(self, message, officer, body):
        request = actions.mark(by=officer.actor, message=message)
        for reference in (message.reference, request.reference):
            assert queries.request_by_link(body, reference=reference, secret="hemmelig") == request
            assert queries.request_by_link(body, reference=reference, secret="hemmelik") is None
            assert queries.request_by_link(body, reference=reference, secret="") is None

    def test_an_answer_of_our_own_is_no_request(self, case, officer):
        with pytest.raises(NotAllowed):
            actions.mark(by=officer.actor, message=message_of(case))

    def test_who_has_no_role_for_it_or_works_elsewhere_may_not(self, message, body):
        operator = UserFactory(body=body, roles=[RoleName.OPERATOR])
        stranger = UserFactory(body=BodyFactory(host=False), roles=[RoleName.CASE_OFFICER])
        for person in (operator, stranger):
            with pytest.raises(NotAllowed):
                actions.mark(by=person.actor, message=message)

    def test_one_key_in_the_inbox_marks_it(self, client, message, officer, body):
        desk = sign_in(client, officer)
        answer = desk.post(f"/desk/innsyn/marker/{message.uid}/")
        request = AccessRequest.objects.get(message=message)
        assert answer.headers["Location"] == f"/desk/innsyn/{request.uid}/"
        shown = desk.get(answer.headers["Location"]).content.decode()
        assert f"/desk/innlegg/{message.uid}/" in shown
        assert desk.get(f"/desk/innsyn/marker/{message.uid}/").status_code == 405
        assert desk.post(f"/desk/innsyn/marker/{uuid.uuid4()}/").status_code == 404
        moderator = sign_in(Client(), UserFactory(body=body, roles=[RoleName.MODERATOR]))
        assert moderator.post(f"/desk/innsyn/marker/{message.uid}/").headers["Location"] == "/desk/"
