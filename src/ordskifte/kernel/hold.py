"""Hold: for a while nothing is taken in and the worker rests, and everybody reads on.

It lies in a file of the data folder, not in the database: it must hold while the database is being replaced, also
after a restart. Machines that share the blobs share the file. It never ends by itself: nobody but whoever works on the
machine knows when the work is done; `until` is what people are told.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

import structlog
from django.conf import settings
from django.db import DatabaseError

from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.doubles import InUse

__all__ = [
    "NAME",
    "FileHold",
    "Hold",
    "MemoryHold",
    "TooLong",
    "Unfit",
    "begin",
    "current",
    "end",
    "in_use",
    "retry_after",
]

BEGUN = declare("hold.begun", "the hold is on, and nobody has noted it")

NAME: Final = "hold.json"
LONGEST_WHY: Final = 200
LONGEST: Final = timedelta(days=7)
# Seconds. What a program is told to wait: no shorter than this, and where nobody knows, this.
SHORTEST_WAIT, USUAL_WAIT = 60, 300

_log = structlog.get_logger("ordskifte.hold")


class Unfit(OrdskifteError):
    """A reason that cannot be shown."""

    code = "unfit_reason"
    text = "Say why in one line of at most %(most)s characters: everybody reads it who is turned away."


class TooLong(OrdskifteError):
    """An end that is over already, or so far away that somebody mistyped it."""

    code = "hold_too_long"
    text = "Name a time within the next %(most)s days."


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """That nothing is taken in, since when, and what people are told."""

    since: datetime
    until: datetime | None = None
    why: str = ""
    by: str = ""
    of: str = ""  # a command that put it on for as long as it runs; empty: people end it

    @property
    def is_over_time(self) -> bool:
        """Whether it should have ended."""
        return self.until is not None and self.until < clock.now()


class Place(Protocol):
    """Where a hold is kept."""

    def read(self) -> Hold | None:
        """The hold that is on."""

    def write(self, hold: Hold | None) -> None:
        """Keep it, or that there is none, so that it outlives a fall of the machine."""


class MemoryHold:
    """A hold that is remembered: the double."""

    def __init__(self) -> None:
        self.hold: Hold | None = None

    def read(self) -> Hold | None:
        """The hold that is on."""
        return self.hold

    def write(self, hold: Hold | None) -> None:
        """Keep it."""
        self.hold = hold


class FileHold:
    """A hold in a file, which comes and goes in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Hold | None:
        """The hold that is on. A file that cannot be read is one: somebody meant to turn people away."""
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            return Hold(since=clock.now())
        try:
            return _understood(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError):
            return Hold(since=clock.now())

    def write(self, hold: Hold | None) -> None:
        """Keep it, or take it away."""
        if hold is None:
            self._path.unlink(missing_ok=True)
        else:
            draft = self._path.with_name(f".{self._path.name}.{os.getpid()}")
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "w", encoding="utf-8") as file:
                json.dump(_told(hold), file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)
        _sync(self._path.parent)


def _file() -> Place:
    return FileHold(Path(settings.ORDSKIFTE_DATA) / NAME)


# A function, since the data folder is known only when settings are loaded; a double is `lambda: place`.
in_use = InUse("hold", _file)


def current() -> Hold | None:
    """The hold that is on just now; a look at one file."""
    return in_use()().read()


def begin(*, by: Actor, until: datetime | None, why: str, of: str = "") -> Hold:
    """Take nothing in from now on; a second time only changes what people are told, and whose it is."""
    said, now, before = " ".join(why.split()), clock.now(), current()
    if not said or len(said) > LONGEST_WHY or not said.isprintable():
        raise Unfit(most=LONGEST_WHY)
    if until is not None and not now < until <= now + LONGEST:
        raise TooLong(most=LONGEST.days)
    hold = Hold(since=before.since if before else now, until=until, why=said, by=str(by), of=of)
    in_use()().write(hold)
    crashpoint(BEGUN)
    _note(by, "kernel.hold_begun", why=said, until=until)
    return hold


def end(*, by: Actor) -> bool:
    """Take in again; whether a hold was on."""
    was_on = current() is not None
    in_use()().write(None)
    if was_on:
        _note(by, "kernel.hold_ended")
    return was_on


def retry_after(hold: Hold) -> int:
    """Seconds after which a program may try again."""
    if hold.until is None:
        return USUAL_WAIT
    return max(SHORTEST_WAIT, round((hold.until - clock.now()).total_seconds()))


def _note(by: Actor, act: str, *, why: str = "", until: datetime | None = None) -> None:
    """Write it down, if the database can be written to: it may be what is being worked on."""
    _log.info(act, until=until.isoformat() if until else None)
    try:
        audit.note(by=by, act=act, about=None, why=why, details={"until": until} if until else {})
    except DatabaseError as error:
        _log.warning("hold not noted", reason=type(error).__name__)


def _told(hold: Hold) -> dict[str, str | None]:
    until = hold.until.isoformat() if hold.until else None
    return {"since": hold.since.isoformat(), "until": until, "why": hold.why, "by": hold.by, "of": hold.of}


def _understood(told: dict[str, str | None]) -> Hold:
    until = told.get("until")
    return Hold(
        since=_moment(str(told["since"])),
        until=_moment(until) if until else None,
        why=str(told.get("why") or "")[:LONGEST_WHY],
        by=str(told.get("by") or ""),
        of=str(told.get("of") or ""),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _sync(folder: Path) -> None:
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
