"""The journal of a period as files: whole as the archive has it, or as the public sees it (arkivforskrifta § 5 g).

The same journal gives the same bytes each time. The files are written beside their place and moved there at once, so
that whoever finds the folder finds all of it.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from django.db.models import Q, QuerySet

from ordskifte.channels import queries as channels
from ordskifte.domain.errors import OrdskifteError
from ordskifte.journal import queries, tables, whole
from ordskifte.journal.asking import Question
from ordskifte.kernel.models import Body
from ordskifte.records.models import RegistryEntry

FORMAT: Final = "ordskifte-journal/1"
SUMS: Final = "SHA256SUMS"
TRIES: Final = 3


class Kind(StrEnum):
    """Which of the two journals."""

    FULL = "full"  # løpende journal
    PUBLIC = "public"  # offentlig journal


class PlaceTaken(OrdskifteError):
    """The folder is there already, with something in it."""

    code = "export_place_taken"
    text = "%(place)s is there already. Give a folder that is not there yet."


class NoPlace(OrdskifteError):
    """The folder cannot be made."""

    code = "export_no_place"
    text = "The folder cannot be made in %(place)s (%(reason)s). Choose another place."


class Unsettled(OrdskifteError):
    """What is registered and what is shown are not the same yet."""

    code = "journal_unsettled"
    text = (
        "%(registered)s entries are registered, and %(written)s are in the journal. Let the worker run, and try again."
    )


class WrongPeriod(OrdskifteError):
    """A period that ends before it begins."""

    code = "export_wrong_period"
    text = "The last day is before the first. Change one of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which journal of which days is wanted."""

    body: Body
    kind: Kind
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was written."""

    place: Path
    count: int
    waiting: int
    digest: str


def numbered(order: Order) -> QuerySet[RegistryEntry]:
    """The entries of ours that stand in a journal, in the period."""
    has_number = Q(journal_unit__isnull=False) | Q(record__upstream__isnull=False)
    return _entered(order).filter(has_number)


def _entered(order: Order) -> QuerySet[RegistryEntry]:
    period = Q(entry_date__gte=order.since, entry_date__lte=order.until)
    return RegistryEntry.objects.filter(period, record__source=None, record__case__body=order.body)


def write(order: Order, place: Path) -> Export:
    """Write the files, or nothing at all."""
    if order.since > order.until:
        raise WrongPeriod
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise PlaceTaken(place=str(place))
    with _beside(place) as folder:
        count, waiting = _written(order, folder)
        digest = _sums(folder)
        _settle(folder, place)
    return Export(place=place, count=count, waiting=waiting, digest=digest)


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A folder that only we can read, and that is gone if anything fails."""
    folder = place.parent / f".{place.name}.{secrets.token_hex(6)}.part"
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise NoPlace(place=str(place.parent), reason=error.strerror or type(error).__name__) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(order: Order, folder: Path) -> tuple[int, int]:
    """How many entries were written, each of those that are registered once; and how many wait for a number."""
    for _ in range(TRIES):
        count = _lines(order, folder)
        registered = numbered(order).count()
        if count == registered:
            waiting = _entered(order).count() - registered
            _about(order, folder, count=count, waiting=waiting)
            return count, waiting
    raise Unsettled(registered=registered, written=count)


def _lines(order: Order, folder: Path) -> int:
    columns = whole.COLUMNS if order.kind is Kind.FULL else tables.COLUMNS
    count = 0
    with _opened(folder / "journal.jsonl") as objects, _opened(folder / "journal.csv") as table:

        def both() -> Iterator[list[str]]:
            nonlocal count
            yield list(columns)
            for kept, cells in _entries(order):
                objects.write(_json(kept) + b"\n")
                count += 1
                yield [tables.harmless(cells[name]) for name in columns]

        table.writelines(tables.written(both()))
        for file in (objects, table):
            file.flush()
            os.fsync(file.fileno())
    return count


def _entries(order: Order) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Each entry as an object and as cells, in the order of the journal."""
    if order.kind is Kind.FULL:
        for record in whole.records(numbered(order)):
            kept = whole.entry(record)
            yield kept, whole.cells(kept)
        return
    home, contact = channels.home_of(order.body), order.body.contact_email or order.body.name
    question = Question(since=order.since, until=order.until)
    shown_since = queries.names_shown_since(order.body)
    for row in queries.all_of(order.body, question):
        cells = tables.cells_of(row, home=home, contact=contact, names_since=shown_since)
        yield cells, cells


def _about(order: Order, folder: Path, *, count: int, waiting: int) -> None:
    facts = {
        "format": FORMAT,
        "body": order.body.name,
        "organisation_number": order.body.organisation_number,
        "journal": order.kind.value,
        "from": order.since.isoformat(),
        "to": order.until.isoformat(),
        "count": count,
        "waiting_for_number": waiting,
    }
    with _opened(folder / "about.json") as file:
        file.write(_json(facts) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _sums(folder: Path) -> str:
    """Write the checksums as `sha256sum --check` reads them; the digest of that file stands for all."""
    lines = []
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    data = "".join(lines).encode()
    with _opened(folder / SUMS) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()


def _settle(folder: Path, place: Path) -> None:
    _sync(folder)
    try:
        folder.rename(place)
    except OSError as error:
        raise NoPlace(place=str(place.parent), reason=error.strerror or type(error).__name__) from error
    _sync(place.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _opened(path: Path):
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _json(value: Iterable[Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
