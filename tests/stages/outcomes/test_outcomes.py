"""What words led to: cited by a person, read by everybody, told to whoever wrote, taken back with a reason."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from ordskifte.accounts.models import RoleName
from ordskifte.channels.models import Letter
from ordskifte.dialogue import actions as dialogue
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.outcome import Effect, Passage
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import blobs
from ordskifte.kernel.models import AuditEntry, OutboxEvent
from ordskifte.kernel.models.kept import RowIsKept
from ordskifte.outcomes import actions, models, queries
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db

PASSAGE = Passage(heading="3. Kryssing", before="Ved Strandvegen 14.", after="Ved busstoppet Fjæra.")


@pytest.fixture
def case():
    """A case that the public may know of."""
    return CaseFactory(body=BodyFactory(), sequence=118)


@pytest.fixture
def thread(case):
    """An open dialogue."""
    return dialogues.dialogue(case)


@pytest.fixture
def message(thread):
    """What Liv wrote."""
    return dialogues.message(thread, "Flytt overgangen.", name="Liv Tangen", email="liv@epost.example", language="nb")


@pytest.fixture
def torstein(case):
    """A case officer."""
    return UserFactory(body=case.body, roles=[RoleName.CASE_OFFICER], name="Torstein Bakkejord")


def cite(case, *messages, by, **changes):
    """Cite messages at the passage."""
    given = {"key": uuid.uuid4(), "passage": PASSAGE, "effect": Effect.USED} | changes
    return actions.cite(by=by.actor, case=case, cited=actions.Cited(messages=tuple(m.uid for m in messages), **given))


def test_a_cited_message_and_the_passage_lead_to_each_other(case, message, torstein):
    passage = cite(case, message, by=torstein)
    shown = Client().get(f"/utfall/{passage.uid}/")
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "3. Kryssing" in page and "Ved Strandvegen 14." in page and "Ved busstoppet Fjæra." in page
    assert f'href="/innlegg/{message.reference}/"' in page and "Liv Tangen" in page
    assert f"/utfall/{passage.uid}/" in Client().get("/sak/2026/118/").content.decode()
    assert f"/utfall/{passage.uid}/" in Client().get(f"/innlegg/{message.reference}/").content.decode()
    assert [led.heading for led in queries.of_message(case.body, message.uid)] == ["3. Kryssing"]
    assert OutboxEvent.objects.filter(kind="outcomes.cited").count() == 1
    assert AuditEntry.objects.filter(act="outcomes.cite", about=passage.uid, by=str(torstein.actor)).exists()


def test_whoever_wrote_is_told_once_in_their_language(case, thread, torstein):
    message = dialogues.message(thread, "Move it.", name="Amara", email="amara@epost.example", language="en")
    key = uuid.uuid4()
    first = cite(case, message, by=torstein, key=key)
    assert cite(case, message, by=torstein, key=key) == first
    (letter,) = Letter.objects.filter(kind="notice", about=message.uid)
    said = blobs.open_blob(letter.payload.uid).read().decode()
    assert "What your message led to" in said and f"/en/utfall/{first.uid}/" in said and message.reference in said


def test_what_is_not_in_view_is_counted_and_not_named(case, message, thread, torstein):
    hidden = dialogues.message(thread, "Dere er noen tåper.", name="Steinar Rønnes")
    passage = cite(case, message, hidden, by=torstein)
    moderator = UserFactory(body=case.body, roles=[RoleName.MODERATOR])
    dialogue.hide(
        by=moderator.actor, message=hidden, reason=HideReason.PERSONAL_ATTACK, why="x", expected=hidden.version
    )
    page = Client().get(f"/utfall/{passage.uid}/").content.decode()
    assert "Steinar" not in page and hidden.reference not in page and "Liv Tangen" in page
    assert queries.passage(case.body, passage.uid).not_shown == 1
    assert "Steinar" not in Client().get("/sak/2026/118/").content.decode()


def test_a_citation_is_taken_back_with_a_reason_and_stays(case, message, torstein):
    passage = cite(case, message, by=torstein)
    (citation,) = passage.citations.all()
    with pytest.raises(actions.MissingWhy):
        actions.withdraw(by=torstein.actor, citation=citation, why=" ")
    actions.withdraw(by=torstein.actor, citation=citation, why="Feil innlegg.")
    assert Client().get(f"/utfall/{passage.uid}/").status_code == 404
    assert f"/utfall/{passage.uid}/" not in Client().get("/sak/2026/118/").content.decode()
    kept = models.Citation.objects.get()
    assert (kept.withdrawn_by, kept.withdrawn_why) == (str(torstein.actor), "Feil innlegg.")
    assert Letter.objects.filter(kind="notice", about=message.uid).count() == 2
    # It may be cited there anew.
    again = cite(case, message, by=torstein)
    assert Client().get(f"/utfall/{again.uid}/").status_code == 200


@pytest.mark.parametrize("role", [RoleName.MODERATOR, RoleName.ARCHIVIST, RoleName.OPERATOR, RoleName.APPROVER])
def test_others_do_not_say_what_words_led_to(case, message, role):
    other = UserFactory(body=case.body, roles=[role])
    with pytest.raises(NotAllowed):
        cite(case, message, by=other)
    assert not models.Passage.objects.exists()


def test_a_citizen_does_not_either(case, message):
    with pytest.raises(NotAllowed):
        actions.cite(
            by=Actor.citizen(message.reference),
            case=case,
            cited=actions.Cited(key=uuid.uuid4(), passage=PASSAGE, messages=(message.uid,), effect=Effect.USED),
        )


def test_only_messages_of_the_case_and_its_documents(case, message, torstein):
    elsewhere = CaseFactory(body=case.body, sequence=119)
    with pytest.raises(actions.CitedElsewhere):
        cite(elsewhere, message, by=torstein)
    with pytest.raises(NotAllowed):
        cite(case, message, by=torstein, document=DocumentFactory(case=elsewhere))
    with pytest.raises(actions.NobodyCited):
        cite(case, by=torstein)
    answer = dialogue.answer(
        by=torstein.actor, message=message, text="Takk.", language="nb", audience="public", last_seen=None
    )
    with pytest.raises(actions.CitedElsewhere):
        cite(case, answer, by=torstein)
    assert not models.Passage.objects.exists()


def test_a_case_of_another_unit_with_an_access_code_is_not_cited_in(message, case, torstein):
    type(case).objects.filter(pk=case.pk).update(access_code="13")
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        cite(case, message, by=torstein)


def test_nothing_of_a_case_that_is_kept_away_is_told(case, message, torstein):
    passage = cite(case, message, by=torstein)
    case.public.documents.all().delete()
    case.public.delete()
    assert Client().get(f"/utfall/{passage.uid}/").status_code == 404
    assert queries.of_message(case.body, message.uid) == []


def test_passages_are_never_changed_and_citations_never_deleted(case, message, torstein):
    passage = cite(case, message, by=torstein)
    with pytest.raises(RowIsKept):
        models.Passage.objects.all().update(after="x")
    with pytest.raises(RowIsKept):
        passage.citations.all().delete()


def test_a_list_costs_the_same_with_one_and_with_three(case, thread, message, torstein, django_assert_num_queries):
    public = case.public
    cite(case, message, by=torstein)
    with django_assert_num_queries(1):
        assert len(queries.passages_of(public)) == 1
    for place in range(2):
        cite(case, dialogues.message(thread, f"Nummer {place}"), by=torstein)
    with django_assert_num_queries(1):
        assert len(queries.passages_of(public)) == 3


def test_at_the_desk_what_was_typed_stays_until_it_is_right(case, message, torstein):
    desk = sign_in(Client(), torstein)
    address = reverse("desk:outcomes", args=[case.uid])
    filled = {"key": uuid.uuid4(), "messages": [message.uid], "effect": "used", "heading": "3", "before": "Likt her"}
    refused = desk.post(address, filled | {"after": "Likt her"})
    assert refused.status_code == 400 and refused.content.decode().count("Likt her") >= 2
    assert desk.post(address, filled | {"after": "Nytt her"}).status_code == 302
    page = desk.get(address).content.decode()
    (citation,) = models.Citation.objects.all()
    taken_back = reverse("desk:withdraw_citation", args=[citation.uid])
    assert message.reference in page and taken_back in page
    assert desk.post(taken_back, {"why": ""}).status_code == 400
    assert desk.post(taken_back, {"why": "Feil innlegg."}).status_code == 302
    assert "Feil innlegg." in desk.get(address).content.decode()


def test_moderators_have_no_errand_there(case, message):
    moderator = UserFactory(body=case.body, roles=[RoleName.MODERATOR])
    assert sign_in(Client(), moderator).get(reverse("desk:outcomes", args=[case.uid])).status_code == 403


def test_the_system_can_be_asked_without_a_message(case):
    assert queries.passage(case.body, uuid.uuid4()) is None
    assert queries.of_message(case.body, uuid.uuid4()) == []
    assert queries.to_cite(SYSTEM, case) == []
