"""A records system that pushes: it has a token, gives each request a key, and sends again what it is told to."""

import hashlib
import itertools
import json

from django.test import Client

from ordskifte.accounts.models import RoleName
from ordskifte.records import actions
from tests.factories.cases import UserFactory

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
ALL = ("cases:write", "documents:write")
_keys = itertools.count(1)


class PushingSystem:
    """One system, and what it says."""

    def __init__(self, body, *, scopes=ALL, source="Sakarkiv", operator=None, days=30) -> None:
        by = (operator or UserFactory(body=body, roles=[RoleName.OPERATOR])).actor
        self.token, self.secret = actions.give_token(
            by=by, body=body, name="Fagsystemet", source=source, scopes=scopes, days=days
        )
        self.client = Client()

    @classmethod
    def with_secret(cls, secret):
        """A system that was given its token elsewhere."""
        system = cls.__new__(cls)
        system.secret, system.client = secret, Client()
        return system

    def send(self, method, path, content=None, *, key="", media_type="application/json", language="", **headers):
        """One request, with the token."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode() if content is not None else b""
        headers = {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": key} if key else {}) | headers
        return self.client.generic(method, f"{language}/api/v1/{path}", data, content_type=media_type, headers=headers)

    def push_case(self, *, key="", **given):
        """A case, as `case` writes it."""
        return self.send("POST", "cases", case(**given), key=key or f"k-{next(_keys)}")

    def push_document(self, *, key="", **given):
        """A document, as `document` writes it."""
        return self.send("POST", "documents", document(**given), key=key or f"k-{next(_keys)}")

    def put(self, content=PDF, *, document="post-1", sha256="", media_type="application/pdf"):
        """The bytes of a file."""
        name = sha256 or hashlib.sha256(content).hexdigest()
        return self.send("PUT", f"documents/{document}/files/{name}", content, media_type=media_type)

    def get(self, path):
        """How something stands."""
        return self.send("GET", path).json()


def case(**given):
    """What is said of a case."""
    first = {
        "id": "sak-1",
        "title": "Sykkelvei langs elva, klage fra Kari Eksempel",
        "public_title": "Sykkelvei langs elva",
        "number": {"year": 2026, "sequence": 118},
        "case_date": "2026-02-01",
        "unit": "Plan og bygg",
    }
    return without_none(first | given)


def document(*, content=PDF, **given):
    """What is said of a document with one file."""
    first = {
        "id": "post-1",
        "case": "sak-1",
        "kind": "incoming",
        "title": "Merknad fra Kari Eksempel",
        "public_title": "Merknad til planen",
        "number": {"year": 2026, "sequence": 5021},
        "document_date": "2026-03-02",
        "received_at": "2026-03-03T09:30:00+01:00",
        "correspondents": [{"role": "sender", "name": "Kari Eksempel"}],
        "files": [file(content)],
    }
    return without_none(first | given)


def file(content=PDF, **given):
    """What is said of a file."""
    first = {
        "id": "dok-1",
        "title": "Merknaden",
        "role": "main",
        "media_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return without_none(first | given)


def without_none(given):
    """A thing without what is left out of it."""
    return {name: value for name, value in given.items() if value is not None}
