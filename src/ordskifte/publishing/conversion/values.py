"""What a conversion gives: a title, blocks, pictures, and what a person should know about them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from ordskifte.domain.publication import Block, Blocks, Heading, Paragraph, Spans


class NoteCode(StrEnum):
    """What was left out, moved or guessed."""

    TRACKED_CHANGES = "tracked_changes"
    COMMENTS = "comments"
    HIDDEN_TEXT = "hidden_text"
    COVERED_TEXT = "covered_text"
    STRUCK_TEXT = "struck_text"
    SCANNED_TEXT = "scanned_text"
    TEXT_CUT = "text_cut"
    PAGES_CUT = "pages_cut"
    PAGES_WITHOUT_TEXT = "pages_without_text"
    FOOTNOTES_MOVED = "footnotes_moved"
    CONTENTS_LEFT_OUT = "contents_left_out"
    MARGINS_LEFT_OUT = "margins_left_out"
    PICTURES_LEFT_OUT = "pictures_left_out"
    PICTURES_ELSEWHERE = "pictures_elsewhere"
    OBJECTS_LEFT_OUT = "objects_left_out"
    PROGRAMS_LEFT_OUT = "programs_left_out"
    FORMS_LEFT_OUT = "forms_left_out"
    PAGE_PARTS_LEFT_OUT = "page_parts_left_out"
    LINKS_LEFT_OUT = "links_left_out"
    FORMULAS_FLATTENED = "formulas_flattened"
    LISTS_FLATTENED = "lists_flattened"
    TABLES_FLATTENED = "tables_flattened"
    CELLS_DIVIDED = "cells_divided"
    TABLE_HEADINGS_GUESSED = "table_headings_guessed"
    HEADINGS_GUESSED = "headings_guessed"
    ENCODING_GUESSED = "encoding_guessed"
    KIND_DIFFERS = "kind_differs"


# What must not pass unseen: somebody else could find in the file, or miss in the text, what nobody meant.
MUST_BE_CONFIRMED: Final = frozenset(
    {
        NoteCode.TRACKED_CHANGES,
        NoteCode.COMMENTS,
        NoteCode.HIDDEN_TEXT,
        NoteCode.COVERED_TEXT,
        NoteCode.STRUCK_TEXT,
        NoteCode.SCANNED_TEXT,
        NoteCode.TEXT_CUT,
        NoteCode.PAGES_CUT,
        NoteCode.PAGES_WITHOUT_TEXT,
    }
)

TEXTS: Final = {
    "tracked_changes": "Tracked changes: %(count)s. The text is as if all were accepted; deleted words are left out.",
    "comments": "Comments: %(count)s. They are left out. Do not publish the file itself with them.",
    "hidden_text": "Hidden text: %(count)s places. It is left out. Do not publish the file itself with it.",
    "covered_text": "Text under black boxes: %(count)s places. It is left out, but can be read in the file itself.",
    "struck_text": "Struck out text: %(count)s places. It is left out.",
    "scanned_text": "Scanned pages: %(count)s. A machine read them; compare the text with the pages.",
    "text_cut": "The text is too long for one publication. The end is left out.",
    "pages_cut": "The document is too long for one publication. Pages left out at the end: %(count)s.",
    "pages_without_text": "Pages without text: %(count)s. What they show is left out.",
    "footnotes_moved": "Footnotes: %(count)s. They stand as a numbered list at the end.",
    "contents_left_out": "The table of contents is left out.",
    "margins_left_out": "What stood at the top and bottom of every page is left out.",
    "pictures_left_out": "Pictures left out: %(count)s. Add them by hand as PNG or JPEG.",
    "pictures_elsewhere": "Pictures that lie elsewhere: %(count)s. They are left out. Add them by hand.",
    "objects_left_out": "Charts, videos and embedded files: %(count)s. They are left out.",
    "programs_left_out": "The file holds programs (macros). They are left out and were not run.",
    "forms_left_out": "Fields to fill in: %(count)s. They are left out.",
    "page_parts_left_out": "Menus and other parts of the page around the text are left out.",
    "links_left_out": "Links that lead nowhere outside the file: %(count)s. Their words are kept.",
    "formulas_flattened": "Formulas: %(count)s. They are plain text now; look at them.",
    "lists_flattened": "Lists deeper than two levels: %(count)s. The deepest lines stand on the second level.",
    "tables_flattened": "Tables that became running text: %(count)s. Look at them.",
    "cells_divided": "Merged cells: %(count)s. Their words stand in the first cell.",
    "table_headings_guessed": "Tables whose first row is taken for headings: %(count)s. Look at them.",
    "headings_guessed": "Headings found by their look: %(count)s. Look at them.",
    "encoding_guessed": "The file does not say how its letters are stored. Look at æ, ø and å.",
    "kind_differs": "The file is of another kind than its name says. It was read as what it is.",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know about what was converted, and how many times it occurred."""

    code: NoteCode
    count: int = 1

    @property
    def must_be_confirmed(self) -> bool:
        """Whether a person must say that it was seen, before anything is published."""
        return self.code in MUST_BE_CONFIRMED

    @property
    def text(self) -> str:
        """The note in English; the layer that meets people translates it."""
        return TEXTS[self.code] % {"count": self.count}


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture of the document, written anew without what the camera had put into it."""

    key: str
    data: bytes
    media_type: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Converted:
    """A document as a publication can hold it."""

    title: str
    language: str
    blocks: Blocks
    pictures: tuple[FoundPicture, ...]
    notes: tuple[Note, ...]

    @property
    def must_be_confirmed(self) -> tuple[Note, ...]:
        """What a person must have seen before anything is published."""
        return tuple(note for note in self.notes if note.must_be_confirmed)


@dataclass(frozen=True, slots=True)
class RawHeading:
    """A heading as the document has it; level 0 is the title of the document."""

    level: int
    text: str


Found = RawHeading | Block


@dataclass(slots=True)
class Draft:
    """What a reader found, before levels are settled and a title is chosen."""

    found: list[Found] = field(default_factory=list)
    title: str = ""  # by the file's own account, not by its text
    language: str = ""


class Notes:
    """Counts what occurs, in the order in which it was first met."""

    def __init__(self) -> None:
        self._counts: dict[NoteCode, int] = {}

    def add(self, code: NoteCode, count: int = 1) -> None:
        """Once more, or so many times more."""
        if count:
            self._counts[code] = self._counts.get(code, 0) + count

    def taken(self) -> tuple[Note, ...]:
        """All notes; first those that a person must confirm."""
        notes = [Note(code, count) for code, count in self._counts.items()]
        return tuple(sorted(notes, key=lambda note: not note.must_be_confirmed))


def paragraph(spans: Spans) -> Paragraph | None:
    """A paragraph, unless there is nothing in it."""
    return Paragraph(spans) if any(span.text.strip() for span in spans) else None


__all__ = ["Converted", "Draft", "Found", "FoundPicture", "Heading", "Note", "NoteCode", "Notes", "RawHeading"]
