"""Cases from a CSV list: what people keep in a spreadsheet before they have an extract."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from ordskifte.domain.errors import MalformedNumber, OrdskifteError
from ordskifte.domain.ids import CaseNumber

MOST_ROWS = 2_000
LONGEST_CELL = 2_000

# The first row names the columns, in whichever of our languages.
COLUMNS = {
    "number": "number",
    "case number": "number",
    "saksnummer": "number",
    "sak": "number",
    "title": "title",
    "public title": "title",
    "tittel": "title",
    "offentlig tittel": "title",
    "offentleg tittel": "title",
    "owner": "owner",
    "case officer": "owner",
    "saksbehandler": "owner",
    "saksbehandlar": "owner",
    "eier": "owner",
    "eigar": "owner",
}


class ListRefused(OrdskifteError):
    """A file that is not a list of cases."""

    code = "list_refused"
    text = (
        "The file is not a list of cases. Save it as CSV in UTF-8, with a first row that names the columns: "
        "number, title, owner."
    )


class ListTooLong(OrdskifteError):
    """A list that nobody looks through."""

    code = "list_too_long"
    text = "The list has more than %(most)s rows. Divide it."


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; `problem` is set where it cannot be used."""

    line: int
    number: CaseNumber | None
    title: str
    owner: str
    problem: str = ""


def read(data: bytes) -> Iterator[Row]:
    """The rows of a list, strictly: UTF-8 (or what Excel writes), a known header, bounded cells."""
    table = csv.reader(io.StringIO(_text(data), newline=""), dialect=_dialect(data), strict=True)
    try:
        names = [COLUMNS.get(cell.strip().lower(), "") for cell in next(table)]
        if "number" not in names or "title" not in names:
            raise ListRefused
        for line, cells in enumerate(table, start=2):
            if line > MOST_ROWS + 1:
                raise ListTooLong(most=MOST_ROWS)
            if any(cell.strip() for cell in cells):
                yield _row(line, dict(zip(names, cells, strict=False)))
    except (csv.Error, StopIteration) as error:
        raise ListRefused from error


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListRefused from error
    if "\0" in text:
        raise ListRefused
    return text


def _dialect(data: bytes) -> type[csv.Dialect]:
    # Norwegian spreadsheets part columns with semicolons, since the comma is taken.
    head = data.split(b"\n", 1)[0]

    class Given(csv.excel):
        delimiter = max(";", ",", "\t", key=lambda sign: head.count(sign.encode()))

    return Given


def _row(line: int, cells: dict[str, str]) -> Row:
    title, owner = cells.get("title", "").strip(), cells.get("owner", "").strip()
    if any(len(cell) > LONGEST_CELL for cell in cells.values()):
        return Row(line, None, title[:80], owner[:80], "too_long")
    try:
        return Row(line, CaseNumber.parse(cells.get("number", "")), title, owner)
    except MalformedNumber:
        return Row(line, None, title, owner, "bad_number")
