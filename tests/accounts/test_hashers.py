"""Passwords are kept slowly, and in little memory."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, get_hasher, make_password
from django.test import override_settings

OURS = "ordskifte.accounts.hashers.PasswordHasher"


def test_it_is_the_one_that_is_set():
    from ordskifte.project import settings as ours

    assert ours.PASSWORD_HASHERS == [OURS]
    assert settings.AUTH_PASSWORD_VALIDATORS


@override_settings(PASSWORD_HASHERS=[OURS])
def test_it_says_how_it_was_made():
    kept = make_password("en lang frase til prøve")
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert check_password("en lang frase til prøve", kept)
    assert not check_password("en annen frase til prøve", kept)


@override_settings(PASSWORD_HASHERS=[OURS])
def test_one_kept_otherwise_is_known_and_kept_anew():
    before = Argon2PasswordHasher().encode("en lang frase til prøve", "saltsaltsaltsalt")
    assert check_password("en lang frase til prøve", before)
    assert get_hasher().must_update(before)
