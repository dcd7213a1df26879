"""Codes from an app (RFC 6238) and the recovery codes beside them.

allauth stores and compares them; here is what it leaves out: the secret is sealed with the installation's key, and
a code opens once, even when the cache is lost.
"""

import base64
from functools import lru_cache
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from ordskifte.accounts.models import User
from ordskifte.kernel import clock
from ordskifte.kernel.blobs import KeyFileMissing

PERIOD = 30  # seconds, RFC 6238 section 4
TOLERANCE = 1  # steps before and after now, since clocks of telephones differ (RFC 6238 section 5.2)
SPENT = "last_step"


def seal(text: str) -> str:
    """A secret as it is stored: unreadable without the key file."""
    return _box(str(settings.ORDSKIFTE_KEY_FILE)).encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """What was sealed."""
    return _box(str(settings.ORDSKIFTE_KEY_FILE)).decrypt(text.encode()).decode()


@lru_cache(maxsize=2)
def _box(path: str) -> Fernet:
    try:
        master = Path(path).read_bytes()
    except OSError as error:
        raise KeyFileMissing(path) from error
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"ordskifte second factor").derive(master)
    return Fernet(base64.urlsafe_b64encode(key))


def new_secret() -> str:
    """160 random bits, written as apps want them."""
    return totp.generate_totp_secret()


def code_at(secret: str, *, step: int) -> str:
    """The code of one step of half a minute."""
    return totp.format_hotp_value(totp.hotp_value(secret, step))


def step_of(code: str, *, secret: str) -> int | None:
    """The step that a code is right for just now, or None."""
    now = int(clock.now().timestamp()) // PERIOD
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if totp.compare_user_code(actual=code, expected=code_at(secret, step=step)):
            return step
    return None


def prove(user: User, *, secret: str, step: int) -> list[str]:
    """Keep a proven secret as the person's second factor; the recovery codes, which are never shown again."""
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": seal(secret), SPENT: step}, created_at=clock.now()
    )
    codes = RecoveryCodes.activate(user)
    codes.mark_as_viewed()
    return codes.get_unused_codes()


def forget(user: User) -> None:
    """Remove every second factor of a person."""
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def spend(authenticator: Authenticator, *, code: str) -> bool:
    """Use a right code up; False if it, or a later one, was used before (RFC 6238 section 5.2)."""
    fresh = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = step_of(code, secret=unseal(fresh.data["secret"]))
    if step is None or step <= fresh.data.get(SPENT, 0):
        return False
    fresh.data[SPENT] = step
    fresh.save(update_fields=["data"])
    return True
