"""A body with a case and an open dialogue, people who assess, and the outbox that carries what happened."""

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.assessment import queries
from ordskifte.kernel import outbox
from tests.factories import dialogues
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
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
def aud(body):
    """An archivist."""
    return UserFactory(body=body, roles=[RoleName.ARCHIVIST], name="Aud Solbrekke", language="en")


@pytest.fixture
def torstein(body):
    """A case officer."""
    return UserFactory(body=body, roles=[RoleName.CASE_OFFICER], name="Torstein Bakkejord", language="en")


@pytest.fixture
def desk(aud):
    """The archivist's browser, signed in with a second factor."""
    return sign_in(Client(), aud)


@pytest.fixture
def carry():
    """Carry all that happened to the stages that answer to it."""

    def all_of_it():
        while outbox.drain().done:
            pass

    return all_of_it


@pytest.fixture
def said(thread, carry):
    """Something that somebody wrote, taken in, and what the rules make of it."""

    def one(text="Hvor krysser sykkelveien Strandvegen?", **given):
        message = dialogues.message(given.pop("thread", thread), text, **given)
        carry()
        return queries.of_subject(message.uid)

    return one
