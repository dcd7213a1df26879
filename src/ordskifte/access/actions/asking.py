"""A request for access comes in: by the form, or as a message that somebody here sees is one."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from ordskifte.access import letters, links, moving, queries
from ordskifte.access.errors import NotFit
from ordskifte.access.models import LONGEST_ABOUT, LONGEST_NUMBER, AccessRequest, RequestState
from ordskifte.access.moving import Move
from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import Sender
from ordskifte.dialogue.models import Message
from ordskifte.domain import deadlines, events, intake
from ordskifte.domain.access_request import Step
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel import audit, blobs, clock, outbox
from ordskifte.kernel.models import Blob, Body

# Whoever reads what comes in may see that it is a request.
MARKERS = (RoleName.CASE_OFFICER, RoleName.ARCHIVIST, RoleName.COMMUNICATIONS_OFFICER, RoleName.MODERATOR)
CHANNEL = "access"
AS_ORDERED = "application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks to see. Nobody has to say who they are or why."""

    key: str  # of the form: sent twice, it is one request
    text: str
    email: str = ""
    language: str = "nb"
    case: CaseFile | None = None
    case_number: str = ""  # as it was written
    about: str = ""  # a document or a journal entry
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The request, and the secret that opens its page; the same form again gives the same."""

    request: AccessRequest
    secret: str
    is_new: bool


@doors.public
def request(*, by: Actor, body: Body, asked: Asked) -> Receipt:
    """Take in a request from anybody; `by` is whoever asks, by a reference that nobody has yet."""
    if by.kind is not ActorKind.CITIZEN:
        raise NotAllowed
    if problems := intake.problems(intake.Submission(text=asked.text, email=asked.email)):
        raise NotFit(problems)
    key, secret = links.key_of("form", asked.key), links.secret_of_form(asked.key)
    row, is_new = _once(key, lambda: _take(by, body=body, asked=asked, key=key, secret=secret))
    return Receipt(request=row, secret=secret, is_new=is_new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What somebody ordered on another body's pages, such as eInnsyn, of one case."""

    key: str  # the order's own identifier, and the case: read twice, it is one request
    text: str
    email: str = ""
    language: str = "nb"
    case_number: str = ""
    about: str = ""
    original: bytes = b""  # the file, as it came


@doors.only(RoleName.CASE_OFFICER, RoleName.ARCHIVIST, RoleName.OPERATOR)
def order(*, by: Actor, body: Body, ordered: Ordered) -> tuple[AccessRequest, bool]:
    """Take in what was ordered elsewhere; whether it is new. The clock runs from the day when it came here."""
    if problems := intake.problems(intake.Submission(text=ordered.text, email=ordered.email)):
        raise NotFit(problems)
    staged = None
    if len(ordered.original) > blobs.SMALL:
        staged = blobs.stage(ordered.original, media_type=AS_ORDERED)
    key = links.key_of("order", f"{body.pk}:{ordered.key}")
    return _once(key, lambda: _take_order(by, body=body, ordered=ordered, staged=staged))


@doors.only(*MARKERS)
def mark(*, by: Actor, message: Message, why: str = "") -> AccessRequest:
    """Treat a message as a request for access, from the time when it came in. Marked twice, it is one request."""
    found = doors.open(Message.objects.filter(pk=message.pk), by=by).select_related("body", "case", "sender").first()
    if found is None or found.is_outgoing:
        raise NotAllowed
    key = links.key_of("message", str(found.uid))
    row, _ = _once(key, lambda: _mark(by, message=found, key=key, why=why))
    return row


def _once(key: bytes, make) -> tuple[AccessRequest, bool]:
    if known := AccessRequest.objects.filter(key=key).first():
        return known, False
    try:
        with transaction.atomic():
            return make(), True
    except IntegrityError:
        # Somebody else was first, with the same key.
        known = AccessRequest.objects.filter(key=key).first()
        if known is None:
            raise
        return known, False


