"""What is decided on a request for privacy: less is shown, or nothing changes; whoever asked is told why."""

import re

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.dialogue import moving, replying, showing
from ordskifte.dialogue.actions.moderation import hide
from ordskifte.dialogue.errors import NameLeft, NothingShownLess, NotOpenAnyMore
from ordskifte.dialogue.fitting import CHECKERS, fit_text, newest, public_copy
from ordskifte.dialogue.models import Handling, Kind, Message
from ordskifte.domain.errors import NotFound
from ordskifte.domain.message import Move, State, Step
from ordskifte.domain.moderation import HideReason
from ordskifte.domain.parties import Actor


@doors.only(*CHECKERS)
@transaction.atomic
def decide_privacy(
    *,
    by: Actor,
    asked: Message,
    is_granted: bool,
    why: str,
    takes_name: bool = False,
    public_text: str = "",
    hides: bool = False,
    is_no_number: bool = False,
    expected: int | None = None,
) -> Message:
    """Answer a request for privacy: show less of the message that it is about, or say why not; the answer.

    The record keeps what was said, and by whom; `public_text` is what everybody reads from now on.
    """
    if asked.kind != Kind.PRIVACY or asked.in_reply_to is None:
        raise NotFound
    words = fit_text(why)
    message = moving.locked(asked.in_reply_to, by=by)
    asked = moving.locked(asked, by=by, expected=expected)
    if asked.handling not in {Handling.NEW, Handling.OPEN}:
        raise NotOpenAnyMore
    if is_granted and hides:
        hide(by=by, message=message, reason=HideReason.PRIVACY, why=words)
    elif is_granted:
        copy = public_copy(public_text, by=by, is_no_number=is_no_number) if public_text.strip() else ""
        _show_less(message, by=by, takes_name=takes_name, copy=copy, why=words)
    moving.note(asked, by=by, act="decide_privacy", why=words, granted=is_granted, about=message.reference)
    return replying.say(asked, by=by, words=words)


def _show_less(message: Message, *, by: Actor, takes_name: bool, copy: str, why: str) -> None:
    version = newest(message)
    # Of what is not shown nothing is masked now: whoever shows it looks at the text then.
    masks = message.state == State.SHOWN and copy not in {"", version.public_text}
    takes_name = takes_name and message.outward_name != showing.no_name(message)
    if not (masks or takes_name):
        raise NothingShownLess
    if takes_name and message.state == State.SHOWN and _names_sender(copy or version.public_text, message=message):
        raise NameLeft
    moving.take(message, Move(step=Step.SHOW_LESS, by=by, why=why))
    if takes_name:
        message.outward_name = showing.no_name(message)
    if masks:
        version.public_text = copy
        version.save(update_fields=["public_text"])
    moving.finish(message, newest=version, anew=True)


def _names_sender(text: str, *, message: Message) -> bool:
    """Whether the whole name stands in a text; one word alone may be any word, and is left to whoever reads it."""
    words = message.sender.name.split() if message.sender else []
    whole = r"\s+".join(map(re.escape, words))
    return len(words) > 1 and re.search(rf"(?<!\w){whole}(?!\w)", text, re.IGNORECASE) is not None
