"""A part may withhold more than what is kept here, never less: it says only some of a case, and may have left it out.

Lifting what withholds a case takes a whole extract, or a person at the desk.
"""

from typing import Any, Final

from ordskifte.domain.screening import DocumentScope
from ordskifte.records.importers.noark5.bulk import Table
from ordskifte.records.importers.noark5.filling import CASE

_REACH: Final = (DocumentScope.NONE.value, DocumentScope.PARTS.value, DocumentScope.WHOLE.value)
Kept = dict[str, Any] | None


def widest(here: Kept, *, given: Kept) -> Kept:
    """What is withheld by either of two screenings of one unit; the newer one's words where it withholds as much."""
    if not here or not given:
        return given or here
    both = {
        "metadata": sorted({*here["metadata"], *given["metadata"]}),
        "scope": max(here["scope"], given["scope"], key=_REACH.index),
        "until": max(here["until"], given["until"]) if here["until"] and given["until"] else None,
    }
    return {**(given if _hides(given, both) else here), **both}


def withholds_less(given: Kept, *, than: Kept) -> bool:
    """Whether something would be shown that is withheld."""
    return bool(given and than and not _hides(given, than))


def _hides(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the one hides at least what the other does."""
    is_as_wide = set(one["metadata"]) >= set(other["metadata"])
    return is_as_wide and _REACH.index(one["scope"]) >= _REACH.index(other["scope"])


def stays_in_place(table: Table, *, stored: dict[str, Any]) -> bool:
    """Whether a part may not move a unit: out of a place that withholds it, or what others lie in."""
    return table is not CASE or bool(stored["covers"]) or stored["is_classified"]