def _take(by: Actor, *, body: Body, asked: Asked, key: bytes, secret: str) -> AccessRequest:
    taken = intake.take(intake.Submission(text=asked.text, email=asked.email))
    case = asked.case
    now = clock.now()
    sender = None
    if taken.email:
        sender = Sender.objects.create(
            body=body, channel=CHANNEL, email=taken.email, language=asked.language, created_at=now
        )
    row = _made(
        received_at=now,
        body=body,
        reference=by.name,
        key=key,
        case=case,
        text=taken.text,
        sender=sender,
        language=asked.language,
        case_number=intake.clean_line(asked.case_number)[:LONGEST_NUMBER],
        about=intake.clean_line(asked.about)[:LONGEST_ABOUT],
        marks=list(asked.marks),
    )
    links.open_link(row, secret)
    _tell(row, by=by)
    letters.acknowledge(row, by=by, secret=secret)
    return row


def _take_order(by: Actor, *, body: Body, ordered: Ordered, staged: blobs.Staged | None) -> AccessRequest:
    taken, now, sender = intake.take(intake.Submission(text=ordered.text, email=ordered.email)), clock.now(), None
    if taken.email:
        sender = Sender.objects.create(
            body=body, channel=CHANNEL, email=taken.email, language=ordered.language, created_at=now
        )
    row = _made(
        received_at=now,
        body=body,
        reference=links.new_reference(),
        key=links.key_of("order", f"{body.pk}:{ordered.key}"),
        case=queries.case_of_number(body, ordered.case_number),
        text=taken.text,
        sender=sender,
        language=ordered.language,
        case_number=intake.clean_line(ordered.case_number)[:LONGEST_NUMBER],
        about=intake.clean_line(ordered.about)[:LONGEST_ABOUT],
        original=_kept(ordered.original, staged=staged),
    )
    _tell(row, by=by)
    if letters.has_address(row):
        # Whoever knows the order's identifier must not be able to guess the link.
        letters.acknowledge(row, by=by, secret=links.open_link(row))
    return row


def _kept(original: bytes, *, staged: blobs.Staged | None) -> Blob | None:
    if staged is not None:
        return blobs.adopt(staged)
    return blobs.keep_small(original, media_type=AS_ORDERED) if original else None


def _mark(by: Actor, *, message: Message, key: bytes, why: str) -> AccessRequest:
    came = message.inbound.received_at if message.inbound else message.said_at
    row = _made(
        received_at=came,
        body=message.body,
        reference=links.new_reference(),
        key=key,
        case=message.case,
        message=message,
        text=message.versions.order_by("-number").values_list("text", flat=True).first() or "",
        sender=message.sender,
        language=message.language,
    )
    _tell(row, by=by, why=why)
    if letters.has_address(row):
        letters.acknowledge(row, by=by, secret=links.open_link(row))
    return row


def _made(*, received_at: datetime, body: Body, text: str, **columns: Any) -> AccessRequest:
    """The row with its clock, which runs from the day when it came in."""
    case, day = columns.get("case"), received_at.astimezone(clock.OSLO).date()
    is_refusal = bool(body.settings.get("silence_is_refusal", True))
    times = deadlines.access_clock(day, silence_is_refusal=is_refusal)
    uid, salt = uuid.uuid4(), secrets.token_bytes(16)
    return AccessRequest.objects.create(
        uid=uid,
        body=body,
        unit=case.unit if case else None,
        access_code=case.access_code if case else "",
        text=text,
        salt=salt,
        digest=moving.digest_of(salt, uid=str(uid), text=text),
        received_at=received_at,
        received_on=day,
        first_target=times.first_target,
        second_target=times.second_target,
        silence_on=times.silence,
        state=RequestState.NEW,
        **columns,
    )


def _tell(row: AccessRequest, *, by: Actor, why: str = "") -> None:
    moving.add_step(row, Move(step=Step.ASK, by=by, why=why), before="")
    outbox.append(
        events.AccessRequested(
            by=by,
            uid=row.uid,
            digest=row.digest,
            case=row.case.uid if row.case else None,
            message=row.message.uid if row.message else None,
        ),
        body=row.body,
    )
    audit.note(by=by, act="access.ask", about=row.uid, body=row.body)
