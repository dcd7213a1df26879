"""Looks through the package of a trial, for anybody who has one: needs no installation, no database and no settings.

Every file is there once, whole and named; every line can be read; what lines name is there; the half that can be
given away holds allowed columns only, and nothing of the other half's files.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ordskifte.domain import trial_package as shape

_LONGEST_LINE: Final = 64 << 20
_MOST_FILES: Final = 5_000_000
_ONLY_ENTRIES: Final = "journal.jsonl"


@dataclass(slots=True)
class Report:
    """What was looked at, and what is wrong."""

    files: int = 0
    lines: int = 0
    parts: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    named: set[Path] = field(default_factory=set)  # files that lines name

    def wrong(self, where: str, *, what: str) -> None:
        """Note something that is not as it should be."""
        self.problems.append(f"{where}: {what}")


def check(folder: Path) -> Report:
    """Look through a whole package, or one of its parts."""
    report = Report()
    if not (folder / shape.SUMS).is_file():
        report.wrong(str(folder), what=f"there is no {shape.SUMS} here. This is no package, or only half of one.")
        return report
    about = _about(folder, report)
    if about is None:
        return report
    _sums(folder, report)
    if about.get("del") == "hele":
        # Both halves, whatever is said of them: a package that names none is not whole.
        for part in (shape.PUBLIC, shape.CLOSED):
            _part(folder / part, report, name=part)
        _halves_agree(folder, report)
    elif about.get("del") in {shape.PUBLIC, shape.CLOSED}:
        _part(folder, report, name=str(about["del"]))
    else:
        report.wrong(shape.ABOUT, what="does not say which part this is")
    return report


def _about(folder: Path, report: Report) -> dict[str, Any] | None:
    try:
        facts = json.loads((folder / shape.ABOUT).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        report.wrong(shape.ABOUT, what=f"cannot be read ({type(error).__name__})")
        return None
    if not isinstance(facts, dict) or facts.get("format") != shape.FORMAT:
        report.wrong(shape.ABOUT, what=f"is not of the format {shape.FORMAT}")
        return None
    return facts


def _sums(folder: Path, report: Report) -> None:
    """Every file is named with its checksum, and everything that is named is there."""
    named = dict(_named(folder, report))
    there = set(_there(folder, report))
    for path in sorted(there - named.keys() - {shape.SUMS}):
        report.wrong(path, what=f"is not in {shape.SUMS}")
    for path, digest in named.items():
        if path not in there:
            report.wrong(path, what="is missing")
        elif _digest(folder / path) != digest:
            report.wrong(path, what="has another checksum: it was changed or damaged")
    report.files += len(there)


def _named(folder: Path, report: Report) -> Iterator[tuple[str, str]]:
    for number, line in enumerate((folder / shape.SUMS).read_text("utf-8", "replace").splitlines(), start=1):
        digest, gap, path = line.partition("  ")
        is_inside = bool(path) and not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts
        if not gap or len(digest) != 64 or not is_inside:
            report.wrong(shape.SUMS, what=f"line {number} cannot be read")
            continue
        yield path, digest


def _there(folder: Path, report: Report) -> Iterator[str]:
    for count, path in enumerate(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if count > _MOST_FILES:
            report.wrong(str(folder), what="has more files than a package can have")
            return
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            report.wrong(name, what="is a link or no ordinary file")
        elif path.is_file():
            yield name


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _part(folder: Path, report: Report, *, name: str) -> None:
    """The lines of one part: readable, as many as is said, naming files that are there."""
    report.parts.append(name)
    about = _about(folder, report) if folder.is_dir() else None
    if about is None or about.get("del") != name:
        report.wrong(name, what="is no part of a package")
        return
    counts = about.get("antall")
    tables = shape.PUBLIC_COLUMNS if name == shape.PUBLIC else shape.CLOSED_TABLES
    if not isinstance(counts, dict) or set(counts) != set(tables):
        report.wrong(f"{name}/{shape.ABOUT}", what="does not name the tables of this part")
        return
    for table, said in sorted(counts.items()):
        found = sum(1 for row in _rows(folder / table, report) if _row(folder, report, table=table, row=row, part=name))
        if found != said:
            report.wrong(f"{name}/{table}", what=f"has {found} lines, and {said} are said")
    for path in sorted(set((folder / shape.FILES).glob("*")) - report.named):
        report.wrong(f"{name}/{shape.FILES}/{path.name}", what="is named by no line")


def _rows(path: Path, report: Report) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), start=1):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                report.wrong(f"{path.name}", what=f"line {number} is no JSON object")
                continue
            yield row


def _row(folder: Path, report: Report, *, table: str, row: dict[str, Any], part: str) -> bool:
    report.lines += 1
    where = f"{part}/{table} {row.get('id') or row.get('systemID') or ''}".strip()
    if part == shape.PUBLIC:
        for column in shape.foreign_columns(table, row):
            report.wrong(where, what=f"has the column {column}, which may not stand in the public half")
    elif not isinstance(row.get(shape.BASIS), list):
        report.wrong(where, what="does not say what of it is closed")
    for file, digest in _files(row):
        path = PurePosixPath(file)
        if path.parts[:1] != (shape.FILES,) or len(path.parts) != 2 or not (folder / file).is_file():
            report.wrong(where, what=f"names {file}, which is not there")
        elif digest and _digest(folder / file) != digest:
            report.wrong(where, what=f"says another checksum of {file}")
        report.named.add(folder / file)
    return True


def _files(value: Any) -> Iterator[tuple[str, str]]:
    """Every file that a line names, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get("fil"), str) and value["fil"]:
            yield value["fil"], str(value.get("sha256") or "")
        for each in value.values():
            yield from _files(each)
    elif isinstance(value, list):
        for each in value:
            yield from _files(each)


def _halves_agree(folder: Path, report: Report) -> None:
    """What everybody could read is in the archive's half too."""
    public, closed = folder / shape.PUBLIC, folder / shape.CLOSED
    quiet = Report()
    known = {row.get("id") for row in _rows(closed / "innlegg.jsonl", quiet)}
    for row in _rows(public / "innlegg.jsonl", quiet):
        if row.get("id") not in known:
            report.wrong(f"{shape.PUBLIC}/innlegg.jsonl {row.get('id')}", what="is not in the closed half")
    listed = {row.get("systemID") for row in _rows(closed / _ONLY_ENTRIES, quiet)}
    for row in _rows(public / _ONLY_ENTRIES, quiet):
        if row.get("systemID") not in listed:
            report.wrong(f"{shape.PUBLIC}/{_ONLY_ENTRIES} {row.get('systemID')}", what="is not in the closed half")
