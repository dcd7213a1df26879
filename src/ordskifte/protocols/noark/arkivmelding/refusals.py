"""What cannot be written, or was not fit to be read: what is wrong, where, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Wrong(StrEnum):
    """What is wrong."""

    # With what was to be handed over.
    MISSING = "missing"
    UNWRITABLE = "unwritable"
    NO_ZONE = "no_zone"
    OUT_OF_RANGE = "out_of_range"
    NO_WORD = "no_word"
    NO_BASIS = "no_basis"
    TWICE = "twice"
    BAD_NAME = "bad_name"
    RESERVED_NAME = "reserved_name"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NOT_IN_PACKAGE = "not_in_package"
    NOT_NAMED = "not_named"
    NOT_FIRST = "not_first"
    # With what came back.
    HOSTILE = "hostile"
    NOT_WHOLE = "not_whole"
    OTHER_KIND = "other_kind"
    UNKNOWN_TYPE = "unknown_type"
    BAD_VALUE = "bad_value"
    CONTRADICTS = "contradicts"
    SAYS_NOTHING = "says_nothing"


# Code → what to do. The codes are stable; whoever meets people translates by them.
TEXTS: Final = {
    Wrong.MISSING: "%(place)s is missing. The records system demands it: fill it in here, and hand it over again.",
    Wrong.UNWRITABLE: "%(place)s holds a sign that cannot stand in XML. Write it again without that sign.",
    Wrong.NO_ZONE: "%(place)s has no time zone. Give the time with one.",
    Wrong.OUT_OF_RANGE: "%(place)s is “%(given)s”, which cannot be written. Correct it.",
    Wrong.NO_WORD: "%(place)s is “%(given)s”, and this way has no word for it. Do it in the records system by hand.",
    Wrong.NO_BASIS: "%(place)s is withheld, and no provision says why. Add a screening with its legal basis.",
    Wrong.TWICE: "%(place)s is “%(given)s”, and so is another. Give each its own.",
    Wrong.BAD_NAME: "The file name “%(given)s” may hold letters a–z, digits, hyphen, underscore and full stop only.",
    Wrong.RESERVED_NAME: "The file name “%(given)s” is used for something else in a package. Choose another.",
    Wrong.TOO_LARGE: "%(place)s takes %(given)s bytes, and %(limit)s is the most on this way. Hand it over by hand.",
    Wrong.TOO_MANY: "%(place)s stands there more than %(limit)s times. Hand it over in parts, or by hand.",
    Wrong.NOT_IN_PACKAGE: "The message names the file “%(given)s”, which is not in the package. Add it.",
    Wrong.NOT_NAMED: "The file “%(given)s” is in the package, and the message does not name it. Take it out.",
    Wrong.NOT_FIRST: "The message must be the first file of a package, and “%(given)s” is.",
    Wrong.HOSTILE: "The answer is not safe to read (%(given)s). Ask whoever runs the records system.",
    Wrong.NOT_WHOLE: "The answer cannot be read at %(place)s. Ask for it again.",
    Wrong.OTHER_KIND: "The answer is “%(given)s”, which is not what was expected. Ask whoever runs the records system.",
    Wrong.UNKNOWN_TYPE: "“%(given)s” is no type of message that is read here. Look at it by hand.",
    Wrong.BAD_VALUE: "%(place)s is “%(given)s” in the answer, which means nothing there. Look in the records system.",
    Wrong.CONTRADICTS: "The answer says two things of the same at %(place)s. Look in the records system.",
    Wrong.SAYS_NOTHING: "The answer says nothing of what was handed over. Look in the records system.",
}
_LONGEST_QUOTE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that is wrong. `place` is a path of elements or fields, in the words of the format."""

    code: Wrong
    place: str = ""
    given: str = ""
    limit: int | None = None

    @property
    def text(self) -> str:
        """What is wrong and what to do, in English."""
        return TEXTS[self.code] % {"place": self.place, "given": self.given, "limit": self.limit}


class NotWritable(Exception):
    """What was to be handed over cannot be written in this form; all that is wrong with it."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__(" ".join(each.text for each in self.refusals))

    def __reduce__(self) -> tuple[object, ...]:
        return NotWritable, (self.refusals,)


class NotReadable(Exception):
    """What came back is not fit to be read."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.text)

    def __reduce__(self) -> tuple[object, ...]:
        return NotReadable, (self.refusal,)


def unreadable(code: Wrong, place: str = "", *, given: object = "", limit: int | None = None) -> NotReadable:
    """An error about what came back; the words of others are cut, and fit for a page."""
    return NotReadable(Refusal(code=code, place=quoted(place), given=quoted(given), limit=limit))


def quoted(given: object) -> str:
    """Words of others as they may be shown."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in str(given)[:1_000]).split())
    return plain if len(plain) <= _LONGEST_QUOTE else f"{plain[: _LONGEST_QUOTE - 1]}…"
