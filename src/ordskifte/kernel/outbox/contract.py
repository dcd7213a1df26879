"""What an outbox does, whether it keeps its events in the database or in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from django.utils.module_loading import import_string

from ordskifte.domain.canonical import salted_digest
from ordskifte.domain.events import EVENTS, Event
from ordskifte.domain.parties import Actor
from ordskifte.kernel.models import Body, OutboxEvent

Handler: TypeAlias = Callable[[Event], None]
# Kind of event → dotted names of its handlers, in order.
Wiring: TypeAlias = Mapping[str, Sequence[str]]
# An event, and the body that it is of.
Happened: TypeAlias = tuple[Event, Body | None]


class OutsideTransaction(RuntimeError):
    """An event was written outside the transaction of its fact; a mistake in the program."""

    def __init__(self) -> None:
        super().__init__("An event is written in the transaction of its fact. Use transaction.atomic around both.")


class InsideTransaction(RuntimeError):
    """Events were handed over inside a transaction, where effects cannot be told apart; a mistake in the program."""

    def __init__(self) -> None:
        super().__init__("Each handler has a transaction of its own. Call drain after the commit.")


def columns_of(event: Event, *, salt: bytes, body: Body | None, at: datetime) -> dict[str, Any]:
    """What is kept of an event."""
    return {
        "kind": event.kind,
        "uid": event.uid,
        "digest": salted_digest(salt, event.canonical()),
        "salt": salt,
        "payload": event.to_payload(),
        "by": str(event.by),
        "body_id": body.pk if body else None,
        "happened_at": at,
    }


@dataclass(frozen=True, slots=True)
class Drained:
    """What one draining came to; `left` is what still waits, now or for its next try."""

    done: int
    failed: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """One answer that failed too often, and how many later ones about the same thing wait behind it."""

    event_id: int
    handler: str
    kind: str
    uid: UUID
    attempts: int
    last_error: str
    happened_at: datetime
    behind: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How much waits, since when, and how much is parked."""

    waiting: int
    oldest: datetime | None
    parked: int


def always() -> bool:
    """Go on."""
    return True


def nobody(run: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far one draining goes."""

    for_at_most: timedelta | None = None
    limit: int = 100
    only: Collection[int] = ()
    # Asked before each handler; the worker stops here when it is told to end.
    may_go_on: Callable[[], bool] = always
    # Told what is being handled, and None when it is over, so that a killed process can be found out.
    watch: Callable[[int | None], None] = nobody


class Outbox(Protocol):
    """Events in order, and their handlers' answers."""

    def append(self, event: Event, *, body: Body | None, wiring: Wiring) -> OutboxEvent:
        """Write an event and its runs."""

    def append_all(self, happened: Sequence[Happened], *, wiring: Wiring) -> list[OutboxEvent]:
        """Write events and their runs, in the order given."""

    def drain(self, limits: Limits) -> Drained:
        """Hand waiting events to their handlers."""

    def parked(self) -> list[Parked]:
        """What failed too often, oldest first."""

    def retry(self, *, by: Actor, event_id: int, handler: str) -> None:
        """Let a parked answer be tried again."""

    def died(self, run: int) -> None:
        """Count a try whose process died."""

    def backlog(self) -> Backlog:
        """How much waits."""


def problems(wiring: Wiring) -> list[str]:
    """What is wrong with a wiring, in plain words: unknown kinds, handlers that do not load, repetitions."""
    unknown = [f"{kind} is not an event" for kind in wiring if kind not in EVENTS]
    twice = [f"{kind} names a handler twice" for kind, names in wiring.items() if len(set(names)) != len(names)]
    missing = [f"{name} cannot be loaded" for names in wiring.values() for name in names if not _loads(name)]
    return unknown + twice + missing


def _loads(name: str) -> bool:
    try:
        return callable(import_string(name))
    except ImportError:
        return False
