"""From the bytes of one file to rows that are not yet held against what is stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ordskifte.protocols.noark import Finding, Finished, Withdrawn, XmlRefused, read_delivery
from ordskifte.records.importers.noark5.filling import DOCUMENT, FONDS, OBJECT, PLACE, RECORD
from ordskifte.records.importers.noark5.rows import Row
from ordskifte.records.importers.noark5.walking import Batch, Walker
from ordskifte.records.importers.noark5.words import Told


class Refusal(Exception):
    """A file that is not taken in; the code says why."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(slots=True)
class Delivery:
    """What one file says."""

    name: str  # of the file, as it can be shown
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding | Told] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)

    @property
    def source_name(self) -> str:
        """What its sender calls the archive; empty for a withdrawal, which does not say."""
        top = next((row for row in self.rows if row.table is FONDS), None)
        return "" if top is None else (top.key if top.has_id else str(top.values["title"]))


def read(data: Iterable[bytes], *, name: str) -> Delivery | None:
    """Read one file; None if it ends too early, as one does that is still being written."""
    delivery = Delivery(name)

    def keep(batch: Batch) -> None:
        delivery.rows += batch.rows
        delivery.findings += batch.findings

    walker = Walker(write=keep)
    try:
        is_complete = _follow(data, delivery=delivery, walker=walker)
    except XmlRefused as refused:
        if refused.code == "not_xml":
            return None
        raise Refusal(refused.code, **refused.params) from refused
    if not is_complete:
        return None
    walker.flush()
    if not delivery.rows and not delivery.withdrawn:
        raise Refusal("empty")
    delivery.rows = list(_last_of_each(delivery))
    return delivery


def _follow(data: Iterable[bytes], *, delivery: Delivery, walker: Walker) -> bool:
    """Read to the end; whether the file was whole."""
    for event in read_delivery(data):
        if isinstance(event, Finished):
            return event.complete
        if isinstance(event, Withdrawn):
            delivery.withdrawn.append(event)
        else:
            walker.take(event)
    return False


def _last_of_each(delivery: Delivery) -> Iterable[Row]:
    """The rows without registrations that come again in the same file: the last one holds, as it does between files."""
    last = {row.key: row for row in delivery.rows if row.table is RECORD}
    for row in delivery.rows:
        record = _record_of(row)
        if record is None or last[record.key] is record:
            yield row
        elif row is record:
            delivery.findings.append(Told("sent_twice", where=row.path, line=row.line, quote=row.key))


def _record_of(row: Row) -> Row | None:
    """The registration that a row belongs to, if it does."""
    if row.table is RECORD:
        return row
    if row.table is OBJECT:
        return _record_of(row.values["document_id"])
    if row.table is DOCUMENT:
        return next((owned[0]["record_id"] for table, owned in row.owned if table is PLACE), None)
    return None
