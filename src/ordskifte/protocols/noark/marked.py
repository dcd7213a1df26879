"""A text in which the names of persons are marked (Noark 5 requirement 5.2.34; pnavn in Noark 4)."""

from typing import Final

# Requirement 5.2.34 says personnavn; the eInnsyn client's pages also spell it otherwise, and Noark 4 shortens it.
person_names: Final = frozenset({"personnavn", "personavn", "pnavn"})
_LONGEST: Final = 131_072  # characters
_MOST: Final = 100  # names in one text


class Marked:
    """A text as it comes in, and where the marked names stand in it."""

    __slots__ = ("_marks", "_open", "text")

    def __init__(self) -> None:
        self.text = ""
        self._open: int | None = None
        self._marks: list[tuple[int, int]] = []

    def add(self, text: str) -> None:
        """Some more of the text."""
        if len(self.text) < _LONGEST:
            self.text += text

    def begin(self) -> None:
        """A name starts here."""
        self._open = len(self.text)

    def end(self, name: str) -> None:
        """The name that was begun ends, with these words."""
        first = len(self.text) if self._open is None else self._open
        self.add(name)
        self._open = None
        if name.strip() and len(self._marks) < _MOST:
            first += len(name) - len(name.lstrip())
            self._marks.append((first, first + len(name.strip())))

    @property
    def stripped(self) -> str:
        """The text without space around it."""
        return self.text.strip()

    def spans(self, limit: int) -> list[tuple[int, int]]:
        """Where the names stand in the stripped text, as far as it is kept: first sign, and the sign after the last."""
        ahead = len(self.text) - len(self.text.lstrip())
        most = min(limit, len(self.stripped))
        moved = ((first - ahead, min(last - ahead, most)) for first, last in self._marks)
        return [(first, last) for first, last in moved if first < last]

    @property
    def names(self) -> tuple[str, ...]:
        """The names."""
        return tuple(self.text[first:last] for first, last in self._marks)
