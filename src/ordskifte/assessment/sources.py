"""What is assessed and belongs to a stage after this one is read there, by modules that the project's table names.

So a request for access is kept, shown at the desk and registered like a message, and nothing before `access` knows it.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from ordskifte.domain.told import Brief, Ref, Told


class Source(Protocol):
    """A stage that has something which is assessed. Who may read it is judged by whoever asks."""

    def told(self, ref: Ref) -> Told:
        """Everything that is kept of one thing."""

    def briefs(self, uids: Iterable[UUID]) -> dict[tuple[UUID, int], Brief]:
        """What a list shows of these subjects, by subject and number; a few look-ups for all."""

    def settled_by(self, refs: Iterable[Ref]) -> dict[Ref, list[Ref]]:
        """What went out and answers each of what came in, oldest first; a few look-ups for all."""

    def of_message(self, uid: UUID) -> list[UUID]:
        """The subjects that came of a message."""


def _table() -> dict[str, str]:
    table: dict[str, str] = import_string(settings.ORDSKIFTE_SOURCES)
    return table


def kinds() -> frozenset[str]:
    """What belongs to stages after this one."""
    return frozenset(_table())


def of_kinds(wanted: Iterable[str]) -> list[Source]:
    """Those that tell of these kinds, each once."""
    table = _table()
    return [cast(Source, import_module(name)) for name in sorted({table[kind] for kind in wanted})]


def source_of(kind: str) -> Source:
    """The one that tells of this kind."""
    (found,) = of_kinds({kind})
    return found
