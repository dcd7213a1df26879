"""What a text that was shown is made of, read back from its HTML: our own marks, and cleaned when it was written."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final

from ordskifte.domain.comparison import Unit

TITLE, LEAD, PICTURE, ROW, INNER = "title", "lead", "picture", "row", "inner"
_LISTS: Final = ("ul", "ol")
_ALONE: Final = {"h2", "h3", "h4", "p", "caption", "figcaption"}
_CELLS: Final = {"th", "td"}


def units(said: Mapping[str, str]) -> list[Unit]:
    """The title, the lead, and the text unit by unit; without words of its own a unit is left out.

    Shapes are those of HTML: `h2`, `p`, `ul` and `ol` for points (`ul inner` for those below a point), `caption`,
    and `row th,td,td` for rows, with what each cell is.
    """
    head = [Unit(TITLE, (said.get("title", "").strip(),)), Unit(LEAD, (said.get("lead", "").strip(),))]
    if said.get("html"):
        reader = _Reader()
        reader.feed(said["html"])
        reader.close()
        body = reader.found
    else:
        body = [Unit("p", (line.strip(),)) for line in said.get("text", "").split("\n")]
    return [each for each in (*head, *body) if any(each.texts)]


class _Reader(HTMLParser):
    """Gathers units in the order in which they begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Unit] = []
        self._words: list[str] = []
        self._lists: list[str] = []
        self._cells: list[tuple[str, str]] | None = None
        self._begins = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the mark begins."""
        match tag:
            case "br":
                self._words.append("\n")
            case "img":
                self._add(PICTURE, dict(attrs).get("alt") or "")
            case "ul" | "ol":
                self._finish_point()
                self._lists.append(tag)
                self._begins = len(self._lists) == 1
            case "table":
                self._begins = True
            case "tr":
                self._cells = []
            case _ if tag in _ALONE | _CELLS | {"li"}:
                self._words = []

    def handle_endtag(self, tag: str) -> None:
        """End what the mark ends, and keep it as a unit."""
        match tag:
            case "ul" | "ol":
                if self._lists:
                    self._lists.pop()
            case "li":
                self._finish_point()
            case "tr":
                self._finish_row()
            case _ if tag in _CELLS:
                if self._cells is not None:
                    self._cells.append((tag, self._said()))
            case _ if tag in _ALONE:
                self._add(tag, self._said(), begins=tag == "caption")

    def handle_data(self, data: str) -> None:
        """Words."""
        self._words.append(data)

    def _said(self) -> str:
        words, self._words = "".join(self._words).strip(), []
        return words

    def _finish_point(self) -> None:
        """A point ends, or the list below it begins."""
        words = self._said()
        if self._lists and words:
            shape = self._lists[-1] if len(self._lists) == 1 else f"{self._lists[-1]} {INNER}"
            self._add(shape, words, begins=self._begins)
            self._begins = False

    def _finish_row(self) -> None:
        if self._cells:
            tags, words = zip(*self._cells, strict=True)
            self.found.append(Unit(f"{ROW} {','.join(tags)}", words, self._begins))
            self._begins = False
        self._cells = None

    def _add(self, shape: str, words: str, *, begins: bool = False) -> None:
        self.found.append(Unit(shape, (words,), begins))
