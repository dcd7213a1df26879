"""Screenings as they lie beside a unit: the whole chain, nearest first, so that no rule has to climb."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ordskifte.domain import screening
from ordskifte.domain.screening import DocumentScope, Field, Screening, Screenings


def written(chain: Iterable[Screening]) -> list[dict[str, Any]]:
    """The chain as JSON keeps it."""
    return [
        {
            "restriction": each.access_restriction,
            "authority": each.authority,
            "metadata": sorted(field.value for field in each.metadata),
            "scope": each.document_scope.value,
            "until": each.until.isoformat() if each.until else None,
        }
        for each in chain
    ]


def read(chain: Iterable[dict[str, Any]]) -> Screenings:
    """The chain as rules take it."""
    return Screenings(tuple(map(_read_one, chain)))


def _read_one(kept: dict[str, Any]) -> Screening:
    return screening.Screening(
        access_restriction=kept["restriction"],
        authority=kept["authority"],
        metadata=frozenset(map(Field, kept["metadata"])),
        document_scope=DocumentScope(kept["scope"]),
        until=date.fromisoformat(kept["until"]) if kept["until"] else None,
    )
