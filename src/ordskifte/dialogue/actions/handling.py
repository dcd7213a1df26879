"""What staff do with a message beside answering: who takes it, where it is filed, where it goes, when it is closed."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import User
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue import letters, moving, showing, taking
from ordskifte.dialogue.fitting import OFFICERS, fit_text, moderated, needed
from ordskifte.dialogue.models import CaseLink, Handling, Message, Redirection
from ordskifte.domain import events, intake
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import TAKEN_BACK, WrongMessageStep
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock, outbox


@doors.only(*OFFICERS)
@transaction.atomic
def assign(*, by: Actor, message: Message, user: User | None, expected: int | None = None) -> Message:
    """Say who takes the message; nobody, to lay it back."""
    message = moving.locked(message, by=by, expected=expected)
    if user is not None and (user.body_id != message.body_id or not user.is_active):
        raise NotAllowed
    message.assigned_to = user
    if user is not None and message.handling == Handling.NEW:
        message.handling = Handling.OPEN
    moving.save(message)
    moving.note(message, by=by, act="assign", to=str(user.uid) if user else "")
    return message


@doors.only(*OFFICERS)
@transaction.atomic
def refile(*, by: Actor, message: Message, case: CaseFile, why: str = "", expected: int | None = None) -> Message:
    """Move a message to another case, with the answers to it; the case that it was in leads on."""
    message = moving.locked(message, by=by, expected=expected)
    case = _openable(case, by=by, message=message)
    if message.case_id == case.pk:
        return message
    showing.touch(message)
    for each in [message, *_answers(message)]:
        _move(each, case, by=by)
    showing.touch(message)
    moving.note(message, by=by, act="refile", why=moderated(why), case=str(case.uid))
    return message


@doors.only(*OFFICERS)
@transaction.atomic
def link(*, by: Actor, message: Message, case: CaseFile) -> Message:
    """Say that a message is about a further case too."""
    message = moving.locked(message, by=by)
    case = _openable(case, by=by, message=message)
    if case.pk == message.case_id:
        return message
    found, is_new = CaseLink.objects.get_or_create(
        message=message, case=case, defaults={"by": str(by), "at": clock.now()}
    )
    if is_new:
        _changed(message, by=by, act="link", case=str(found.case.uid))
    return message


@doors.only(*OFFICERS)
@transaction.atomic
def unlink(*, by: Actor, message: Message, case: CaseFile) -> Message:
    """Take back that a message is about a further case; where it was filed once stays said."""
    message = moving.locked(message, by=by)
    gone, _ = CaseLink.objects.filter(message=message, case=case, was_home=False).delete()
    if gone:
        _changed(message, by=by, act="unlink", case=str(case.uid))
    return message


@doors.only(*OFFICERS)
@transaction.atomic
def redirect(
    *, by: Actor, message: Message, to_name: str, to_address: str = "", text: str, expected: int | None = None
) -> Redirection:
    """Say that another body is the right one, and tell the sender (forvaltningsloven § 11)."""
    message = moving.locked(message, by=by, expected=expected)
    said = Redirection.objects.create(
        message=message,
        to_name=needed(intake.clean_line(to_name))[:200],
        to_address=intake.clean_line(to_address)[:300],
        told=fit_text(text),
        by=str(by),
        at=clock.now(),
    )
    message.handling, message.answer_due = Handling.REDIRECTED, None
    _changed(message, by=by, act="redirect", to=said.to_name)
    outbox.append(events.MessageRedirected(by=by, uid=message.uid), body=message.body)
    letters.redirected(said, by=by)
    return said


@doors.only(*OFFICERS)
@transaction.atomic
def close(*, by: Actor, message: Message, why: str, expected: int | None = None) -> Message:
    """Say that no answer is needed, and why."""
    message = moving.locked(message, by=by, expected=expected)
    reason = needed(why)
    message.handling, message.answer_due = Handling.CLOSED, None
    moving.save(message)
    moving.note(message, by=by, act="close", why=reason)
    return message


@doors.only(*OFFICERS)
@transaction.atomic
def reopen(*, by: Actor, message: Message, why: str, expected: int | None = None) -> Message:
    """Take up again what was closed without an answer, and why. It is to be answered by when it was at first.

    What its sender took back is to be answered by no day: somebody looks at it again, that is all.
    """
    message = moving.locked(message, by=by, expected=expected)
    reason = needed(why)
    if message.handling != Handling.CLOSED or message.is_outgoing:
        raise WrongMessageStep
    message.handling = Handling.OPEN
    if message.state not in TAKEN_BACK:
        message.answer_due = taking.answer_due(message.said_at.astimezone(clock.OSLO).date())
    moving.save(message)
    moving.note(message, by=by, act="reopen", why=reason)
    return message


def _openable(case: CaseFile, *, by: Actor, message: Message) -> CaseFile:
    found = doors.open(CaseFile.objects.select_related("unit"), by=by).filter(pk=cases.meant(case).pk).first()
    if found is None or found.body_id != message.body_id:
        raise NotAllowed
    return found


def _answers(message: Message) -> list[Message]:
    rows = Message.objects.select_for_update(of=("self",)).filter(in_reply_to=message, is_outgoing=True)
    return list(rows.select_related("body", "case").filter(case=message.case_id).order_by("pk"))


def _move(message: Message, case: CaseFile, *, by: Actor) -> None:
    if message.case_id is not None:
        CaseLink.objects.update_or_create(
            message=message, case_id=message.case_id, defaults={"was_home": True, "by": str(by), "at": clock.now()}
        )
    CaseLink.objects.filter(message=message, case=case).delete()
    message.case, message.unit, message.access_code = case, case.unit, case.access_code
    moving.save(message)
    outbox.append(events.MessageRefiled(by=by, uid=message.uid, case=case.uid), body=message.body)


def _changed(message: Message, *, by: Actor, act: str, **details: str) -> None:
    moving.save(message)
    showing.touch(message)
    moving.note(message, by=by, act=act, **details)
