"""The body's own word list, and what the rules find in a message."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from ordskifte.channels.models import InboundFile
from ordskifte.dialogue.models import Attachment, Message, Pattern, Thread
from ordskifte.domain import identity_numbers, moderation
from ordskifte.domain.default_patterns import DEFAULT
from ordskifte.domain.moderation import Facts, Find, Ground, Part
from ordskifte.domain.patterns import Patterns
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given

# Where a find stands, as `Hold.where` keeps it; of a file also its place.
TEXT, NAME, FILE = "text", "name", "file"


def patterns_of(body: Body) -> Patterns:
    """The patterns that the body holds by: those that everybody starts with, less what it put off, and its own."""
    return _compiled(tuple(_PATTERNS(body=body.pk)))


def _patterns() -> QuerySet[Any, Any]:
    rows = Pattern.objects.filter(body=given("body", Pattern._meta.get_field("body")))
    return rows.order_by("pk").values_list("ground", "text", "is_on")


_PATTERNS = Prepared(_patterns)


@lru_cache(maxsize=32)
def _compiled(rows: tuple[tuple[str, str, bool], ...]) -> Patterns:
    off = {(ground, text) for ground, text, is_on in rows if not is_on}
    own = "".join(f"[{ground}]\n{text}\n" for ground, text, is_on in rows if is_on)
    return moderation.read_patterns("\n".join(_without(DEFAULT, off)) + "\n" + own)


def _without(text: str, off: set[tuple[str, str]]) -> list[str]:
    """The lines of a word list less those that were put off; lists of words and headings stay."""
    kept, heading = [], ""
    for line in text.splitlines():
        written = " ".join(line.partition("#")[0].split())
        if written.startswith("["):
            heading = written.strip("[]")
        if (heading, written) not in off:
            kept.append(line)
    return kept


def is_braked(thread: Thread | None) -> bool:
    """Whether everything new in the thread waits for a person just now."""
    return bool(thread and thread.braked_until and thread.braked_until > clock.now())


def finds(message: Message, *, text: str, files: Iterable[InboundFile] = ()) -> tuple[Find, ...]:
    """Everything for which the newest version waits; `files` came with it. A name is looked at once, with the first."""
    name = message.sender.name if message.sender and message.number == 1 else ""
    named = [Part(where=f"{FILE} {file.position} name", text=file.name) for file in files]
    facts = Facts(
        parts=(Part(where=TEXT, text=text), Part(where=NAME, text=name), *named),
        is_braked=is_braked(message.thread),
    )
    return moderation.assess(facts, patterns=patterns_of(message.body))


def finds_in_file(file: Attachment) -> tuple[Find, ...]:
    """Everything in the text of a file for which its message waits."""
    part = Part(where=f"{FILE} {file.position}", text=file.text)
    return moderation.assess(Facts(parts=(part,)), patterns=patterns_of(file.message.body))


def finds_in(body: Body, *, text: str, name: str = "") -> tuple[Find, ...]:
    """The same before a message is sent: what the page of checking warns of."""
    parts = (Part(where=TEXT, text=text), Part(where=NAME, text=name))
    return moderation.assess(Facts(parts=parts), patterns=patterns_of(body))


def has_closed_words(body: Body, *, text: str) -> bool:
    """Whether the words themselves may not be shown without somebody who has looked."""
    closed = {Ground.THREAT, Ground.SPECIAL_CATEGORY, Ground.NATIONAL_ID}
    return any(find.ground in closed for find in finds_in(body, text=text))


def proposed_copy(text: str) -> str:
    """The text with a mask for each number: where a moderator begins."""
    return identity_numbers.public_copy(text)
