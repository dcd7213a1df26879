"""What all tests stand on: settings, a data folder of their own, a migrated database."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.first import DATA

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
            (DATA / "db").mkdir(exist_ok=True)
            database.prepare_sqlite("default", DATA / "db" / "test.sqlite3")
        else:
            database.prepare_postgres("default")
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    """Host names are remembered for seconds, a language by its thread, pages by their version: longer than a test."""
    from django.utils import translation

    from ordskifte.kernel import tenancy
    from ordskifte.kernel.web.stored import shelf

    tenancy.forget()
    shelf.clear()  # the next test may use the same keys and versions for something else
    translation.activate("nb")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    """What a test has logged may be no text at all, and still has to travel from one process to another."""
    report = yield
    report.sections = [(name, said.encode("utf-8", "backslashreplace").decode()) for name, said in report.sections]
    return report


@pytest.fixture
def data_folder() -> Path:
    """The data folder of this run."""
    return DATA
