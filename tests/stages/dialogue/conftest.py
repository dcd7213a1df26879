"""A body with an open dialogue, and somebody of each role that has to do with it."""

import pytest

from ordskifte.accounts.models import RoleName
from tests.factories.cases import BodyFactory, CaseFactory, UnitFactory, UserFactory
from tests.factories.dialogues import dialogue


@pytest.fixture
def body():
    """A body that answers on testserver."""
    return BodyFactory()


@pytest.fixture
def unit(body):
    """The unit that the case belongs to."""
    return UnitFactory(body=body, name="Plan og bygg")


@pytest.fixture
def case(body, unit):
    """A case that the public may know of."""
    return CaseFactory(body=body, unit=unit, sequence=118)


@pytest.fixture
def thread(case):
    """The dialogue under a publication of the case, open."""
    return dialogue(case)


@pytest.fixture
def officer(body, unit):
    """A case officer."""
    return UserFactory(body=body, unit=unit, name="Torstein Bakkejord")


@pytest.fixture
def moderator(body):
    """A moderator."""
    return UserFactory(body=body, roles=[RoleName.MODERATOR], name="Jonas Myrnes")


@pytest.fixture
def decider(body):
    """Somebody who decides appeals."""
    return UserFactory(body=body, roles=[RoleName.APPEAL_DECIDER, RoleName.MODERATOR], name="Helge Tindvoll")
