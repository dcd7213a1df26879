"""Promises broken on purpose, so that it is seen that the checker says so."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from django.db import transaction

from ordskifte.kernel import crashpoints, outbox
from ordskifte.kernel.outbox import database
from ordskifte.records import counting
from tests.faults.flows import Scene

TOLD_EARLY: Final = crashpoints.declare("faults.told_early", "a client was told, and nothing is committed")
BURNT: Final = crashpoints.declare("faults.burnt", "a number was taken, and no entry has it")
NOT_WRITTEN: Final = crashpoints.declare("faults.not_written", "a fact is committed, and its event is not")


@contextmanager
def nothing(scene: Scene) -> Iterator[None]:
    """Keep every promise."""
    yield


@contextmanager
def two_transactions(scene: Scene) -> Iterator[None]:
    """A handler's effect is committed before its run is marked: after a kill it is handled again."""
    with outbox.in_use.replaced_by(_MarksLater()):
        yield


class _MarksLater(database.DatabaseOutbox):
    def _handle(self, run):
        with transaction.atomic():
            database.import_string(run.handler)(database.events.from_payload(run.event.kind, run.event.payload))
        crashpoints.crashpoint(database.HANDLED)
        database.HandlerRun.objects.filter(pk=run.pk).update(
            state=database.State.DONE, done_at=database.clock.now(), last_error=""
        )
        return database.Outcome.DONE


@contextmanager
def event_after_commit(scene: Scene) -> Iterator[None]:
    """The event is written when the fact is committed already: a kill in between loses it."""
    with outbox.in_use.replaced_by(_WritesLater()):
        yield


class _WritesLater(database.DatabaseOutbox):
    def append(self, event, *, body, wiring):
        def later():
            crashpoints.crashpoint(NOT_WRITTEN)
            with transaction.atomic():
                super(_WritesLater, self).append(event, body=body, wiring=wiring)

        transaction.on_commit(later)


@contextmanager
def told_before_commit(scene: Scene) -> Iterator[None]:
    """Clients are told before the commit."""
    with transaction.atomic():
        yield
        crashpoints.crashpoint(TOLD_EARLY)


@contextmanager
def number_apart(scene: Scene) -> Iterator[None]:
    """A number is taken in a transaction of its own."""
    from ordskifte.cases.models import CaseFile

    with transaction.atomic():
        body = CaseFile.objects.select_related("body").get(pk=scene.world["case"]).body
        counting.next_entry(counting.journal_of(body))
    crashpoints.crashpoint(BURNT)
    yield


BROKEN: Final[dict[str, Callable[[Scene], AbstractContextManager[None]]]] = {
    "": nothing,
    "two_transactions": two_transactions,
    "event_after_commit": event_after_commit,
    "told_before_commit": told_before_commit,
    "number_apart": number_apart,
}
