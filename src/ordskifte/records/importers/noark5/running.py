"""One run of the importer, from the package to the last finding."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from ordskifte.cases.models import Source
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.protocols.noark import Finding, Finished, XmlRefused, read_structure
from ordskifte.records import twins
from ordskifte.records.importers.noark5 import describing, late
from ordskifte.records.importers.noark5.files import Files
from ordskifte.records.importers.noark5.filling import CASE, DOCUMENT, OBJECT, RECORD
from ordskifte.records.importers.noark5.keys import Seen
from ordskifte.records.importers.noark5.rows import Row
from ordskifte.records.importers.noark5.storing import Storing
from ordskifte.records.importers.noark5.walking import Batch, Walker
from ordskifte.records.importers.noark5.words import Told
from ordskifte.records.importers.packages import Package, PackageRefused
from ordskifte.records.models import ImportRun

_PIECE = 65_536
_LONGEST_NAME = 200
Watch = Callable[[int], None]


@dataclass(slots=True)
class Outcome:
    """How a run went."""

    counts: Counter[str] = field(default_factory=Counter)
    is_whole: bool = False
    # Why it ended early, if it did, as an error with words for whoever brought the extract.
    refusal: Exception | None = None


class Running:
    """Reads one package and stores what is in it."""

    def __init__(self, package: Package, *, run: ImportRun, by: Actor, source_name: str, seen: Seen) -> None:
        self._package = package
        self._run = run
        self._by = by
        self._source_name = source_name
        self._seen = seen
        self._storing: Storing | None = None
        self._must_correct = False
        self._walker = Walker(write=self._write)
        self._early: list[Told | Finding] = []

    def go(self, *, watch: Watch) -> Outcome:
        """Read the extract to its end, or as far as it goes; then show what is known whole."""
        outcome = Outcome()
        try:
            outcome.is_whole = self._read(watch)
        except (PackageRefused, XmlRefused) as refusal:
            outcome.refusal = refusal
        self._walker.flush()
        if self._storing is not None:
            self._storing.tell([*self._early, *self._unfinished()])
            self._finish(self._storing)
            outcome.counts = self._storing.counts
        return outcome

    def _read(self, watch: Watch) -> bool:
        """Follow the structure; whether it was whole."""
        description, told = describing.read(self._package)
        self._early += told
        wanted = describing.sum_of_structure(description)
        is_whole = False
        with closing(self._package.open_structure()) as file:
            for event in read_structure(_watched(file, watch, total=wanted[1] if wanted else None)):
                if isinstance(event, Finished):
                    is_whole = event.complete
                    self._early += describing.counts_that_differ(description, found=event.units)
                else:
                    self._walker.take(event)
        if wanted and is_whole and wanted[1].hexdigest() != wanted[0]:
            self._early.append(Told("structure_checksum", where="arkivstruktur.xml", quote=wanted[1].hexdigest()))
        return is_whole

    def _write(self, batch: Batch) -> None:
        if self._storing is None:
            self._begin(next((row for row in batch.rows), None))
        if self._storing is not None:
            self._storing.write(batch)

    def _begin(self, top: Row | None) -> None:
        """The first unit is the fonds at the top: its id names the source, unless whoever imports named it."""
        name = self._source_name or (top and ((top.has_id and top.key) or top.values["title"])) or self._package.name
        source, _ = Source.objects.get_or_create(
            body=self._run.body, name=name[:_LONGEST_NAME], defaults={"created_at": clock.now()}
        )
        before = ImportRun.objects.filter(source=source).order_by("-pk").first()
        # Whatever a run that was broken off left uncorrected is corrected now.
        self._must_correct = before is not None and before.state != ImportRun.State.DONE
        self._run.source = source
        self._run.save(update_fields=["source"])
        files = Files(self._package)
        self._storing = Storing(by=self._by, run=self._run, source=source, files=files, seen=self._seen)

    def _finish(self, storing: Storing) -> None:
        source = self._run.source
        if source is None:
            return
        if self._must_correct or self._walker.is_late or storing.is_late:
            late.correct(source, by=self._by)
        met = twins.meet_all(self._run.body, source=source, by=self._by)
        storing.tell([Told(each.code, where=each.where, quote=each.quote) for each in met])
        late.show(source, by=self._by)

    def _unfinished(self) -> Iterator[Told]:
        for row in self._walker.unfinished():
            if row.table in {CASE, RECORD, DOCUMENT, OBJECT}:
                yield Told("unfinished", where=row.path, line=row.line, quote=row.key)


def _watched(file: BinaryIO, watch: Watch, /, *, total: Any) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        if total is not None:
            total.update(piece)
        yield piece
        watch(len(piece))


def sweep(folder: Path) -> None:
    """Throw away what runs that were killed left behind."""
    for path in folder.glob("import-*.sqlite3"):
        path.unlink(missing_ok=True)
