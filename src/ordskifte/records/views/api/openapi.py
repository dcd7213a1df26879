"""The interface as OpenAPI 3.1, made from the shapes that bodies are read by."""

import json
from functools import cache
from typing import Any, Final

from ordskifte.cases.models import FileState
from ordskifte.records.actions.pushed_files import MEDIA_TYPES
from ordskifte.records.models import Scope
from ordskifte.records.views.api import bodies

Schema = dict[str, Any]
VERSION: Final = "1.1.0"
_CASE_STATES: Final = ("shown", "title_withheld", "awaits_decision", "closed", "withdrawn", "withdrawal_waits")
_TEXT: Final[Schema] = {"type": "string"}
_SAID: Final = {
    "400": "The request cannot be read: not JSON, a field that is missing or unknown, no Idempotency-Key.",
    "401": "No token, or one that opens nothing.",
    "403": "The token does not have the scope.",
    "404": "Nothing here by that identifier, from the system that asks.",
    "409": "The key stands for another request; or the case has not come, or was taken back: send it first.",
    "413": "The body is larger than is taken.",
    "415": "Another type of content than is taken.",
    "422": "It can be read, and something in it cannot be as it is; `field` says which.",
    "429": "Too much in a short time; Retry-After says how long to wait.",
    "503": "Not just now: an extract is being read, or those who run the site are working on it. See Retry-After.",
}


@cache
def text() -> bytes:
    """The document as it is served; the order of names is fixed, so that it can be compared."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def document() -> Schema:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ordskifte",
            "version": VERSION,
            "description": "For systems that push cases and documents. Each has a token for its own source.",
        },
        "servers": [{"url": "/api/v1"}, {"url": "/nn/api/v1"}, {"url": "/en/api/v1"}],
        "security": [{"token": []}],
        "paths": {
            "/cases": {"post": _post("Case", bodies.case.schema(), scope=Scope.CASES, answer="PushedCase")},
            "/cases/{id}": {
                "parameters": [_ID],
                "get": _get("Case", scope=Scope.CASES, answer="Case"),
                "delete": _delete("Case", scope=Scope.CASES, answer="Case"),
            },
            "/documents": {
                "post": _post("Document", bodies.document.schema(), scope=Scope.DOCUMENTS, answer="PushedDocument")
            },
            "/documents/{id}": {
                "parameters": [_ID],
                "get": _get("Document", scope=Scope.DOCUMENTS, answer="Document"),
                "delete": _delete("Document", scope=Scope.DOCUMENTS, answer="Document"),
            },
            "/documents/{id}/files/{sha256}": {"parameters": [_ID, _SHA], "put": _put()},
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


_ID: Final[Schema] = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "maxLength": 120, "pattern": bodies.IDENTITY},
}
_SHA: Final[Schema] = {
    "name": "sha256",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": bodies.SHA_256},
}
_KEY: Final[Schema] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New for each new request; the same when a request is sent again. Kept for 7 days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def _post(what: str, body: Schema, *, scope: Scope, answer: str) -> Schema:
    return {
        "operationId": f"push{what}",
        "summary": f"Send a {what.lower()}, or all that is to be said of it now",
        "description": f"Needs the scope {scope.value}.",
        "parameters": [_KEY],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": _responses(
            {"201": ("The identifier is new here.", answer), "200": ("It was here already.", answer)},
            but=("404",),
        ),
    }


def _get(what: str, *, scope: Scope, answer: str) -> Schema:
    return {
        "operationId": f"get{what}",
        "summary": f"A {what.lower()} that the system pushed, as it stands here",
        "description": f"Needs the scope {scope.value}.",
        "responses": _responses({"200": ("As it stands.", answer)}, but=("409", "413", "415", "422")),
    }


def _delete(what: str, *, scope: Scope, answer: str) -> Schema:
    found = {"200": ("It is not public any more. Sent again, it is back.", answer)}
    if what == "Case":
        found["202"] = ("People here have worked with it: one of them decides.", answer)
    return {
        "operationId": f"takeBack{what}",
        "summary": f"Take a {what.lower()} back from the public",
        "description": f"Needs the scope {scope.value}. Nothing is removed. Once more changes nothing.",
        "responses": _responses(found, but=("409", "413", "415", "422")),
    }


def _put() -> Schema:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        "operationId": "putFile",
        "summary": "Send the bytes of a file that a document names",
        "description": (
            f"Needs the scope {Scope.DOCUMENTS.value}. The bytes must have the size, checksum and type that the "
            "document named. Once more changes nothing."
        ),
        "requestBody": {"required": True, "content": dict.fromkeys(MEDIA_TYPES, binary)},
        "responses": _responses({"200": ("The document as it stands now.", "Document")}, but=("409",)),
    }


def _responses(found: dict[str, tuple[str, str]], *, but: tuple[str, ...]) -> Schema:
    good = {
        status: {"description": said, "content": {"application/json": {"schema": _of(name)}}}
        for status, (said, name) in found.items()
    }
    problem = {"application/problem+json": {"schema": _of("Problem")}}
    bad = {
        status: {"description": said, "content": problem} | _headers_of(status)
        for status, said in _SAID.items()
        if status not in but
    }
    return good | bad


def _headers_of(status: str) -> Schema:
    return {"headers": {"Retry-After": {"schema": {"type": "integer"}}}} if status in {"429", "503"} else {}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> Schema:
    number = _closed({"year": {"type": "integer"}, "sequence": {"type": "integer"}})
    case = {
        "id": _TEXT,
        "uid": {"type": "string", "format": "uuid", "description": "Its page is /sak/id/<uid>/ where it is shown."},
        "number": {"oneOf": [number, {"type": "null"}]},
        "state": {"type": "string", "enum": list(_CASE_STATES)},
    }
    kept = {
        "sha256": _TEXT,
        "size": {"type": ["integer", "null"]},
        "media_type": _TEXT,
        "state": {"type": "string", "enum": list(FileState.values)},
    }
    file = _closed({"id": _TEXT, **kept, "shown": {"type": "boolean"}})
    # Not required: a file may have no such copy.
    file["properties"]["redacted"] = _closed(kept)
    document = {
        "id": _TEXT,
        "uid": {"type": "string", "format": "uuid"},
        "case": _TEXT,
        "state": {"type": "string", "enum": ["registered", "withdrawn"]},
        "files": {"type": "array", "items": file},
    }
    finding = _closed({"code": _TEXT, "what": _TEXT, "done": _TEXT})
    result = {
        "result": {"type": "string", "enum": ["created", "changed", "unchanged"]},
        "findings": {"type": "array", "items": finding, "description": "What was odd, and what was done about it."},
    }
    problem = {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}
    return {
        "Case": _closed(case),
        "PushedCase": _closed(case | result),
        "Document": _closed(document),
        "PushedDocument": _closed(document | result),
        "Problem": {"type": "object", "properties": problem, "required": list(problem)},
    }


def _closed(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
