"""References and secret links of requests. A secret is stored as a digest only."""

import hashlib
import secrets

from ordskifte.access.models import AccessLink, AccessRequest
from ordskifte.domain.ids import REFERENCE_BITS, Reference
from ordskifte.kernel import clock


def new_reference() -> str:
    """A reference that nobody has."""
    return str(Reference.from_bits(secrets.randbits(REFERENCE_BITS)))


def key_of(kind: str, text: str) -> bytes:
    """What makes one request of it: a digest, since whoever knows a form's key can open its request."""
    return hashlib.sha256(f"access:{kind}:{text}".encode()).digest()


def secret_of_form(key: str) -> str:
    """The secret that goes with a form: the same one if the form comes twice, and not to be found from what is kept."""
    return hashlib.sha256(f"access-link:{key}".encode()).hexdigest()[:32]


def digest_of(secret: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).digest()


def open_link(request: AccessRequest, secret: str = "") -> str:
    """A secret link that opens the status page of the request, in the caller's transaction."""
    made = secret or secrets.token_urlsafe(16)
    AccessLink.objects.create(request=request, digest=digest_of(made), made_at=clock.now())
    return made
