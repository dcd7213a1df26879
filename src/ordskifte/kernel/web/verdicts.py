"""Which of our kinds an exception is, looked at from outside: what was raised, and what lay behind it."""

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core import exceptions
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext

from ordskifte.domain import errors
from ordskifte.kernel.web import kinds
from ordskifte.kernel.web.errors import Refused
from ordskifte.kernel.web.kinds import Kind
from ordskifte.protocols.strictjson import TEXTS, JsonRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an exception means to the reader."""

    kind: Kind
    detail: str = ""
    retry_after: int | None = None
    extra: dict[str, object] = field(default_factory=dict)


NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# SQLite says the first, PostgreSQL the second.
_FULL_SENTENCES = ("database or disk is full", "no space left on device", "could not extend file")
# A table that is missing is our fault and does not pass by waiting.
_NOT_PASSING = ("no such table", "no such column", "syntax error", "too many")

# The first that fits counts, so the special stand before the general.
_OF_DJANGO: tuple[tuple[type[BaseException], Kind], ...] = (
    (Http404, kinds.NOT_FOUND),
    (exceptions.PermissionDenied, kinds.FORBIDDEN),
    (exceptions.RequestDataTooBig, kinds.TOO_LARGE),
    (exceptions.TooManyFieldsSent, kinds.TOO_MANY_FIELDS),
    (exceptions.TooManyFilesSent, kinds.TOO_MANY_FIELDS),
    (exceptions.SuspiciousOperation, kinds.BAD_REQUEST),
    (exceptions.BadRequest, kinds.BAD_REQUEST),
    (MultiPartParserError, kinds.BROKEN_UPLOAD),
    (UnreadablePostError, kinds.BROKEN_UPLOAD),
    # What a column cannot hold came from outside: a number too long, half a character.
    (DataError, kinds.BAD_REQUEST),
    (UnicodeEncodeError, kinds.BAD_REQUEST),
)

_OF_OURS: tuple[tuple[type[errors.OrdskifteError], Kind], ...] = (
    (errors.NotAllowed, kinds.FORBIDDEN),
    (errors.NotFound, kinds.NOT_FOUND),
    (errors.Conflict, kinds.CONFLICT),
    (errors.Unavailable, kinds.UNAVAILABLE),
)
_BY_CODE = {
    "storage_full": kinds.FULL,
    "unavailable": kinds.UNAVAILABLE,
    "blob_damaged": kinds.UNAVAILABLE,
    "blob_forgotten": kinds.GONE,
    "case_unknown": kinds.OUT_OF_ORDER,
    "case_withdrawn": kinds.OUT_OF_ORDER,
    "idempotency_key_reused": kinds.KEY_REUSED,
}
# Their sentences are for those who run the site: they name files and places on the disk.
_FOR_OPERATORS = frozenset({"blob_damaged", "blob_forgotten", "key_file_missing"})


def verdict_on(error: BaseException) -> Verdict | None:
    """What to tell the reader, or None where nobody foresaw it."""
    if isinstance(error, Refused):
        return Verdict(kind=error.kind, detail=error.detail, retry_after=error.retry_after, extra=error.extra)
    if isinstance(error, JsonRefused):
        return _on_json(error)
    if is_full(error):
        return Verdict(kind=kinds.FULL)
    if isinstance(error, errors.OrdskifteError):
        return _on_ours(error)
    if is_busy(error):
        return Verdict(kind=kinds.BUSY)
    kind = next((kind for known, kind in _OF_DJANGO if isinstance(error, known)), None)
    return Verdict(kind=kind) if kind else None


def sentence_of(error: errors.OrdskifteError) -> str:
    """The sentence of one of our errors in the language that is active."""
    try:
        return gettext(error.text) % _translated(error.params)
    except (KeyError, TypeError, ValueError):  # A translation that lost a name: the English one has it.
        return str(error)


def _translated(params: Mapping[str, object]) -> Mapping[str, object]:
    """The parts of a sentence; a reason is a sentence of ours itself."""
    reason = params.get("reason")
    return {**params, "reason": gettext(reason)} if isinstance(reason, str) and reason else params


def kind_of(error: errors.OrdskifteError) -> Kind:
    """Which of our kinds one of our errors is."""
    if error.code in _BY_CODE:
        return _BY_CODE[error.code]
    if error.code.startswith("malformed_"):
        return kinds.BAD_REQUEST
    return next((kind for known, kind in _OF_OURS if isinstance(error, known)), kinds.UNPROCESSABLE)


def is_full(error: BaseException) -> bool:
    """Whether the storage was full, somewhere in what led to the error."""
    return any(_says_full(each) for each in _behind(error))


def is_busy(error: BaseException) -> bool:
    """Whether the database was locked, cut off or being restarted: something that passes by waiting."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    said = str(error).lower()
    return not any(sentence in said for sentence in _NOT_PASSING)


def is_without_tables(error: DatabaseError) -> bool:
    """Whether the database has never been migrated."""
    # SQLite has no code for it; PostgreSQL has 42P01 (undefined_table).
    return "no such table" in str(error) or getattr(error.__cause__, "sqlstate", "") == "42P01"


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    if getattr(error, "code", "") == "storage_full" or getattr(error, "sqlstate", "") == "53100":
        return True
    return isinstance(error, DatabaseError) and any(each in str(error).lower() for each in _FULL_SENTENCES)


def _behind(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def _on_ours(error: errors.OrdskifteError) -> Verdict:
    kind = kind_of(error)
    detail = "" if error.code in _FOR_OPERATORS else sentence_of(error)
    return Verdict(kind=kind, detail=detail, extra={"code": error.code})


def _on_json(error: JsonRefused) -> Verdict:
    kind = kinds.TOO_LARGE if error.code == "too_large" else kinds.BAD_REQUEST
    extra: dict[str, object] = {"code": error.code}
    if error.field:
        extra["field"] = error.field
    if error.position is not None:
        extra["position"] = error.position
    return Verdict(kind=kind, detail=gettext(TEXTS[error.code]) % error.params, extra=extra)


def is_from_database(error: BaseException | None) -> bool:
    """Whether the database, and not we, found that it could not be kept."""
    return isinstance(error, DataError | UnicodeEncodeError)
