"""Secrets in links: 128 bits, known only to whoever holds the link, stored as a digest."""

import hashlib
import secrets


def new() -> str:
    """A secret that can stand in an address."""
    return secrets.token_urlsafe(16)


def digest(secret: str) -> bytes:
    """What is stored and looked up; a plain hash suffices, since the secret is random and long."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
