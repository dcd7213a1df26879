"""Writes batches, each in one transaction; what is there already is found by the site and its id there."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.cases import actions as cases
from ordskifte.cases import queries as known_cases
from ordskifte.cases.models import CaseFile, Source
from ordskifte.dialogue.models import PastFile, PastMessage, PastSite, PastState, PastThread
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.protocols.wordpress import Finding, Site, WxrRefused
from ordskifte.records.importers.noark5 import bulk
from ordskifte.records.importers.wxr import cleaning
from ordskifte.records.importers.wxr.batch import AT_ONCE, Batch, NewFile, Pending
from ordskifte.records.importers.wxr.words import FOUND, Told, in_words
from ordskifte.records.models import ImportFinding, ImportRun

if TYPE_CHECKING:
    from ordskifte.records.importers.wxr.running import Options

BATCH_WRITTEN = declare("records.past_batch_written", "a batch of what was said before is written, and not committed")
BATCH_KEPT = declare("records.past_batch_kept", "a batch of what was said before is committed, and the next not begun")

LONGEST_TITLE: Final = 500
LONGEST_ADDRESS: Final = 1000
# How many messages stand in one document when a thread is registered.
IN_A_PART: Final = 500
MOST_FINDINGS: Final = 2_000


def _known(site: PastSite, numbers: list[int]) -> dict[int, bytes]:
    """Those that are there, with what they said."""
    # Written out: to have it built anew for each batch takes longer than the answer.
    marks = ",".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number, digest FROM {PastMessage._meta.db_table} WHERE site_id = %s AND number IN ({marks})",  # noqa: S608
            [site.pk, *numbers],
        )
        return dict(cursor.fetchall())


class OtherCase(OrdskifteError):
    """A site lies in one case."""

    code = "past_site_in_other_case"
    text = "What was said on this site lies in case %(number)s already. Leave out --case, or name another --source."


class Storing:
    """One run's way to the tables."""

    def __init__(self, run: ImportRun, *, by: Actor, options: "Options", counts: Counter[str]) -> None:
        self._run = run
        self._by = by
        self._options = options
        self._counts = counts
        self._told = 0
        self._said: Site | None = None
        self._site: PastSite | None = None
        self._table = bulk.table_of(PastMessage)

    def meet(self, site: Site) -> None:
        """Know which site it is, before anything of it is written."""
        self._said = site

    def write(self, batch: Batch) -> None:
        """Write a batch, whole or not at all."""
        if batch.is_empty():
            return
        with transaction.atomic():
            if batch.threads or batch.messages or batch.files:
                self._open()
            if self._site is not None:
                self._write(batch, self._site)
            self._tell(batch.told)
            crashpoint(BATCH_WRITTEN)
        crashpoint(BATCH_KEPT)

    def finish(self) -> None:
        """Say which comments answer nothing that is here."""
        if self._site is None:
            return
        rows = PastMessage.objects.filter(site=self._site, parent__gt=0)
        same = PastMessage.objects.filter(site=self._site, thread=OuterRef("thread"), number=OuterRef("parent"))
        if alone := rows.filter(~Exists(same)).count():
            self._counts["without_parent"] = alone
            self._tell([Told("no_parent", self._site.title, str(alone))])

    def _tell(self, told: Iterable[Told | Finding]) -> None:
        rows = [ImportFinding(run=self._run, **in_words(each)) for each in told]
        self._counts["findings"] += len(rows)
        room = max(0, MOST_FINDINGS - self._told)
        self._told += len(rows)
        ImportFinding.objects.bulk_create(rows[:room], batch_size=100)

    # --- The site ----------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        """The row of the site, and the case that it lies in; made with the first batch."""
        if self._site is not None:
            return
        if self._said is None:
            raise WxrRefused("The file does not say which site it is of.")
        name = (self._options.source or self._said.address or self._said.title or self._run.name)[:200]
        source, _is_new = Source.objects.get_or_create(
            body=self._run.body, name=name, defaults={"created_at": clock.now()}
        )
        self._run.source = source
        self._run.save(update_fields=["source"])
        found = PastSite.objects.select_related("case", "body").filter(source=source).first()
        if found is None:
            self._site = self._made(source)
            return
        wanted = self._options.case
        if wanted is not None and wanted.pk != found.case_id:
            raise OtherCase(number=found.case.number)
        if self._options.names and self._options.names != found.names:
            found.names = self._options.names
            found.save(update_fields=["names"])
            PastThread.objects.filter(site=found).update(version=F("version") + 1)
        self._site = found

    def _made(self, source: Source) -> PastSite:
        title = cleaning.line_of(self._said.title if self._said else "")[:LONGEST_TITLE] or source.name
        address = self._said.address if self._said else ""
        is_web = address.startswith(("https://", "http://")) and len(address) <= LONGEST_ADDRESS
        return PastSite.objects.create(
            body=self._run.body,
            source=source,
            case=self._options.case or self._opened(title),
            title=title,
            address=address if is_web else "",
            names=self._options.names or PastSite.Names.INITIALS,
            carried_at=clock.now(),
        )

    def _opened(self, title: str) -> CaseFile:
        body = self._run.body
        number = CaseNumber.parse(known_cases.next_number(body))
        with translation.override(body.language):
            named = _("Earlier dialogue: %(site)s") % {"site": title[:400]}
        return cases.open_case(by=self._by, body=body, number=number, public_title=named)

    # --- Rows --------------------------------------------------------------------------------------------------------

    def _write(self, batch: Batch, site: PastSite) -> None:
        self._write_threads(batch, site)
        self._write_messages(batch, site)
        self._settle([each for each in batch.threads if not each.is_settled])
        self._write_files(batch.files, site)
        self._close(batch, site)
        cases.touch(by=self._by, case=site.case)

    def _write_threads(self, batch: Batch, site: PastSite) -> None:
        waiting = {each.number: each for each in batch.threads if each.row is None}
        found = PastThread.objects.filter(site=site, number__in=list(waiting)).in_bulk(field_name="pk")
        for row in found.values():
            self._meet(waiting[row.number], row, told=batch.told)
        # The same id twice in one file: what comes under the second belongs to the first.
        twice = [each for each in batch.threads if each.row is None and waiting[each.number] is not each]
        new = [each for each in waiting.values() if each.row is None]
        rows = PastThread.objects.bulk_create([self._row(each, site) for each in new], batch_size=100)
        for each, row in zip(new, rows, strict=True):
            each.row = row
            if each.ground:
                batch.told.append(Told(FOUND[each.ground], f"post {each.number}"))
        self._counts["threads"] += len(new)
        self._counts["new"] += len(new)
        for each in twice:
            batch.told.append(Told("repeated_id", f"post {each.number}"))
            each.row, each.in_part = waiting[each.number].row, IN_A_PART

    def _meet(self, pending: Pending, row: PastThread, *, told: list[Told | Finding]) -> None:
        pending.row, pending.was_there = row, True
        # Until its end is read, the run that began it was broken off.
        pending.in_part = IN_A_PART
        self._counts["threads"] += 1
        if bytes(row.digest) != pending.values["digest"]:
            self._counts["changed"] += 1
            told.append(Told("changed_since", f"post {row.number}", row.title))
        else:
            self._counts["unchanged"] += 1

    def _row(self, pending: Pending, site: PastSite) -> PastThread:
        case = site.case
        return PastThread(
            body=self._run.body,
            unit_id=case.unit_id,
            access_code=case.access_code,
            site=site,
            number=pending.number,
            case=case,
            carried_at=clock.now(),
            is_held=bool(pending.ground),
            **pending.values,
        )

    def _write_messages(self, batch: Batch, site: PastSite) -> None:
        if not batch.messages:
            return
        numbers = [row["number"] for _, row in batch.messages]
        there = _known(site, numbers)
        new: list[dict[str, Any]] = []
        for pending, row in batch.messages:
            known = there.get(row["number"])
            if known is not None:
                self._met(row, known, told=batch.told)
                continue
            there[row["number"]] = row["digest"]
            new.append(self._placed(row, pending=pending, site=site))
            if row["rule"]:
                batch.told.append(Told(FOUND[row["rule"]], f"comment {row['number']}"))
        self._counts["messages"] += len(new)
        self._counts["new"] += len(new)
        if new:
            self._insert(new)

    def _met(self, row: dict[str, Any], known: bytes, *, told: list[Told | Finding]) -> None:
        if bytes(known) == row["digest"]:
            self._counts["unchanged"] += 1
        else:
            self._counts["changed"] += 1
            told.append(Told("changed_since", f"comment {row['number']}"))

    def _placed(self, row: dict[str, Any], *, pending: Pending, site: PastSite) -> dict[str, Any]:
        thread = pending.row
        if pending.in_part >= IN_A_PART:
            thread.parts, pending.in_part = thread.parts + 1, 0
        pending.in_part += 1
        pending.added += 1
        pending.shown += row["state"] == PastState.SHOWN
        row.update(site_id=site.pk, thread_id=thread.pk, part=thread.parts)
        return row

    def _insert(self, rows: list[dict[str, Any]]) -> None:
        with connection.cursor() as cursor:
            numbers = bulk.next_ids(cursor, {self._table: len(rows)})[self._table]
            for row, number in zip(rows, numbers, strict=False):
                row["id"] = number
            self._table.insert(cursor, rows)

    def _settle(self, threads: Iterable[Pending]) -> None:
        """Keep how many there are, and that the end was read; somebody at the desk may have hidden some meanwhile."""
        for each in threads:
            row = each.row
            if each.added or each.is_closed or (each.is_whole and not row.is_whole):
                row.is_whole, row.is_held = row.is_whole or each.is_whole, row.is_held or each.is_closed
                PastThread.objects.filter(pk=row.pk).update(
                    count=F("count") + each.added,
                    shown=F("shown") + each.shown,
                    version=F("version") + 1,
                    parts=row.parts,
                    is_whole=row.is_whole,
                    **({"is_held": True} if each.is_closed else {}),
                )
            each.added = each.shown = 0
            each.is_settled = each.is_whole

    def _write_files(self, files: list[NewFile], site: PastSite) -> None:
        there = PastFile.objects.filter(site=site, number__in=[each.number for each in files])
        known = {each.number: each for each in there}
        for each in files:
            row = known.get(each.number) or PastFile(site=site, number=each.number)
            is_new = row.pk is None
            self._counts["files"] += 1
            self._counts["new" if is_new else "unchanged"] += 1
            if is_new:
                row.post, row.name, row.address = each.post, each.name, each.address
            if each.staged is not None and row.blob_id is None:
                row.blob = blobs.adopt(each.staged)
                row.save()
            elif is_new:
                row.save()
            known[each.number] = row

    def _close(self, batch: Batch, site: PastSite) -> None:
        """Let wait what was public when it was carried over, and is not there any more."""
        for start in range(0, len(batch.closed), AT_ONCE):
            some = batch.closed[start : start + AT_ONCE]
            rows = PastMessage.objects.select_for_update(of=("self",)).filter(site=site, number__in=some)
            for row in rows.filter(state=PastState.SHOWN):
                row.state, row.rule = PastState.HELD, "closed_there"
                row.save(update_fields=["state", "rule"])
                PastThread.objects.filter(pk=row.thread_id).update(shown=F("shown") - 1, version=F("version") + 1)
                self._tell([Told("closed_since", f"comment {row.number}")])
        threads = PastThread.objects.filter(site=site, number__in=batch.closed_posts, is_held=False)
        for thread in threads:
            PastThread.objects.filter(pk=thread.pk).update(is_held=True, version=F("version") + 1)
            self._tell([Told("closed_since", f"post {thread.number}", thread.title)])
