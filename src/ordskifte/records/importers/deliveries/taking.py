"""Writes what a batch of files says: in the order in which they came, whole or not at all.

The same file again changes nothing, so a file that was taken in and not yet put away may be taken in again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Document, FileState, Source
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.protocols.noark import Finding, Withdrawn
from ordskifte.records import taking_back, twins
from ordskifte.records.importers.deliveries.giving import Delivery, Refusal
from ordskifte.records.importers.deliveries.known import Known, settle
from ordskifte.records.importers.deliveries.merging import Merged
from ordskifte.records.importers.noark5 import late
from ordskifte.records.importers.noark5.completing import Completing
from ordskifte.records.importers.noark5.filling import CASE, CLASS, DOCUMENT, OBJECT, RECORD, SERIES, is_expired
from ordskifte.records.importers.noark5.planning import Plan
from ordskifte.records.importers.noark5.rows import Row
from ordskifte.records.importers.noark5.words import Told, in_words
from ordskifte.records.models import ImportRun, Record
from ordskifte.records.taking_back import mark

TAKEN = declare("deliveries.taken", "a batch of files is stored, and none of them is put away yet")

# What is written in one transaction; a registration with its documents stays together.
MOST_ROWS = 800
_COUNTED = {CASE: "cases", RECORD: "records", DOCUMENT: "documents"}
_LONGEST_NAME = 200
_MODELS: dict[str, Any] = {"mappe": CaseFile, "registrering": Record}


class Taking:
    """Takes in files for one run."""

    def __init__(self, *, run: ImportRun, by: Actor, source_name: str = "") -> None:
        self.counts: Counter[str] = Counter()
        self._run = run
        self._by = by
        self._source_name = source_name
        self._sources: dict[str, tuple[Source, Completing]] = {}

    def source_of(self, delivery: Delivery) -> str:
        """The name of the source that a file comes from."""
        return (self._source_name or delivery.source_name)[:_LONGEST_NAME]

    def take(self, deliveries: list[Delivery], *, merged: Merged) -> None:
        """Take in files of one source, in their order; all or none where they fit into one transaction."""
        name = self.source_of(deliveries[0])
        if not name:
            raise Refusal("no_source")
        source, completing = self._source(name)
        known = Known(merged.rows, source=source)
        seen = [*known.numbers.told]
        rows = settle(merged.rows, told=seen)
        for row in rows:
            row.is_new = row.stored is None
            completing.complete(row)
            if row.table is OBJECT:
                row.values["state"], row.values["blob_id"] = FileState.MISSING.value, None
        told = [_in_file(each, delivery) for delivery in deliveries for each in delivery.findings]
        told += [in_words(each) for each in seen]
        for chunk in _chunks(rows):
            self._write(chunk, known=known, findings=told)
            told = []
        self.counts["files_in"] += len(deliveries)
        crashpoint(TAKEN)

    def withdraw(self, delivery: Delivery) -> None:
        """Take back from the public what its records system takes back; it is kept, and marked."""
        if not self._source_name:
            # The file says nothing of where it comes from, and takes back only what came from there.
            raise Refusal("no_source")
        wanted = {each: self._withdrawn(each) for each in delivery.withdrawn}
        if any(not rows for rows in wanted.values()):
            raise Refusal("unknown_unit", wanted=next(each.system_id for each, rows in wanted.items() if not rows))
        if self._run.source is None:
            self._run.source = next(iter(wanted.values()))[0].source
            self._run.save(update_fields=["source"])
        with transaction.atomic():
            for each, rows in wanted.items():
                where = f"{delivery.name}: {each.element}"
                waits = self._take_back(rows, where=where)
                code = "taking_back_waits" if waits else "withdrawn"
                self._tell([Told(code, where=where, line=each.line, quote=each.system_id)])
                self.counts["waits" if waits else "withdrawn"] += 1
        self.counts["files_in"] += 1
        crashpoint(TAKEN)

    def tell(self, found: Iterable[Told | Finding]) -> None:
        """Keep findings that are about no unit."""
        with transaction.atomic():
            self._tell(found)

    def _source(self, name: str) -> tuple[Source, Completing]:
        if name not in self._sources:
            source, _ = Source.objects.get_or_create(
                body=self._run.body, name=name, defaults={"created_at": clock.now()}
            )
            completing = Completing(body=self._run.body, source=source, begun=self._run.started_at)
            self._sources[name] = source, completing
            if self._run.source is None:
                self._run.source = source
                self._run.save(update_fields=["source"])
        return self._sources[name]

    def _write(self, rows: list[Row], *, known: Known, findings: list[dict[str, Any]]) -> None:
        plan = Plan(rows, findings=[each | {"id": None, "run_id": self._run.pk} for each in findings], by=self._by)
        self.counts["findings"] += len(findings)
        with transaction.atomic():
            plan.carry_out(body=self._run.body)
            known.numbers.identify(rows, by=self._by)
            self._settle_documents(rows, known=known)
            met = twins.meet([row.pk for row in rows if row.table is CASE and row.is_new], by=self._by)
            self._tell(Told(each.code, where=each.where, quote=each.quote) for each in met.told)
            self._look_over(rows, met=met)
        for row in rows:
            # What comes after points at the case that it is now.
            if row.table is CASE:
                row.pk = met.now.get(row.pk, row.pk)
        self._tally(rows, plan)

    def _settle_documents(self, rows: list[Row], *, known: Known) -> None:
        """What is told of is there; what its registration no longer tells of is gone from view."""
        for table, model in ((CASE, CaseFile), (RECORD, Record), (DOCUMENT, Document)):
            told_of = [row.pk for row in rows if row.table is table and not row.is_new]
            mark(model.objects.filter(pk__in=told_of, withdrawn_at__isnull=False), at=None, by=self._by)
            if table is CASE:
                taking_back.told_again(told_of)
        gone = [pk for row in rows if row.table is RECORD for pk in known.left_out.get(row, ())]
        mark(Document.objects.filter(pk__in=gone, withdrawn_at=None), at=clock.now(), by=self._by)

    def _look_over(self, rows: list[Row], *, met: twins.Met) -> None:
        """Correct what covers these units, and show the public what it may see of them."""
        by, pks = self._by, {table: [row.pk for row in rows if row.table is table] for table in _COUNTED}
        of_cases = {met.now.get(pk, pk) for pk in pks[CASE]}
        if any(row.table in {SERIES, CLASS} and _covers_anew(row) for row in rows) and self._run.source is not None:
            for source, _ in self._sources.values():
                late.correct(source, by=by)
        anew = _with_those_inside({row.pk for row in rows if row.table is CASE and _covers_anew(row)})
        of_batch = CaseFile.objects.filter(Q(pk__in=of_cases) | Q(pk__in=anew)).exclude(source=None)
        late.correct_these(by=by, cases=of_batch.order_by("pk"), records=(), documents=())
        # In the others nothing is covered but what the file itself says so of.
        covering = {case.pk for case in of_batch.only("covers", "is_classified", "status") if _covers(case)} | anew
        covered = Q(case__in=covering, source__isnull=False)
        late.correct_these(
            by=by,
            cases=(),
            records=Record.objects.filter(covered & (Q(pk__in=pks[RECORD]) | Q(case__in=anew))),
            documents=Document.objects.filter(covered & (Q(pk__in=pks[DOCUMENT]) | Q(case__in=anew))),
        )
        elsewhere = Document.objects.filter(pk__in=pks[DOCUMENT]).values_list("case_id", flat=True)
        touched = of_cases | anew | set(elsewhere)
        shown = CaseFile.objects.filter(pk__in=touched - {None}).select_related("unit")
        cases.project_imported(by=by, cases=shown)

    def _withdrawn(self, wanted: Withdrawn) -> list[Any]:
        rows = _MODELS[wanted.element].objects.filter(
            source__body=self._run.body,
            source__name=self._source_name[:_LONGEST_NAME],
            source_key=wanted.system_id,
        )
        return list(rows.select_related("source"))

    def _take_back(self, rows: list[Any], *, where: str) -> bool:
        """Hide what was taken back; whether any of it waits for a person instead."""
        if not isinstance(rows[0], CaseFile):
            self._take_back_records(rows)
            return False
        waiting = [case for case in rows if case.withdrawn_at is None and taking_back.waits(case)]
        for case in waiting:
            taking_back.ask(case, run=self._run, where=where)
        taking_back.hide_cases({case.pk for case in rows if case not in waiting}, by=self._by)
        return bool(waiting)

    def _take_back_records(self, rows: list[Any]) -> None:
        now, keys = clock.now(), [row.pk for row in rows]
        mark(Record.objects.filter(pk__in=keys, withdrawn_at=None), at=now, by=self._by)
        documents = Document.objects.filter(places__record__in=keys, source__isnull=False)
        touched = set(documents.values_list("case_id", flat=True)) | {row.case_id for row in rows}
        mark(documents.filter(withdrawn_at=None), at=now, by=self._by)
        taking_back.show_anew(touched, by=self._by)

    def _tell(self, found: Iterable[Told | Finding]) -> None:
        findings = [in_words(each) | {"id": None, "run_id": self._run.pk} for each in found]
        if findings:
            Plan((), findings=findings, by=self._by).carry_out(body=self._run.body)
            self.counts["findings"] += len(findings)

    def _tally(self, rows: list[Row], plan: Plan) -> None:
        for row in rows:
            if row.table in _COUNTED and row.line:
                self.counts[_COUNTED[row.table]] += 1
                self.counts["new" if row.is_new else "changed" if row in plan.changed else "unchanged"] += 1


def _in_file(found: Finding | Told, delivery: Delivery) -> dict[str, Any]:
    words = in_words(found)
    return words | {"where": f"{delivery.name}: {words['where']}"[:500]}


def _chunks(rows: list[Row]) -> Iterator[list[Row]]:
    """Rows in pieces for a transaction each, cut where a registration or a case begins."""
    chunk: list[Row] = []
    for row in rows:
        if len(chunk) >= MOST_ROWS and row.table in {CASE, RECORD}:
            yield chunk
            chunk = []
        chunk.append(row)
    if chunk:
        yield chunk


def _covers_anew(row: Row) -> bool:
    """Whether what lies in a unit is covered otherwise than before."""
    stored, values = row.stored, row.values
    if stored is None:
        return False
    return (
        values.get("screening") != stored.get("screening")
        or values["extra"].get("classified") != stored["extra"].get("classified")
        or is_expired(values.get("status", "")) != is_expired(stored.get("status", ""))
        or any(_key(values.get(name)) != stored.get(name) for name in ("series_id", "klass_id", "parent_id"))
    )


def _covers(case: CaseFile) -> bool:
    """Whether a case withholds anything of what lies in it."""
    return bool(case.covers) or case.is_classified or is_expired(case.status)


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, Row) else value


def _with_those_inside(keys: set[int]) -> set[int]:
    """Cases, and the cases that lie in them."""
    found = wanted = keys
    while wanted:
        wanted = set(CaseFile.objects.filter(parent__in=wanted).values_list("pk", flat=True)) - found
        found = found | wanted
    return found
