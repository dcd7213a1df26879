"""What the source withholds of one unit, as our tables keep it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ordskifte.cases import queries as cases
from ordskifte.domain import screening
from ordskifte.protocols.noark.owned import Classified, Screening


@dataclass(frozen=True, slots=True)
class Screens:
    """A unit's own screening as JSON, and all that it adds to what covers the units in it."""

    own: dict[str, Any] | None = None
    chain: tuple[dict[str, Any], ...] = ()
    is_classified: bool = False


NONE = Screens()


def of(unit: Any) -> Screens:
    """What a unit says of itself: a screening (skjerming), a grade (gradering), both or neither."""
    if unit.screening is None and unit.classified is None:
        return NONE
    return _read(unit.screening, unit.classified)


# The same few provisions stand on most of what an archive withholds.
@lru_cache(maxsize=512)
def _read(given: Screening | None, classified: Classified | None) -> Screens:
    own = _screening(given) if given else None
    above = (_graded(classified.grade),) if classified else ()
    return Screens(own, (*((own,) if own else ()), *above), classified is not None)


def kept(own: dict[str, Any] | None, *, extra: dict[str, Any]) -> Screens:
    """The same, read back from a row of ours."""
    classified = extra.get("classified")
    above = (_graded(classified.get("grade", "")),) if classified is not None else ()
    return Screens(own, (*((own,) if own else ()), *above), classified is not None)


def _screening(given: Screening) -> dict[str, Any]:
    read = screening.imported(
        access_restriction=given.access_restriction,
        authority=given.authority,
        metadata=given.metadata,
        document=given.document,
        until=given.ends_on,
    )
    return cases.as_kept(read)


def _graded(grade: str) -> dict[str, Any]:
    return cases.as_kept(screening.graded(grade or "gradert"))


def widest(one: Screens, other: Screens) -> Screens:
    """Both together, for as long as it is not known which holds."""
    added = tuple(each for each in other.chain if each not in one.chain)
    if not added and not (other.is_classified and not one.is_classified):
        return one
    return Screens(one.own, (*one.chain, *added), one.is_classified or other.is_classified)
