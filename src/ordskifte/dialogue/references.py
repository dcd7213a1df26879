"""New references and secrets: drawn at random, never counted."""

import hashlib
import secrets

from ordskifte.domain.ids import REFERENCE_BITS, Reference

# 128 bits.
SECRET_BYTES = 16


def reference() -> str:
    """A new reference, as people see it."""
    return str(Reference.from_bits(secrets.randbits(REFERENCE_BITS)))


def secret() -> str:
    """What opens a sender's own page."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> bytes:
    """What is kept of it."""
    return hashlib.sha256(secret.encode()).digest()
