"""What an answer of the body says from a time on."""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from ordskifte.dialogue.models import Message, MessageVersion
from ordskifte.domain import intake
from ordskifte.domain.canonical import LEAST_SALT, salted_digest
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor

# What stands for the thread in a digest where there is none; the same as of what comes in.
NO_THREAD: Final = UUID(int=0)


def written(made: Message, words: str, *, number: int, at: datetime, by: Actor) -> MessageVersion:
    """One version of an answer, with the digest that it is known by."""
    salt = secrets.token_bytes(LEAST_SALT)
    thread = made.thread.uid if made.thread else NO_THREAD
    data = intake.canonical_bytes(uid=made.uid, thread=thread, version=number, text=words)
    return MessageVersion.objects.create(
        message=made,
        number=number,
        at=at,
        by=str(by),
        text=words,
        public_text=words if made.audience != Audience.PRIVATE.value else "",
        digest=salted_digest(salt, data),
        salt=salt,
    )
