"""What a message from our own forms is as bytes, and how it is read back. Name and address are not in it."""

import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from ordskifte.channels import queries as channels
from ordskifte.channels.models import InboundVersion

MEDIA_TYPE: Final = "application/vnd.ordskifte.message+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said, and in which language, as the form knew it."""

    text: str
    language: str = ""


def written(*, text: str, language: str, thread: UUID | None, reply_to: UUID | None = None, key: str = "") -> bytes:
    """The bytes that are kept, the same for the same words; `key` makes one of a correction's sendings."""
    said = {
        "language": language,
        "reply_to": str(reply_to) if reply_to else None,
        "text": text,
        "thread": str(thread) if thread else None,
    }
    said |= {"key": key} if key else {}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read(version: InboundVersion) -> Said:
    """What was said, from the bytes as they were kept: by the network that knows them, or as plain text."""
    raw = channels.raw_of(version)
    if version.media_type != MEDIA_TYPE:
        taken = channels.taken_from(version, raw)
        return Said(text=taken.text, language=taken.language) if taken else Said(text=raw.decode("utf-8", "replace"))
    # Our own bytes, read back from under their own key.
    found = json.loads(raw)
    return Said(text=found["text"], language=found["language"])
