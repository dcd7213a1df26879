"""What findings say to whoever brought the file; kept in English, and translated where they are shown."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

from ordskifte.protocols.wordpress import Code, Finding

LONGEST_WHERE: Final = 500
LEFT_OUT: Final = gettext_noop("It was left out.")
KEPT_AS_FIRST: Final = gettext_noop("What was carried over first stays.")
WAITS: Final = gettext_noop("It is not shown until somebody has looked at it.")

SAID: Final[dict[str, tuple[str, str]]] = {
    Code.NO_NUMBER: (gettext_noop("A post or a comment has no id that can be read."), LEFT_OUT),
    Code.ODD_ORDER: (
        gettext_noop("It is not said whether the post is public before its comments begin."),
        gettext_noop("The post and its comments were left out."),
    ),
    Code.TOO_LONG: (
        gettext_noop("The text is longer than can be kept."),
        gettext_noop("The text was cut."),
    ),
    Code.MARKS_IN_TEXT: (
        gettext_noop("HTML stands in the file as marks of the file itself."),
        gettext_noop("Only what stands before the first mark was read."),
    ),
    Code.REPAIRED: (
        gettext_noop("The file holds bytes that are no text in its own encoding."),
        gettext_noop("They were read as windows-1252, or replaced by a sign that shows the gap."),
    ),
    Code.BROKEN_XML: (
        gettext_noop("The file is damaged here, and nothing after this place could be read."),
        gettext_noop("What stands before it was kept."),
    ),
    "repeated_id": (gettext_noop("Another one has the same id, and says something else."), LEFT_OUT),
    "changed_since": (gettext_noop("The text is another than when it was carried over."), KEPT_AS_FIRST),
    "closed_since": (gettext_noop("It was public when it was carried over, and is not any more."), WAITS),
    "closed_late": (gettext_noop("It is said after the comments that the post is not public."), WAITS),
    "identity_number": (gettext_noop("It holds what looks like a national identity number."), WAITS),
    "possible_threat": (gettext_noop("It can be read as a threat against a person."), WAITS),
    "special_category": (gettext_noop("It may tell of somebody's health, faith, sexuality, union or crimes."), WAITS),
    "bad_date": (
        gettext_noop("The date cannot be read, or cannot be right."),
        gettext_noop("It got the date of its post, or of the day when it was carried over."),
    ),
    "no_parent": (
        gettext_noop("Comments answer others that are not in the file, or were left out."),
        gettext_noop("They stand by themselves."),
    ),
    "missing_file": (
        gettext_noop("The file is not in the folder."),
        gettext_noop("Its address was kept."),
    ),
    "refused_file": (
        gettext_noop("The file is too large, or its address leads out of the folder."),
        gettext_noop("Its address was kept."),
    ),
}


# By the ground for which something waits.
FOUND: Final = {
    "national_id": "identity_number",
    "threat": "possible_threat",
    "special_category": "special_category",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the importer itself found."""

    code: str
    where: str = ""
    quote: str = ""


def in_words(found: Finding | Told) -> dict[str, object]:
    """The columns of a finding."""
    what, done = SAID[found.code]
    line = found.line if isinstance(found, Finding) else 0
    return {
        "code": str(found.code),
        "where": found.where[:LONGEST_WHERE],
        "line": line or None,
        "what": what,
        "quote": found.quote[:LONGEST_WHERE],
        "done": done,
    }
