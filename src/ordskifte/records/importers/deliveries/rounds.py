"""One round in a watched folder: what stands still is read, taken in, and put away, in the order in which it came."""

from collections.abc import Callable
from typing import Final

import structlog
from django.db import DataError, IntegrityError
from django.utils.translation import gettext_noop

from ordskifte.domain.errors import Conflict, NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.records.importers.deliveries import reports
from ordskifte.records.importers.deliveries.folder import LARGEST, Entry, Folder
from ordskifte.records.importers.deliveries.giving import Delivery, Refusal, read
from ordskifte.records.importers.deliveries.merging import Merged
from ordskifte.records.importers.deliveries.taking import MOST_ROWS, Taking
from ordskifte.records.models import ImportFinding, ImportRun

PUT_AWAY: Final = declare("deliveries.put_away", "some files of a batch are put away, and others not yet")
MOST_FILES: Final = 200  # in one transaction
# A file that the database will not have is tried so often: somebody may have taken a number at this very moment.
_TRIES: Final = 3
# What can be wrong with one file, while another can be stored.
_OF_THE_FILE: Final = (Conflict, DataError, IntegrityError, LookupError, NotAllowed, Refusal, TypeError, ValueError)
_OF_THE_READER: Final = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
SET_ASIDE: Final = gettext_noop("The file was not taken in. It lies in “refused”, with the reason beside it.")
Begin = Callable[[], ImportRun]

_log = structlog.get_logger("ordskifte.watch")


class Round:
    """Goes through a folder once. Each source has a run of its own, begun when there is something to tell of it."""

    def __init__(
        self, folder: Folder, *, by: Actor, source_name: str, begin: Begin, may_go_on: Callable[[], bool]
    ) -> None:
        self.takings: dict[str, Taking] = {}
        self.runs: dict[str, ImportRun] = {}
        self._folder = folder
        self._by = by
        self._source_name = source_name
        self._begin = begin
        self._may_go_on = may_go_on
        self._batch = _Batch()

    def go(self) -> None:
        """Take in what is ready."""
        for entry in self._folder.look():
            if not self._may_go_on():
                break
            try:
                self._take(entry)
            except Refusal as refusal:
                self._flush()
                self._refuse(entry, refusal)
        self._flush()

    def _take(self, entry: Entry) -> None:
        delivery = self._read(entry)
        if delivery is None:
            return
        if delivery.withdrawn:
            # Not before what came before it.
            self._flush()
            self._taking("").withdraw(delivery)
            self._put_away([entry])
            return
        source = self._source_name or delivery.source_name
        if not self._batch.fits(delivery, source=source):
            self._flush()
        self._batch.add(entry, delivery, source=source)

    def _read(self, entry: Entry) -> Delivery | None:
        """What a file says; None for one that is gone, or still being written."""
        if entry.is_broken:
            raise Refusal("broken")
        if not entry.look.is_file:
            raise Refusal("not_a_file")
        if entry.look.size > LARGEST:
            raise Refusal("too_large_file", limit=LARGEST >> 20)
        try:
            data = self._folder.read(entry)
        except PermissionError:
            raise Refusal("unreadable") from None
        if data is None:
            return None
        try:
            delivery = read([data], name=entry.shown)
        except _OF_THE_READER as error:
            # Nobody foresaw it, and it must not stop the others: set aside when its time is out.
            _log.exception("file not understood", file=entry.shown, reason=type(error).__name__)
            delivery = None
        # The file is not whole yet; unless it changes, it is not read again before its time is out.
        entry.is_broken = delivery is None
        return delivery

    def _flush(self) -> None:
        """Store what was gathered, then put its files away."""
        batch, self._batch = self._batch, _Batch()
        if not batch.entries:
            return
        try:
            self._taking(batch.source).take(batch.deliveries, merged=batch.merged)
        except _OF_THE_FILE as error:
            # Anything else is in the way of every file, such as a database that is away or full: they wait.
            self._one_by_one(batch, error)
            return
        self._put_away(batch.entries)

    def _one_by_one(self, batch: "_Batch", error: Exception) -> None:
        """One file must not stop the others."""
        if len(batch.entries) > 1:
            for entry in batch.entries:
                self._again(entry)
            return
        (entry,) = batch.entries
        entry.failures += 1
        if isinstance(error, Refusal):
            self._refuse(entry, error)
        elif entry.failures >= _TRIES:
            self._refuse(entry, Refusal("cannot_store", reason=type(error).__name__))
        else:
            _log.warning("file not stored", file=entry.shown, reason=type(error).__name__, tries=entry.failures)

    def _again(self, entry: Entry) -> None:
        try:
            delivery = self._read(entry)
        except Refusal as refusal:
            self._refuse(entry, refusal)
            return
        if delivery is not None:
            self._batch.add(entry, delivery, source=self._source_name or delivery.source_name)
            self._flush()

    def _put_away(self, entries: list[Entry]) -> None:
        for entry in entries:
            self._folder.put_away(entry)
            _log.info("file taken in", file=entry.shown)
            crashpoint(PUT_AWAY)

    def _refuse(self, entry: Entry, refusal: Refusal) -> None:
        taking = self._taking("")
        run = self.runs[""]
        language = run.body.language
        self._folder.set_aside(entry, report=reports.report(refusal, name=entry.shown, language=language))
        _log.warning("file refused", file=entry.shown, reason=refusal.code)
        why = reports.reason(refusal, language=language)
        ImportFinding.objects.create(
            run=run, code=refusal.code, where=entry.shown, what=reports.NOT_TAKEN, quote=why, done=SET_ASIDE
        )
        taking.counts.update(("files_refused", "findings"))

    def _taking(self, source: str) -> Taking:
        if source not in self.takings:
            run = self._begin()
            self.runs[source] = run
            self.takings[source] = Taking(run=run, by=self._by, source_name=self._source_name)
        return self.takings[source]


class _Batch:
    """Files that are stored together."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.deliveries: list[Delivery] = []
        self.merged = Merged()
        self.source = ""

    def fits(self, delivery: Delivery, *, source: str) -> bool:
        """Whether one more can be stored in the same transaction."""
        if not self.entries:
            return True
        is_small = len(self.merged.rows) + len(delivery.rows) <= MOST_ROWS and len(self.entries) < MOST_FILES
        return is_small and source == self.source and self.merged.fits(delivery.rows)

    def add(self, entry: Entry, delivery: Delivery, *, source: str) -> None:
        """One more."""
        self.entries.append(entry)
        self.deliveries.append(delivery)
        self.merged.add(delivery.rows)
        self.source = source
