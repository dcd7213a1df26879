"""Taking out the package of a closed trial: it holds everything that is closed, so the archive does it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit
from ordskifte.outcomes.models import Trial
from ordskifte.outcomes.package import closed_messages, placing, writing

TRIES: Final = 3


@doors.only(RoleName.ARCHIVIST)
def write_package(*, by: Actor, trial: Trial, place: Path) -> Path:
    """Write the package to a folder that is not there yet; the same package in its place is left as it is."""
    _require_own(by, trial=trial)
    for left in reversed(range(TRIES)):
        try:
            placing.put(writing.pieces(trial), place)
            break
        except writing.StillMoving:
            if not left:
                raise
    _note(trial, by=by)
    return place


@doors.only(RoleName.ARCHIVIST)
def send_package(*, by: Actor, trial: Trial) -> Iterator[bytes]:
    """The same as one zip, made while it is sent."""
    _require_own(by, trial=trial)
    if trial.closed_at is None:
        raise writing.TrialIsOpen
    _note(trial, by=by)
    return placing.zipped(writing.pieces(trial), name=f"proveperiode-{trial.uid}")


def _require_own(by: Actor, *, trial: Trial) -> None:
    standing = doors.standing_of(by)
    if standing is not None and standing.body != trial.body_id:
        raise NotAllowed


def _note(trial: Trial, *, by: Actor) -> None:
    audit.note(by=by, act=closed_messages.WRITTEN, about=trial.uid, body=trial.body)
