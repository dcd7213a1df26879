"""Writing to one person: the bytes and the id are fixed now, and leave after the transaction."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import User
from ordskifte.channels import addresses, registry
from ordskifte.channels.contract import NoAddress, Note
from ordskifte.channels.models import Letter, LetterKind, Sender
from ordskifte.domain import intake
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.models import Body

# A person wrote it; all others are written by the program.
_BY_HAND: Final = LetterKind.ANSWER


class LetterTooLong(OrdskifteError):
    """More text than one letter takes."""

    code = "letter_too_long"
    text = "This is too long for one letter. Shorten it, or publish it and send the address."


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """What is to be said to one person: the sender of a message, or somebody who works here."""

    kind: str  # channels.models.LetterKind
    key: str  # what makes it one
    about: UUID  # the message, request or case
    subject: str
    text: str
    language: str
    sender: Sender | None = None
    user: User | None = None
    holds_secret: bool = False
    in_reply_to: str = ""


@doors.public
def write_letter(*, by: Actor, body: Body, letter: LetterDraft) -> Letter | None:
    """Write a letter, in the transaction of what it is about; None if nobody can be reached. A known key: that one."""
    to = _address(letter)
    if not to:
        return None
    known = Letter.objects.filter(key=letter.key).first()
    return known or _write(body, letter, to=to)


def _address(letter: LetterDraft) -> str:
    if letter.user is not None:
        given = letter.user.email if letter.user.is_active else ""
    else:
        given = letter.sender.email if letter.sender else ""
    return _fit(given)


def _fit(address: str) -> str:
    """The address if it is one."""
    return "" if intake.problems(intake.Submission(text="x", email=address)) else address.strip()


def _write(body: Body, letter: LetterDraft, *, to: str) -> Letter | None:
    now, uid = clock.now(), uuid4()
    channel = registry.get(registry.MAIL)
    note = Note(
        uid=uid,
        body=body.name,
        sent_from=_sent_from(body),
        to=to,
        subject=letter.subject,
        text=letter.text,
        language=letter.language,
        at=now,
        reply_to=_fit(body.contact_email),
        in_reply_to=letter.in_reply_to,
        is_automatic=letter.kind != _BY_HAND,
    )
    try:
        rendered = channel.write(note)
    except NoAddress:
        return None
    if len(rendered.payload) > blobs.SMALL:
        raise LetterTooLong
    with transaction.atomic(savepoint=False):
        return Letter.objects.create(
            uid=uid,
            body=body,
            channel=channel.name,
            kind=letter.kind,
            sender=letter.sender,
            user=letter.user,
            about=letter.about,
            key=letter.key,
            remote_id=channel.note_id(note),
            payload=blobs.keep_small(rendered.payload, media_type=rendered.media_type),
            holds_secret=letter.holds_secret,
            planned_at=now,
            next_try_at=now,
        )


def _sent_from(body: Body) -> str:
    chosen = _fit(str(body.settings.get("mail_from", ""))) or _fit(body.contact_email)
    # A machine without a name of its own still needs a word behind the @.
    return chosen or _fit(f"ikke-svar@{addresses.host_of(body)}") or "ikke-svar@localhost.localdomain"
