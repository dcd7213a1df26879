"""What all tests stand on: settings, a data folder of their own, a migrated database."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_DATA = Path(tempfile.mkdtemp(prefix="ordskifte-test-"))
atexit.register(shutil.rmtree, _DATA, ignore_errors=True)
for _name in ("ORDSKIFTE_HOST", "ORDSKIFTE_EGRESS_ALLOW", "ORDSKIFTE_SECURE", "EMAIL_URL", "ORDSKIFTE_KEY_FILE"):
    os.environ.pop(_name, None)
os.environ["ORDSKIFTE_DATA"] = str(_DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"

from ordskifte.project import keys  # noqa: E402  the data folder must be named before anything is imported

keys.make(_DATA / "keys")

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

settings.register_profile("quick", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A database of this run's own, copied from the migrated template."""
    from django.db import connection

    from tests import database

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            (_DATA / "db").mkdir(exist_ok=True)
            database.prepare_sqlite("default", _DATA / "db" / "test.sqlite3")
        else:
            database.prepare_postgres("default")
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def data_folder() -> Path:
    """The data folder of this run."""
    return _DATA
