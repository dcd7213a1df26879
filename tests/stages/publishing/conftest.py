"""A body with a case, and somebody of each role that has to do with publications."""

import pytest

from ordskifte.accounts.models import RoleName
from tests.factories.cases import BodyFactory, CaseFactory, UserFactory
from tests.worlds.people import sign_in


@pytest.fixture
def body():
    """A body that answers on testserver."""
    return BodyFactory()


@pytest.fixture
def case(body):
    """A case of it that the public may know of."""
    return CaseFactory(body=body, sequence=118)


@pytest.fixture
def officer(body):
    """A communications officer."""
    return UserFactory(body=body, roles=[RoleName.COMMUNICATIONS_OFFICER], name="Ingrid Myhre", language="en")


@pytest.fixture
def approver(body):
    """Somebody who approves."""
    return UserFactory(body=body, roles=[RoleName.APPROVER], name="Leif Aasen", language="en")


@pytest.fixture
def desk(client, officer):
    """The communications officer, signed in with a second factor."""
    return sign_in(client, officer)
