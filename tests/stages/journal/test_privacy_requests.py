"""Somebody asks that less is seen of what they wrote: a person decides, and nothing of it stands anywhere any more."""

import uuid

import pytest

from ordskifte.accounts.models import RoleName
from ordskifte.assessment import queries as assessments
from ordskifte.cases import actions as cases
from ordskifte.cases.models import Document, DocumentObject, FileState, PublicDocument
from ordskifte.channels.models import Fragment, Letter, LetterKind, PostVersion
from ordskifte.dialogue import actions, queries
from ordskifte.dialogue.errors import NameLeft, NothingShownLess, NotOpenAnyMore, NumberLeft
from ordskifte.dialogue.models import Handling, Message, MessageStep
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.message import State
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel import blobs, outbox
from ordskifte.kernel.models import AuditEntry
from ordskifte.records import actions as records
from ordskifte.records.models import CorrespondencePart
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
NAME = "Nina Kanaristrand"
TEXT = "Barnet mitt Ola går på skolen. Hvor krysser veien?"


@pytest.fixture
def body():
    """A body that shows private names in its journal."""
    return BodyFactory(settings={"journal_shows_private_names": True})


@pytest.fixture
def moderator(body):
    """Who decides."""
    return UserFactory(body=body, roles=[RoleName.MODERATOR], name="Mona Moderator", language="en")


@pytest.fixture
def officer(body):
    """A case officer."""
    return UserFactory(body=body, roles=[RoleName.CASE_OFFICER, RoleName.ARCHIVIST], name="Oddvar", language="en")


@pytest.fixture
def case(body):
    """The case."""
    return CaseFactory(body=body, sequence=118)


def carry():
    """Carry all that happened to the stages that answer to it."""
    while outbox.drain().done:
        pass
    assert not outbox.parked()


@pytest.fixture
def said(case):
    """A message with a name and an address, and the secret of its own page."""
    thread = dialogues.dialogue(case)
    sent = actions.Submitted(key=uuid.uuid4().hex, text=TEXT, name=NAME, email="nina@example.no")
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=sent)
    carry()
    return Message.objects.get(uid=receipt.uid), receipt.secret


@pytest.fixture
def asked(said):
    """A request for privacy about it."""
    message, _secret = said
    made = actions.ask_privacy(
        by=Actor.citizen(message.reference), message=message, text="Ta bort navnet mitt.", key="p" * 32
    )
    carry()
    return made


def decide(asked, *, by, **given):
    """The decision of somebody who works here."""
    given = {"is_granted": True, "why": "Navnet er tatt bort.", **given}
    made = actions.decide_privacy(by=by.actor, asked=asked, **given)
    carry()
    return made


def everywhere(client, message):
    """Everything that everybody can read about the message."""
    thread = message.thread.publication.reference
    pages = (
        f"/innlegg/{message.reference}/",
        f"/p/{thread}/",
        f"/p/{thread}/dialog.atom",
        "/sak/2026/118/",
        "/sak/2026/118/dialog.atom",
        "/feed.atom",
        "/sok/?q=Kanaristrand",
        "/journal/",
        "/journal/?q=Kanaristrand",
    )
    return "\n".join(f"{page}\n{client.get(page).content.decode()}" for page in pages)


def test_the_name_is_gone_from_all_that_everybody_reads_and_kept_in_the_record(client, said, asked, officer, moderator):
    message, _secret = said
    actions.answer(by=officer.actor, message=message, text="Ved brua.", audience="public")
    carry()
    records.register(by=officer.actor, assessment=assessments.of_subject(message.uid), title="Spørsmål om kryssing")
    carry()
    assert NAME in everywhere(client, message)
    decide(asked, by=moderator, takes_name=True)
    shown = everywhere(client, message)
    assert "Navn fjernet" in shown
    assert [line for line in shown.split("\n") if NAME in line] == []
    message.refresh_from_db()
    assert message.sender.name == NAME and message.outward_name == "Navn fjernet" and message.state == State.SHOWN
    for version in PostVersion.objects.filter(post__source_uid=message.uid):
        assert NAME not in str((version.facts, version.variants))
    for piece in Fragment.objects.all():
        assert NAME not in piece.html and "kanaristrand" not in piece.names
    assert CorrespondencePart.objects.filter(name=NAME, public_name="").exists()
    assert not any(NAME in str(row.parties) + row.names for row in PublicEntry.objects.all())


