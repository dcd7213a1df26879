"""Taking a message from our own form: checked, kept, acknowledged, in one transaction."""

from typing import Final
from uuid import uuid4

from django.db import connection, transaction

from ordskifte.accounts import doors
from ordskifte.channels import actions as channels
from ordskifte.channels.models import Inbound, SenderKind
from ordskifte.dialogue import letters, references, said
from ordskifte.dialogue.errors import DialogueClosed, NotFit
from ordskifte.dialogue.models import Thread
from ordskifte.dialogue.opening import opening_of
from ordskifte.dialogue.values import Receipt, Submitted
from ordskifte.domain import intake
from ordskifte.domain.errors import NotFound
from ordskifte.domain.message import Audience
from ordskifte.domain.opening import Opening
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel.crashpoints import crashpoint, declare

WEB: Final = "web"
_KINDS: Final = frozenset(SenderKind.values)
KEPT = declare("dialogue.submitted", "a message from the form is written, its transaction not committed")
ACKNOWLEDGED = declare("dialogue.acknowledged", "a message from the form is committed, nobody has been told")


@doors.public
def submit(*, by: Actor, thread: Thread, submission: Submitted) -> Receipt:
    """Keep what somebody wrote under a publication; sent twice with one key, it is one.

    `by` is the one who holds the reference that the message gets, or the system, which draws one.
    """
    facts = intake.Submission(
        text=submission.text,
        name=submission.name,
        email=submission.email,
        attachments=len(submission.files),
    )
    if problems := intake.problems(facts):
        raise NotFit(problems)
    if (opening := opening_of(thread, is_invited=submission.is_inside)) is not Opening.OPEN:
        raise DialogueClosed(opening)
    if submission.reply_to is not None and submission.reply_to.thread_id != thread.pk:
        raise NotFound
    receipt = _kept(by, thread, submission=submission)
    crashpoint(ACKNOWLEDGED)
    return receipt


@transaction.atomic
def _kept(by: Actor, thread: Thread, *, submission: Submitted) -> Receipt:
    _must_go_on(thread)
    reference = by.name if by.kind is ActorKind.CITIZEN else references.reference()
    author, secret, uid = Actor.citizen(reference), submission.secret or references.secret(), uuid4()
    parent = submission.reply_to.uid if submission.reply_to is not None else None
    arrival = channels.Incoming(
        channel=WEB,
        remote_id=submission.key,
        raw=said.written(text=submission.text, language=submission.language, thread=thread.uid, reply_to=parent),
        media_type=said.MEDIA_TYPE,
        text=submission.text,
        thread_key=thread.uid,
        parent_uid=parent,
        audience=Audience.CIRCLE if submission.is_inside else Audience.PUBLIC,
        sender=_sender(submission),
        evidence={"marks": list(submission.marks)} if submission.marks else {},
        files=tuple(channels.IncomingFile(name=name, staged=staged) for name, staged in submission.files),
        secret_digest=references.digest(secret),
        uid=uid,
        reference=reference,
    )
    inbound, _ = channels.take_in(by=author, body=thread.body, arrival=arrival)
    is_new = inbound.uid == uid
    if is_new:
        told_in = thread.publication.reference if submission.is_inside else ""
        _acknowledge(inbound, by=author, secret=secret, told_in=told_in)
    crashpoint(KEPT)
    return Receipt(
        uid=inbound.uid,
        reference=inbound.reference,
        received_at=inbound.received_at,
        is_new=is_new,
        secret=secret if references.digest(secret) == bytes(inbound.secret_digest) else "",
    )


def _must_go_on(thread: Thread) -> None:
    """Ask again in this transaction, so that nothing is taken in a dialogue that ended meanwhile."""
    # Stands in the way of whoever ends it, until this is committed, and of nobody who shows or hides something.
    hold = " FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ended_at FROM {Thread._meta.db_table} WHERE id = %s{hold}", [thread.pk])  # noqa: S608
        row = cursor.fetchone()
    if row is None or row[0] is not None:
        raise DialogueClosed(Opening.ENDED)


def _acknowledge(inbound: Inbound, *, by: Actor, secret: str, told_in: str) -> None:
    letters.acknowledgement(
        inbound.sender,
        by=by,
        about=inbound.uid,
        reference=inbound.reference,
        secret=secret,
        at=inbound.received_at,
        told_in=told_in,
    )


def _sender(submission: Submitted) -> channels.SenderFacts:
    name = intake.clean_line(submission.name)
    given = submission.kind if submission.kind in _KINDS else SenderKind.PERSON.value
    return channels.SenderFacts(
        kind=given if name else SenderKind.ANONYMOUS.value,
        name=name,
        email=submission.email.strip(),
        language=submission.language,
    )
