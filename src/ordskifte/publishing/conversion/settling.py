"""From what a reader found to what a publication holds: a title, levels without jumps, a bounded length."""

import re
from typing import Final

from ordskifte.domain.publication import (
    LOWEST,
    Block,
    Blocks,
    Bold,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Text,
    plain_text,
    words,
)
from ordskifte.publishing.conversion.refusals import NothingInIt
from ordskifte.publishing.conversion.tidying import one_line
from ordskifte.publishing.conversion.values import Draft, Found, NoteCode, Notes, RawHeading

MOST_BLOCKS: Final = 3_000
MOST_SIGNS: Final = 1_000_000
LONGEST_TITLE: Final = 200
_LONGEST_HEADING: Final = 100
# What programs write as title when nobody gave one.
_NO_TITLE: Final = re.compile(
    r"(?:microsoft (?:word|powerpoint) - .*|(?:untitled|uten navn|utan namn|dokument|document)\s*\d*|.*\.\w{2,4})",
    re.IGNORECASE,
)
_TITLE: Final = 0


def settled(draft: Draft, *, name: str, notes: Notes) -> tuple[str, Blocks]:
    """The title and the blocks."""
    found = _with_guessed_headings(draft.found, notes)
    if not found:
        raise NothingInIt
    title, rest = _titled(found, draft=draft, name=name)
    return title[:LONGEST_TITLE], _bounded(_levelled(rest), notes)


def _with_guessed_headings(found: list[Found], notes: Notes) -> list[Found]:
    """Short bold lines are headings where the document has no real ones."""
    if any(isinstance(each, RawHeading) and each.level != _TITLE for each in found):
        return found
    guessed = [_guess(each) for each in found]
    notes.add(NoteCode.HEADINGS_GUESSED, sum(new is not old for new, old in zip(guessed, found, strict=True)))
    return guessed


def _guess(each: Found) -> Found:
    match each:
        case Paragraph((Bold(text),)) if len(text) <= _LONGEST_HEADING and text[-1] not in ".:,;" and "\n" not in text:
            return RawHeading(2, text)
    return each


def _titled(found: list[Found], *, draft: Draft, name: str) -> tuple[str, list[Found]]:
    """The title by the text itself, else by the file's own account, else the first line, else the name."""
    place = _place_of_title(found)
    if place is not None:
        return found[place].text, [*found[:place], *found[place + 1 :]]
    given = one_line(draft.title)
    if given and not _NO_TITLE.fullmatch(given):
        return given, found
    return _first_line(found, name)


def _place_of_title(found: list[Found]) -> int | None:
    headings = {place: each.level for place, each in enumerate(found) if isinstance(each, RawHeading)}
    for level in (_TITLE, 1):
        if level in headings.values():
            return next(place for place, given in headings.items() if given == level)
    # A lesser heading is the title where nothing comes before it.
    return 0 if 0 in headings else None


def _first_line(found: list[Found], name: str) -> tuple[str, list[Found]]:
    match found[0]:
        case Paragraph(spans) if len(words(spans)) <= _LONGEST_HEADING and "\n" not in words(spans):
            return words(spans).rstrip("."), found[1:] or found
    first = next((each for each in found if isinstance(each, RawHeading)), None)
    if first is not None:
        return first.text, found
    if isinstance(found[0], Paragraph):
        return _start(one_line(words(found[0].spans))), found
    stem = one_line(name.replace("\\", "/").rpartition("/")[2]).rpartition(".")[0]
    return stem or _start(
        one_line(plain_text(tuple(each for each in found if not isinstance(each, RawHeading))))
    ), found


def _start(text: str) -> str:
    sentence = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0].rstrip(".")
    return sentence if len(sentence) <= _LONGEST_HEADING else sentence[:_LONGEST_HEADING].rpartition(" ")[0] + " …"


def _levelled(found: list[Found]) -> list[Block]:
    """Headings on levels 2 to 4, none of which skips one."""
    above: list[int] = []
    blocks: list[Block] = []
    for each in found:
        if not isinstance(each, RawHeading):
            blocks.append(each)
            continue
        level = max(each.level, 1)
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        blocks.append(Heading(min(len(above) + 1, LOWEST), each.text))
    return blocks


def _bounded(blocks: list[Block], notes: Notes) -> Blocks:
    kept: list[Block] = []
    signs = 0
    for block in blocks:
        signs += len(plain_text((block,)))
        if len(kept) == MOST_BLOCKS or signs > MOST_SIGNS:
            notes.add(NoteCode.TEXT_CUT)
            break
        kept.append(block)
    return tuple(kept)


def as_list(lines: list[tuple[bool, str]]) -> ListBlock:
    """A plain list; whether it has numbers is as the first line says."""
    return ListBlock(lines[0][0], tuple(Item((Text(text),)) for _, text in lines))
