"""Signed calls by the Standard Webhooks conventions (standardwebhooks.com, 1.0), made here and read by whoever is told.

HMAC-SHA256 over id, time and body, so that a body cannot be sent again later, or as another one.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
# How far the clocks of both sides may be apart, in seconds.
TOLERANCE: Final = 300
ID, TIME, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_VERSION: Final = "v1"


class NotSigned(ValueError):
    """A call that is not what it says."""


def secret_of(random: bytes) -> str:
    """A secret as both sides keep it."""
    if len(random) != SECRET_BYTES:
        raise ValueError(f"a secret is made of {SECRET_BYTES} random bytes")
    return PREFIX + base64.b64encode(random).decode()


def headers(body: bytes, *, id: str, at: int, secret: str) -> dict[str, str]:
    """What a call carries beside its body; the time is that of this try, the id that of all of them."""
    return {ID: id, TIME: str(at), SIGNATURE: f"{_VERSION},{_signature(body, id=id, at=at, secret=secret)}"}


def verify(body: bytes, *, headers: Mapping[str, str], secret: str, now: int) -> str:
    """The id of a call that is what it says, or NotSigned. Whoever verifies keeps the id, and takes each once."""
    id, at, signatures = (headers.get(name, "") for name in (ID, TIME, SIGNATURE))
    if not id or not (at.isascii() and at.isdigit()) or len(at) > 12 or abs(int(at) - now) > TOLERANCE:
        raise NotSigned("it is too old, or says no id or time")
    right = _signature(body, id=id, at=int(at), secret=secret)
    for each in signatures.split(" "):
        version, _, given = each.partition(",")
        if version == _VERSION and hmac.compare_digest(given.encode(), right.encode()):
            return id
    raise NotSigned("the signature is not that of this body")


def _signature(body: bytes, *, id: str, at: int, secret: str) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise NotSigned("the secret cannot be read") from None
    return base64.b64encode(hmac.digest(key, f"{id}.{at}.".encode() + body, hashlib.sha256)).decode()