@pytest.mark.parametrize("signed", [NAME, NAME.lower(), NAME.replace(" ", "\n")])
def test_a_name_that_is_taken_away_is_not_left_as_the_signature(client, case, moderator, signed):
    thread = dialogues.dialogue(case)
    sent = actions.Submitted(key=uuid.uuid4().hex, text=f"Hvor krysser veien? Hilsen {signed}", name=NAME)
    message_uid = actions.submit(by=SYSTEM, thread=thread, submission=sent).uid
    carry()
    message = Message.objects.get(uid=message_uid)
    by = Actor.citizen(message.reference)
    asked = actions.ask_privacy(by=by, message=message, text="Ta bort navnet mitt.", key="p" * 32)
    carry()
    with pytest.raises(NameLeft):
        decide(asked, by=moderator, takes_name=True)
    decide(asked, by=moderator, takes_name=True, public_text="Hvor krysser veien? Hilsen *****")
    shown = everywhere(client, message)
    assert "Hilsen *****" in shown
    assert NAME.lower() not in " ".join(shown.lower().split())


def paper(document):
    """The file of a document of our own, as the worker makes it: whose it is and all that it says."""
    made = blobs.keep(f"%PDF-1.4 {NAME}: {TEXT}".encode(), media_type="application/pdf")
    return DocumentObject.objects.create(
        document=document, version_number=1, variant_format="Arkivformat", state=FileState.VERIFIED, blob=made
    )


@pytest.mark.parametrize("given", [{"takes_name": True}, {"hides": True}])
def test_a_document_of_it_that_everybody_could_fetch_is_taken_back(client, body, officer, moderator, given):
    # Ours, so that what is registered lies in it, and not in a file about it that has no page.
    ours = cases.open_case(by=officer.actor, body=body, number=CaseNumber(2026, 7), public_title="Brua")
    sent = actions.Submitted(key=uuid.uuid4().hex, text=TEXT, name=NAME)
    message_uid = actions.submit(by=SYSTEM, thread=dialogues.dialogue(ours), submission=sent).uid
    carry()
    message = Message.objects.get(uid=message_uid)
    by = Actor.citizen(message.reference)
    asked = actions.ask_privacy(by=by, message=message, text="Ta bort navnet mitt.", key="p" * 32)
    records.register(by=officer.actor, assessment=assessments.of_subject(message.uid), title="Spørsmål om kryssing")
    carry()
    document = Document.objects.filter(places__record__subjects__subject_uid=message.uid).earliest("pk")
    document.status = "Dokumentet er ferdigstilt"
    document.save()
    seen = paper(document).blob.sha256
    cases.decide_document(by=officer.actor, document=document, is_public=True, seen=seen, title="Spørsmålet")
    address = f"/dokument/{PublicDocument.objects.get().uid}/"
    assert client.get(address).status_code == 200
    decide(asked, by=moderator, **given)
    assert not PublicDocument.objects.exists()
    assert client.get(address).status_code in {404, 410}


def test_whoever_asked_reads_the_decision_on_the_own_page_and_by_mail(client, said, asked, moderator):
    message, secret = said
    own = f"/en/innlegg/{message.reference}/min/{secret}/"
    assert "The answer comes on this page." in client.get(own).content.decode()
    answer = decide(asked, by=moderator, is_granted=False, why="Navnet står i et vedtak som er offentlig.")
    page = client.get(own).content.decode()
    assert "Navnet står i et vedtak som er offentlig." in page and "It has been answered." in page
    assert Letter.objects.filter(about=answer.uid, kind=LetterKind.ANSWER).count() == 1
    asked.refresh_from_db()
    assert asked.handling == Handling.ANSWERED and NAME in everywhere(client, message)
    assert not MessageStep.objects.filter(message=message, step="show_less").exists()


