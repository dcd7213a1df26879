"""A body, and a clean slate for the limits on tries."""

import pytest
from django.core.cache import cache


@pytest.fixture
def body(db):
    """The body whose people sign in."""
    from tests.worlds import people  # needs the apps, which are not ready when this file is read

    return people.body()


@pytest.fixture(autouse=True)
def no_earlier_tries():
    """Limits are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 is slow on purpose; where its work matters, a test says so."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
