"""Plain text: paragraphs by empty lines, lists by their marks, headings by what is under them."""

import re
from itertools import groupby
from typing import Final

from ordskifte.domain.publication import Paragraph, Text
from ordskifte.publishing.conversion.refusals import KindUnknown
from ordskifte.publishing.conversion.settling import as_list
from ordskifte.publishing.conversion.tidying import clean, one_line
from ordskifte.publishing.conversion.values import Draft, Found, NoteCode, Notes, RawHeading
from ordskifte.publishing.conversion.work import Work

_BULLET: Final = re.compile(r"\s*[-*•·–▪◦]\s+(?=\S)")
_NUMBER: Final = re.compile(r"\s*(?:\d{1,3}[.)]|[a-zæøå][)])\s+(?=\S)")
_HASHES: Final = re.compile(r"(#{1,6})\s+(\S.*)")
_UNDERLINE: Final = re.compile(r"\s*(={3,}|-{3,})\s*")
# Lines broken to this width by a program go on; shorter ones were meant as lines.
_WRAPPED: Final = 50
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Signs that no text holds many of.
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f]")


def read(data: bytes, work: Work) -> Draft:
    """The blocks of a plain text."""
    return Draft(found=_blocks(clean(decoded(data, notes=work.notes)).expandtabs(4)))


def decoded(data: bytes, *, notes: Notes, charset: str = "") -> str:
    """The text in the bytes: as they are marked, else UTF-8, else as Windows wrote it in Norway."""
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "")
    for name in (marked, "utf-8", charset):
        try:
            text = data.decode(name) if name else None
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
        if text is not None:
            return _checked(text)
    notes.add(NoteCode.ENCODING_GUESSED)
    return _checked(data.decode("cp1252", errors="replace"))


def _checked(text: str) -> str:
    if len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) // 1000:
        raise KindUnknown
    return text


def _blocks(text: str) -> list[Found]:
    groups = [
        list(group) for is_empty, group in groupby(text.split("\n"), lambda line: not line.strip()) if not is_empty
    ]
    # Without an empty line anywhere, every line is a paragraph.
    if len(groups) == 1 and not any(_mark(line) for line in groups[0]):
        groups = [[line] for line in groups[0]] if not _is_wrapped(groups[0]) else groups
    found: list[Found] = []
    for group in groups:
        found += _group(group)
    return found


def _group(lines: list[str]) -> list[Found]:
    heading, rest = _heading(lines)
    found: list[Found] = [heading] if heading else []
    for is_list, part in groupby(_with_ends(rest), key=lambda each: each[0] is not None):
        if is_list:
            found.append(as_list([(bool(is_ordered), text) for is_ordered, text in part]))
        else:
            found.append(Paragraph((Text(_joined([text for _, text in part])),)))
    return found


def _heading(lines: list[str]) -> tuple[RawHeading | None, list[str]]:
    if match := _HASHES.fullmatch(lines[0].strip()):
        return RawHeading(len(match[1]), one_line(match[2].rstrip("# "))), lines[1:]
    if len(lines) > 1 and (under := _UNDERLINE.fullmatch(lines[1])) and lines[0].strip():
        return RawHeading(1 if "=" in under[1] else 2, one_line(lines[0])), lines[2:]
    return None, lines


def _with_ends(lines: list[str]) -> list[tuple[bool | None, str]]:
    """Each line with whether it is of a list with numbers, with dots, or (None) of none."""
    marked: list[tuple[bool | None, str]] = []
    for line in lines:
        mark = _mark(line)
        if mark:
            marked.append((_NUMBER.match(line) is not None, one_line(line[len(mark) :])))
        elif marked and marked[-1][0] is not None and line.startswith("  "):
            marked[-1] = (marked[-1][0], f"{marked[-1][1]} {one_line(line)}")
        else:
            marked.append((None, line.strip()))
    return marked


def _mark(line: str) -> str:
    match = _BULLET.match(line) or _NUMBER.match(line)
    return match[0] if match else ""


def _is_wrapped(lines: list[str]) -> bool:
    return len(lines) > 1 and all(len(line) >= _WRAPPED for line in lines[:-1]) and max(map(len, lines)) <= 2 * _WRAPPED


def _joined(lines: list[str]) -> str:
    return (" " if _is_wrapped(lines) else "\n").join(one_line(line) for line in lines)
