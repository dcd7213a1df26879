"""The styles of a Word document: which are headings, which hide their text, and in which language they are."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from ordskifte.publishing.conversion.word_tree import child, is_on, local, value

# Styles that mammoth knows by itself are named so in every language of Word.
_KNOWN: Final = {f"heading {level}" for level in range(1, 7)} | {"title"}
_DEEPEST: Final = 20
_LOWEST_LEVEL: Final = 5


@dataclass(frozen=True, slots=True)
class Style:
    """What one style says, before those that it is based on."""

    name: str
    kind: str
    based_on: str
    hidden: bool | None
    language: str
    level: int | None


class Styles:
    """All styles of a document."""

    def __init__(self, tree: etree._Element | None) -> None:
        self._styles: dict[str, Style] = {}
        self.language = ""
        for element in () if tree is None else tree:
            if local(element) == "style":
                self._styles[value(element, "styleId")] = _style(element)
            elif local(element) == "docDefaults":
                self.language = _language(child(child(element, "rPrDefault"), "rPr"))

    def name(self, id: str) -> str:
        """The name in English, as files have it for the styles that come with Word."""
        return self._styles[id].name.lower() if id in self._styles else ""

    def is_hidden(self, id: str) -> bool:
        """Whether text in the style is not shown."""
        return any(style.hidden for style in self._chain(id) if style.hidden is not None)

    def language_of(self, id: str) -> str:
        """The language of the style; empty if it says nothing."""
        return next((style.language for style in self._chain(id) if style.language), "")

    def heading_map(self) -> str:
        """Lines for mammoth: styles of the body's own that have a level in the outline."""
        return "\n".join(self._mapped(id) for id, style in self._styles.items() if self._level(id) is not None)

    def _mapped(self, id: str) -> str:
        name = self._styles[id].name.replace("\\", "\\\\").replace("'", "\\'")
        return f"p[style-name='{name}'] => h{(self._level(id) or 0) + 1}:fresh"

    def _level(self, id: str) -> int | None:
        style = self._styles[id]
        if style.kind != "paragraph" or style.name.lower() in _KNOWN or style.name.lower().startswith("toc"):
            return None
        level = next((each.level for each in self._chain(id) if each.level is not None), None)
        return level if level is not None and 0 <= level <= _LOWEST_LEVEL else None

    def _chain(self, id: str) -> list[Style]:
        chain: list[Style] = []
        while id in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[id])
            id = self._styles[id].based_on
        return chain


def _style(element: etree._Element) -> Style:
    look, place = child(element, "rPr"), child(element, "pPr")
    vanish = child(look, "vanish")
    level = value(child(place, "outlineLvl"))
    return Style(
        name=value(child(element, "name")).replace("\n", " "),
        kind=value(element, "type"),
        based_on=value(child(element, "basedOn")),
        hidden=None if vanish is None else is_on(vanish),
        language=_language(look),
        level=int(level) if level.isascii() and level.isdigit() else None,
    )


def _language(look: etree._Element | None) -> str:
    return value(child(look, "lang"))
