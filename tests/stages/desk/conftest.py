"""A body with a case, an open dialogue, and people of every role at the desk."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.channels import actions as laying
from ordskifte.dialogue import actions
from ordskifte.domain.captured import How
from ordskifte.publishing.models import File
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file
from tests.factories.listening import heard, listening_to
from tests.factories.networks import account_of, made_ready
from tests.factories.posts import posted
from tests.factories.publishing import draft, photograph, picture
from tests.worlds.people import sign_in


@pytest.fixture
def body():
    """A body that answers on testserver."""
    return BodyFactory()


@pytest.fixture
def case(body):
    """A case that the public may know of."""
    return CaseFactory(body=body, sequence=118)


@pytest.fixture
def thread(case):
    """An open dialogue."""
    return dialogues.dialogue(case)


@pytest.fixture
def people(body):
    """One person of each role, made when asked for: `people("moderator")`."""
    known = {}

    def one(role):
        if role not in known:
            name = f"{RoleName(role).name.title()} Nordmann".replace("_", " ")
            known[role] = UserFactory(body=body, roles=[role], name=name, language="en")
        return known[role]

    return one


@pytest.fixture
def at_desk(people):
    """A browser of somebody with a role, signed in with a second factor: `at_desk("moderator")`."""

    def signed_in(role="case_officer"):
        return sign_in(Client(), people(role))

    return signed_in


@pytest.fixture
def town(case, thread, people):
    """Something of everything that stands at the desk; what can stand in an address, by its kind."""
    officer = people("communications_officer")
    waiting = CaseFactory(body=case.body, sequence=119, public_title="", title="Sak om en nabo")
    document = DocumentFactory(case=case)
    written = draft(case, by=officer)
    files = (("bekk.jpg", photograph(size=(80, 45)), "image/jpeg"),)
    shown = dialogues.message(thread, "Hvor krysser sykkelveien Strandvegen?", email="kari@epost.example", files=files)
    held = dialogues.message(thread, dialogues.THREAT)
    hidden = actions.hide(
        by=people("moderator").actor,
        message=dialogues.message(thread, "Hvem har slurvet?"),
        reason="personangrep",
        why="Går på person",
    )
    report = actions.report(by=people("moderator").actor, message=shown, reason="spam", text="Reklame", key="r" * 32)
    found = picture()
    capture, posting = _from_network(thread, people("case_officer"))
    source = listening_to(officer, case=case)
    laid = laying.lay_before(by=officer.actor, item=heard(source, 1), case=case)
    dialogues.taken(laid.uid)
    account = account_of(officer)
    by_hand = made_ready(officer, post=posted(case), account=account)
    return {
        # By the word after "desk/" in the address.
        "uids": {
            "saker": [case.uid, waiting.uid],
            "publiseringer": [case.uid],
            "dialog": [thread.uid],
            "dokument": [document.uid],
            "fil": [with_file(document).uid],
            "innlegg": [shown.uid, held.uid, hidden.uid],
            "vedlegg": [shown.attachments.get().uid],
            "moderering": [thread.uid],
            "varsel": [report.uid],
            "fra-nettverk": [capture.uid],
            "legg-ut": [posting.uid],
            "bilde": [found.uid],
            "folk": [officer.uid],
            "kontoer": [account.uid, by_hand.uid, by_hand.post.source_uid],
            "lyttepost": [source.uid, heard(source, 2, title="Farlig kryss").uid],
        },
        "numbers": [found.pk, written.pk, 424242],
        "file": File.objects.create(title="Notat", file=ContentFile(b"<script>", name="h.html")).pk,
        "picture": found.pk,
    }


def _from_network(thread, officer):
    """Comments that somebody looks at, and an answer to one that waits to be posted where it came from."""
    said = tuple(actions.Said(text=text, author="Kari Bakke") for text in ("Når kommer fortauet?", "Takk!"))
    given = {"network": "facebook", "thread": thread}
    shot = actions.Bringing(how=How.SCREENSHOT, said=said[:1], name="s.jpg", **given)
    item = actions.bring_in_screenshot(by=officer.actor, body=officer.body, bringing=shot, picture=photograph())
    answer = actions.answer(by=officer.actor, message=item.message, text="Til våren.")
    pasted = actions.Bringing(how=How.PASTE, said=said, **given)
    return actions.look_at(by=officer.actor, body=officer.body, bringing=pasted), answer.postings.get()
