"""A body with a case, and a network in memory beside our own channels."""

import pytest

from ordskifte.channels import registry
from tests.factories.cases import BodyFactory, CaseFactory
from tests.worlds.postcards import Postcards


@pytest.fixture
def body():
    """A body that has all channels on."""
    return BodyFactory(settings={"channels": ["web", "feeds", "postcards"]})


@pytest.fixture
def case(body):
    """A case that the public may know of."""
    return CaseFactory(body=body, sequence=118)


@pytest.fixture
def postcards():
    """A network that is reached from here, registered beside the others."""
    channel = Postcards()
    with registry.in_use.replaced_by({**registry.in_use(), channel.name: channel}):
        yield channel
