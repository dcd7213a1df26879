"""What a stage after the assessment tells of something of its own that is assessed, registered and settled.

The archive does not know such a stage: it gets words and facts, and keeps them as it keeps those of a message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ordskifte.domain.entry import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """One thing that is assessed: by kind and subject; without a number, whichever version of it."""

    kind: str
    uid: UUID
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a list shows of it; closed."""

    text: str
    name: str  # of the one outside; empty if none was given


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything that is kept of one thing; closed, and its facts in the language that is active."""

    text: str
    language: str
    reference: str
    other: Party
    handler: str = ""  # the name of whoever answers for it here
    settles: tuple[Ref, ...] = ()  # what came in, and is answered by it
    facts: tuple[tuple[str, str], ...] = ()
    original: Mapping[str, Any] = field(default_factory=dict)
