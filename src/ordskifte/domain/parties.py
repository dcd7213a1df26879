"""Who acts: a person who works here, a rule, somebody from outside, or the system itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from ordskifte.domain.errors import MalformedActor, MalformedNumber
from ordskifte.domain.ids import Reference

_RULE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", re.ASCII)
_LONGEST_RULE = 64
# Room for every actor's text in a column.
LONGEST: Final = len("rule:") + _LONGEST_RULE


class ActorKind(StrEnum):
    """The four kinds of those who act."""

    STAFF = "staff"
    RULE = "rule"
    CITIZEN = "citizen"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, as a value that every act and every event carries."""

    kind: ActorKind
    name: str = ""

    def __post_init__(self) -> None:
        if not _is_name(self.kind, self.name):
            raise MalformedActor(f"{self.kind}:{self.name}")

    @classmethod
    def staff(cls, uid: UUID | str) -> Self:
        """A person who signs in, by the identifier of the account and never by name."""
        return cls(ActorKind.STAFF, str(uid).lower())

    @classmethod
    def rule(cls, name: str) -> Self:
        """A rule that people can read, by its name."""
        return cls(ActorKind.RULE, name)

    @classmethod
    def citizen(cls, reference: Reference | str) -> Self:
        """Whoever holds the secret link of a message, by the message's reference."""
        try:
            known = reference if isinstance(reference, Reference) else Reference.parse(reference)
        except MalformedNumber as error:
            raise MalformedActor(f"citizen:{reference}") from error
        return cls(ActorKind.CITIZEN, str(known))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read back what `str` wrote, and nothing else."""
        kind, _, name = text.partition(":")
        try:
            actor = cls(ActorKind(kind), name)
        except ValueError as error:
            raise MalformedActor(text) from error
        if str(actor) != text:
            raise MalformedActor(text)
        return actor

    @property
    def is_person(self) -> bool:
        """Whether a person decided, as the rules on decisions ask."""
        return self.kind is ActorKind.STAFF

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}" if self.name else str(self.kind)


def _is_name(kind: ActorKind, name: str) -> bool:
    match kind:
        case ActorKind.STAFF:
            return _is_written_as(UUID, name)
        case ActorKind.RULE:
            return len(name) <= _LONGEST_RULE and _RULE.fullmatch(name) is not None
        case ActorKind.CITIZEN:
            return _is_written_as(Reference.parse, name)
        case ActorKind.SYSTEM:
            return name == ""


def _is_written_as(read: Callable[[str], object], name: str) -> bool:
    """Whether the name is exactly what its own type would write."""
    try:
        return str(read(name)) == name
    except (ValueError, MalformedNumber):
        return False


SYSTEM: Final = Actor(ActorKind.SYSTEM)
