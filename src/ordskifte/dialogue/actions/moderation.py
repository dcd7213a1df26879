"""What moderators do with a message: hold, release, hide, show again. Nothing is deleted."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.dialogue import letters, moving, rules, taking
from ordskifte.dialogue.errors import NumberLeft, PublicCopyNeeded
from ordskifte.dialogue.fitting import (
    CHECKERS,
    MODERATORS,
    decide_holds,
    moderated,
    needed,
    newest,
    public_copy,
)
from ordskifte.dialogue.models import Hold, Message, MessageVersion
from ordskifte.domain import identity_numbers, intake
from ordskifte.domain.message import MissingReason, Move, State, Step, WrongMessageStep
from ordskifte.domain.moderation import Find, Ground, HideReason
from ordskifte.domain.parties import Actor


@doors.only(*CHECKERS)
@transaction.atomic
def release(
    *,
    by: Actor,
    message: Message,
    public_text: str,
    is_no_number: bool = False,
    why: str = "",
    expected: int | None = None,
    public_name: str | None = None,
) -> Message:
    """Show a message that waited, with this text; `is_no_number`: what looked like a number is something else.

    The sender's name is shown as it is unless a number was found in it; `public_name` says another, or none.
    """
    message = moving.locked(message, by=by, expected=expected)
    version = newest(message)
    step = moving.take(message, Move(step=Step.RELEASE, by=by, why=moderated(why)))
    copy = public_copy(public_text, by=by, is_no_number=is_no_number)
    _name_outwards(message, public_name, is_no_number=is_no_number)
    _keep_copy(version, copy)
    decide_holds(message, by=by)
    moving.finish(message)
    letters.shown(message, by=by, key=step.pk, is_changed=copy != version.text)
    return message


@doors.only(*CHECKERS)
@transaction.atomic
def hold(*, by: Actor, message: Message, ground: Ground | str, why: str, expected: int | None = None) -> Message:
    """Let a message wait for a check, on a published ground."""
    message = moving.locked(message, by=by, expected=expected)
    if ground not in {*Ground}:
        raise MissingReason
    if message.state not in {State.SHOWN, State.RECEIVED}:
        raise WrongMessageStep
    taking.hold(message, [Find(ground=Ground(ground), where="")], by=by, why=needed(why))
    moving.finish(message)
    return message


@doors.only(*MODERATORS)
@transaction.atomic
def hide(
    *, by: Actor, message: Message, reason: HideReason | str, why: str = "", expected: int | None = None
) -> Message:
    """Take a message out of view by a published rule; its author is told, and can appeal."""
    message = moving.locked(message, by=by, expected=expected)
    step = moving.take(message, Move(step=Step.HIDE, by=by, rule=str(reason), why=moderated(why)))
    decide_holds(message, by=by)
    moving.finish(message)
    letters.hidden(message, by=by, key=step.pk)
    return message


@doors.only(*MODERATORS)
@transaction.atomic
def show_again(
    *,
    by: Actor,
    message: Message,
    why: str,
    expected: int | None = None,
    public_text: str = "",
    is_no_number: bool = False,
) -> Message:
    """Show a hidden message again; what meets a rule needs a public text that a person has written."""
    message = moving.locked(message, by=by, expected=expected)
    return _shown_again(message, by=by, why=why, public_text=public_text, is_no_number=is_no_number)


def _shown_again(
    message: Message, *, by: Actor, why: str, public_text: str = "", is_no_number: bool = False, tells: bool = True
) -> Message:
    version = newest(message)
    step = moving.take(message, Move(step=Step.SHOW_AGAIN, by=by, why=moderated(why)))
    copy = _copy_of(message, version, by=by, given=public_text, is_no_number=is_no_number)
    # What was hidden while it waited was never released, so nobody has looked at the name.
    _name_outwards(message, None, is_no_number=False)
    _keep_copy(version, copy)
    moving.finish(message)
    if tells:
        letters.shown(message, by=by, key=step.pk, is_changed=copy != version.text)
    return message


def _copy_of(message: Message, version: MessageVersion, *, by: Actor, given: str, is_no_number: bool) -> str:
    """What may be shown of the newest version: what a person gives now, or was shown before, or meets no rule."""
    if given:
        return public_copy(given, by=by, is_no_number=is_no_number)
    if version.public_text:
        return version.public_text
    if Hold.objects.filter(message=message, number=message.number).exists() or rules.has_closed_words(
        message.body, text=version.text
    ):
        raise PublicCopyNeeded
    return version.text


def _keep_copy(version: MessageVersion, copy: str) -> None:
    version.public_text = copy
    version.save(update_fields=["public_text"])


def _name_outwards(message: Message, given: str | None, *, is_no_number: bool) -> None:
    """Say under what name everybody sees it, where that is not the one that was given; no number gets out."""
    name = message.sender.name if message.sender else ""
    if given is not None:
        shown = intake.clean_line(given)[: intake.LONGEST_NAME]
        if identity_numbers.held(shown) and not is_no_number:
            raise NumberLeft
        message.outward_name = shown or (identity_numbers.MASK if name else "")
    elif not message.outward_name and not is_no_number and identity_numbers.held(name):
        message.outward_name = identity_numbers.public_copy(name)
