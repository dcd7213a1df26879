"""What is made of an arrival before it is kept: values that every database holds, and nothing that is too large."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ordskifte.domain import intake
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.message import Audience
from ordskifte.kernel import blobs

LARGEST_EVIDENCE: Final = 64 * 1024
LONGEST_ID: Final = 500
_LONGEST_LINK: Final = 1000
_LONGEST_FILE_NAME: Final = 255
_DEEPEST: Final = 8
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,50}/[\w.+-]{1,49}", re.ASCII)
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,4})?", re.ASCII)
_HALF: Final = re.compile("[\ud800-\udfff]")
# What no database holds as text: nought, and half characters.
_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")


class UnfitArrival(OrdskifteError):
    """Something came in that cannot be kept as it is."""

    code = "unfit_arrival"
    text = "This cannot be kept: %(what)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderFacts:
    """Who sent it, as far as they said; personal data, kept apart from the text."""

    kind: str = "anonymous"  # channels.models.SenderKind
    name: str = ""
    email: str = ""
    address: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file that came along: safe on the disk already, and not yet in any row."""

    name: str
    staged: blobs.Staged


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that came in, as it came. `remote_id` makes it one; for our own forms it is the key of the sending.

    Bytes that any of its versions had are the same again. So a correction by a form carries its own key in its bytes.
    What is larger than `blobs.SMALL` is staged by the caller before the transaction.
    """

    channel: str
    remote_id: str
    raw: bytes | blobs.Staged
    media_type: str
    text: str  # as it was given: what the digest stands for
    sender: SenderFacts
    thread_key: UUID | None = None
    parent_uid: UUID | None = None
    parent_id: str = ""
    permalink: str = ""
    audience: Audience = Audience.PUBLIC
    sent_at: datetime | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[IncomingFile, ...] = ()
    secret_digest: bytes = b""
    # Where the caller needs them before: an acknowledgement is written in the same transaction.
    uid: UUID | None = None
    reference: str = ""


def fit(arrival: Incoming) -> Incoming:
    """The same, fit to be kept; refused if its id or text cannot be."""
    if _HALF.search(arrival.text):
        raise UnfitArrival(what="the text holds half characters")
    if not 0 < len(arrival.remote_id) <= LONGEST_ID or _UNKEPT.search(arrival.remote_id):
        raise UnfitArrival(what="it has no id, or one that is too long")
    if isinstance(arrival.raw, bytes) and len(arrival.raw) > blobs.SMALL:
        raise blobs.BlobTooLarge(blobs.SMALL)
    is_link = arrival.permalink.startswith(("https://", "http://")) and len(arrival.permalink) <= _LONGEST_LINK
    return replace(
        arrival,
        media_type=arrival.media_type if _MEDIA_TYPE.fullmatch(arrival.media_type) else "application/octet-stream",
        permalink=_line(arrival.permalink, most=_LONGEST_LINK) if is_link else "",
        parent_id=_line(arrival.parent_id, most=LONGEST_ID) if len(arrival.parent_id) <= LONGEST_ID else "",
        sender=_sender(arrival.sender),
        evidence=_evidence(arrival.evidence),
        files=tuple(replace(each, name=_line(each.name, most=_LONGEST_FILE_NAME)) for each in arrival.files),
    )


def _sender(given: SenderFacts) -> SenderFacts:
    is_wrong = given.email and intake.problems(intake.Submission(text="x", email=given.email))
    return replace(
        given,
        name=_line(given.name, most=intake.LONGEST_NAME),
        email="" if is_wrong else given.email.strip(),
        address=_line(given.address, most=LONGEST_ID),
        language=given.language if _LANGUAGE.fullmatch(given.language) else "",
    )


def _evidence(given: Mapping[str, Any]) -> dict[str, Any]:
    found = {_plain(name): _fact(value, depth=1) for name, value in given.items()}
    if len(json.dumps(found)) > LARGEST_EVIDENCE:
        raise UnfitArrival(what="what came with it is too large")
    return found


def _fact(value: Any, *, depth: int) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return _plain(value)
        case Mapping() if depth < _DEEPEST:
            return {_plain(name): _fact(each, depth=depth + 1) for name, each in value.items()}
        case list() | tuple() if depth < _DEEPEST:
            return [_fact(each, depth=depth + 1) for each in value]
        case _:
            raise UnfitArrival(what="what came with it is nested too deep, or of an unknown kind")


def _plain(text: object) -> str:
    return _UNKEPT.sub("�", str(text))


def _line(text: str, *, most: int) -> str:
    return intake.clean_line(_UNKEPT.sub("", text[: 4 * most]))[:most].rstrip()