def test_words_are_masked_in_what_is_shown_and_in_no_version_left(client, said, asked, moderator):
    message, _secret = said
    decide(asked, by=moderator, public_text=TEXT.replace("Ola", "*****"))
    assert "Ola går" not in everywhere(client, message) and NAME in everywhere(client, message)
    assert not any("Ola" in str(each.variants) for each in PostVersion.objects.filter(post__source_uid=message.uid))
    assert message.versions.get().text == TEXT
    message.thread.refresh_from_db()
    assert message.thread.shown == 1


def test_the_message_can_be_hidden_by_the_rule_on_privacy(client, said, asked, moderator, officer):
    message, _secret = said
    with pytest.raises(NotAllowed):
        decide(asked, by=officer, hides=True)
    decide(asked, by=moderator, hides=True)
    message.refresh_from_db()
    assert (message.state, message.state_rule) == (State.HIDDEN, "personvern")
    assert TEXT not in everywhere(client, message)


def test_the_proposed_title_in_the_journal_tells_nothing_of_what_was_written(client, said, asked, moderator, officer):
    message, _secret = said
    row = assessments.of_subject(message.uid)
    assert "Hvor krysser veien" not in row.title
    record = records.register(by=officer.actor, assessment=row, title=row.title)
    carry()
    decide(asked, by=moderator, hides=True)
    assert "Hvor krysser veien" not in everywhere(client, message)
    record.refresh_from_db()
    assert record.title == record.public_title == row.title


def test_what_changes_nothing_is_not_granted_and_nobody_decides_twice(said, asked, moderator):
    with pytest.raises(NothingShownLess):
        decide(asked, by=moderator)
    with pytest.raises(NumberLeft):
        decide(asked, by=moderator, public_text=f"{TEXT} {dialogues.NUMBER}")
    asked.refresh_from_db()
    assert asked.handling == Handling.NEW
    decide(asked, by=moderator, takes_name=True)
    with pytest.raises(NotOpenAnyMore):
        decide(asked, by=moderator, takes_name=True)


def test_the_moderator_finds_it_in_a_list_of_its_own_and_decides_there(client, said, asked, moderator):
    message, _secret = said
    browser = sign_in(client, moderator)
    listed = browser.get("/desk/moderering/").content.decode()
    assert f"/desk/personvern/{asked.uid}/" in listed
    assert f"/desk/personvern/{asked.uid}/" in browser.get("/desk/").content.decode()
    shown = browser.get(f"/desk/innlegg/{asked.uid}/").content.decode()
    assert "Decide on the privacy request" in shown and "Hold it back" not in shown
    page = browser.get(f"/desk/personvern/{asked.uid}/").content.decode()
    assert "Ta bort navnet mitt." in page and NAME in page and "Take the name away from view" in page
    form = {
        "expected": asked.version,
        "is_granted": "yes",
        "takes_name": "on",
        "why": "Tatt bort.",
        "public_text": TEXT,
    }
    assert browser.post(f"/desk/personvern/{asked.uid}/", form | {"takes_name": ""}).status_code == 400
    assert browser.post(f"/desk/personvern/{asked.uid}/", form).status_code == 302
    assert f"/desk/personvern/{asked.uid}/" not in browser.get("/desk/moderering/").content.decode()
    assert queries.privacy_waiting(moderator.actor) == []
    by = str(moderator.actor)
    assert AuditEntry.objects.filter(act="dialogue.show_less", about=message.uid, by=by, why="Tatt bort.").count() == 1


def test_it_is_for_those_who_check(client, asked, body):
    for role in (RoleName.COMMUNICATIONS_OFFICER, RoleName.ARCHIVIST, RoleName.APPEAL_DECIDER):
        other = sign_in(client, UserFactory(body=body, roles=[role]))
        assert other.get(f"/desk/personvern/{asked.uid}/").status_code == 403
