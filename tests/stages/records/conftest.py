"""What the tests of imports stand on."""

import pytest

from tests.factories.cases import BodyFactory
from tests.stages.records.import_world import World


@pytest.fixture
def world(db, tmp_path):
    """A body, a folder for extracts, and what is in the tables."""
    return World(BodyFactory(), tmp_path)
