"""A body with a case, an open dialogue, and people of every role at the desk."""

import pytest
from django.test import Client

from ordskifte.accounts.models import RoleName
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
