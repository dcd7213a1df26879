"""Writes batches: what is new, what is another than it was with its old value, and what was found wrong.

All that a transaction needs is looked up, and every file is closed, before it begins. Only one import runs at a time
and nobody else changes imported units, so what was looked up still holds.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.utils import IntegrityError, OperationalError

from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Source
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.protocols.noark import Finding
from ordskifte.records.importers.noark5 import matching
from ordskifte.records.importers.noark5.completing import Completing
from ordskifte.records.importers.noark5.files import Files
from ordskifte.records.importers.noark5.filling import (
    CASE,
    CLASS,
    CORRESPONDENCE,
    DOCUMENT,
    FONDS,
    OBJECT,
    PART,
    RECORD,
    SERIES,
    SYSTEM,
)
from ordskifte.records.importers.noark5.keys import Seen
from ordskifte.records.importers.noark5.planning import Plan
from ordskifte.records.importers.noark5.rows import Phase, Row
from ordskifte.records.importers.noark5.walking import Batch
from ordskifte.records.importers.noark5.words import Told, in_words
from ordskifte.records.models import ImportRun

AFTER_BATCH = declare("import.after_batch", "a batch of an import is committed, the next one not begun")

_COUNTED = {
    FONDS: "fonds",
    SERIES: "series",
    SYSTEM: "classification_systems",
    CLASS: "classes",
    CASE: "cases",
    PART: "parts",
    RECORD: "records",
    CORRESPONDENCE: "correspondents",
    DOCUMENT: "documents",
    OBJECT: "files",
}
# Somebody may open a case with the same number, or hold the database, at this very moment.
_TRIES = 6
_SECONDS = 0.2
_LENGTH_OF_A_UUID = 36


class Storing:
    """Writes the batches of one run."""

    def __init__(self, *, by: Actor, run: ImportRun, source: Source, files: Files, seen: Seen) -> None:
        self.counts: Counter[str] = Counter()
        # Whether something that covers other units is another than before.
        self.is_late = False
        self._by = by
        self._run = run
        self._source = source
        self._files = files
        self._seen = seen
        self._is_first = not FONDS.model.objects.filter(source=source).exists()
        self._completing = Completing(body=run.body, source=source, begun=run.started_at)

    def write(self, batch: Batch) -> None:
        """Write one batch, whole or not at all."""
        rows = batch.rows
        told = list(self._count(rows))
        if not self._is_first:
            matching.find([row for row in rows if row.pk is None], source=self._source)
        self._completing.complete_all(rows)
        self._files.settle(row for row in rows if row.table is OBJECT and row.phase is not Phase.OPENED)
        plan = Plan(rows, findings=self._findings([*batch.findings, *told, *self._files.told]), by=self._by)
        self._carry_out(plan)
        self._tally(rows, plan)
        self.is_late = self.is_late or plan.expiry_changed or any(_covers_anew(row) for row in plan.touched)
        for row in rows:
            # They point back at it, and would keep each other in memory.
            row.owned = []
        crashpoint(AFTER_BATCH)

    def tell(self, found: Iterable[Told | Finding]) -> None:
        """Write findings that are about the extract as a whole."""
        if findings := self._findings(found):
            self._carry_out(Plan((), findings=findings, by=self._by))

    def _carry_out(self, plan: Plan) -> None:
        for tries_left in reversed(range(_TRIES)):
            try:
                with transaction.atomic():
                    self._write(plan)
            except (IntegrityError, OperationalError) as error:
                if "is full" in str(error):
                    raise blobs.StorageFull from error
                if not tries_left:
                    raise
                time.sleep(_SECONDS)
            else:
                self._files.staged = []
                return

    def _write(self, plan: Plan) -> None:
        for row, staged in self._files.staged:
            row.values["blob_id"] = blobs.adopt(staged).pk
        plan.carry_out(body=self._run.body)
        # What the public sees already must not wait; what it does not see waits until all of the extract is known.
        if touched := {pk for row in plan.touched for pk in _cases_of(row)}:
            shown = CaseFile.objects.filter(pk__in=touched, public__isnull=False).select_related("unit")
            cases.project_imported(by=self._by, cases=shown)

    def _count(self, rows: list[Row]) -> Iterator[Told]:
        """Which of those with its id each unit is, and which of those with its number each case; repeats are told."""
        named = [row for row in rows if row.phase is not Phase.CLOSED]
        numbered = [row for row in rows if row.table is CASE and row.phase is not Phase.OPENED]
        for row in numbered:
            if number := row.values["extra"].get("case_number"):
                yield _told("bad_case_number", row, quote=number)
        numbered = [row for row in numbered if row.values["year"] is not None]
        keys = [(row.key, row.table.kind) for row in named]
        counted = self._seen.count(keys + [(_number(row), "number") for row in numbered])
        if counted is None:
            return
        answers = iter(counted)
        for row in named:
            row.occurrence, is_elsewhere = next(answers)
            # Short ids are counted for each kind of unit by itself, in systems that use them.
            if row.has_id and (row.occurrence > 1 or (is_elsewhere and len(row.key) >= _LENGTH_OF_A_UUID)):
                yield _told("repeated_id", row, quote=row.key)
        for row in numbered:
            times, _ = next(answers)
            if times > 1:
                yield _told("repeated_number", row, quote=_number(row))

    def _findings(self, found: Iterable[Told | Finding]) -> list[dict[str, Any]]:
        findings = [in_words(each) | {"id": None, "run_id": self._run.pk} for each in found]
        self.counts["findings"] += len(findings)
        return findings

    def _tally(self, rows: list[Row], plan: Plan) -> None:
        told = [row for row in rows if row.line]
        counts = self.counts
        opened, closed = Phase.OPENED, Phase.CLOSED
        counts.update([_COUNTED[row.table] for row in told if row.phase is not closed])
        counts.update(["new"] * sum([row.stored is None for row in told]))
        for row in told:
            if not row.is_new and row.phase is not opened:
                counts["changed" if row in plan.changed else "unchanged"] += 1
            for table, owned in row.owned if row.phase is not opened else ():
                if table in _COUNTED:
                    counts[_COUNTED[table]] += len(owned)


def _covers_anew(row: Row) -> bool:
    return not row.is_new and matching.covers_anew(row)


def _cases_of(row: Row) -> Iterator[int]:
    """The cases whose public rows may be others now."""
    if row.table is CASE and row.pk is not None:
        yield row.pk
    elif row.table is DOCUMENT:
        for values in (row.values, row.stored or {}):
            if (case := values.get("case_id")) is not None:
                yield getattr(case, "pk", case)
    elif row.table is OBJECT:
        yield from _cases_of(row.values["document_id"])


def _number(row: Row) -> str:
    return f"{row.values['year']}/{row.values['sequence']}"


def _told(code: str, row: Row, *, quote: str) -> Told:
    return Told(code, where=row.path, line=row.line, quote=quote)
