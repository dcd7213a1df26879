"""Tables with commas, as LinkedIn and YouTube write them."""

import csv
from collections.abc import Iterator
from io import StringIO

from ordskifte.protocols.networks.values import ExportRefused


def rows(data: bytes, *, name: str, escapes: bool = False) -> Iterator[list[str]]:
    """The rows of a table, the first with the names of its columns. `escapes`: quotes in it have a backslash."""
    try:
        said = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExportRefused("export_damaged", file=name) from error
    if "\0" in said:
        raise ExportRefused("export_damaged", file=name)
    reader = csv.reader(StringIO(said, newline=""), strict=True, escapechar="\\" if escapes else None)
    try:
        yield from reader
    except csv.Error as error:
        raise ExportRefused("export_damaged", file=name) from error


def columns(data: bytes) -> list[str]:
    """The names of the columns, as far as the first line has any."""
    first = data[:4_000].decode("utf-8-sig", "replace").lstrip("\r\n").partition("\n")[0]
    try:
        return [each.strip() for each in next(csv.reader([first]), [])]
    except csv.Error:
        return []


def by_name(names: list[str], row: list[str]) -> dict[str, object]:
    """A row as an object; cells that are missing are empty, and those too many are left out."""
    cells = [*row, *[""] * (len(names) - len(row))]
    return dict(zip(names, cells, strict=False))
