"""What was written for our pages, made to stand in somebody else's: whole addresses, their headings, no id of ours."""

from html import escape
from html.parser import HTMLParser
from typing import Final

from ordskifte.channels.handoff.look import DEEPEST

_VOID: Final = {"br", "hr", "img"}
_HEADINGS: Final = {f"h{level}": level for level in range(1, DEEPEST + 1)}
_ADDRESSES: Final = {"href", "src"}
# A column of text, or what a browser leaves of a telephone's width where nobody has styled the page.
_WIDEST: Final = "36rem, 70vw"
# The words that name a table are found by their id; those that were a place to jump to have none in another page.
_NAMES: Final = {"caption", "div"}


def fitted(html: str, *, home: str, mark: str, deeper: int) -> str:
    """The same marks and words, for a page that is not ours; `mark` is in front of what must have an id."""
    fitter = _Fitter(home=home, mark=mark, deeper=deeper)
    fitter.feed(html)
    fitter.close()
    return "".join(fitter.parts)


def _fluid(picture: dict[str, str]) -> dict[str, str]:
    """A picture that needs no style to fit a narrow page: without its own measures it is as wide as `sizes` says."""
    own = picture.get("width", "")
    bound = f"{own}px, " if own.isdecimal() else ""
    rest = {name: value for name, value in picture.items() if name not in {"width", "height"}}
    return {**rest, "sizes": f"min({bound}{_WIDEST})"}


class _Fitter(HTMLParser):
    """Writes what it reads, with other values. It reads what we have made or cleaned ourselves."""

    def __init__(self, *, home: str, mark: str, deeper: int) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._home, self._mark, self._deeper = home, mark, deeper

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The mark with its fitted values."""
        known = {name: value or "" for name, value in attrs}
        if tag == "img" and "srcset" in known:
            known = _fluid(known)
        given = (self._attribute(tag, name, value) for name, value in known.items())
        self.parts.append(f"<{self._tag(tag)}{''.join(given)}>")

    def handle_endtag(self, tag: str) -> None:
        """The end of a mark that has one."""
        if tag not in _VOID:
            self.parts.append(f"</{self._tag(tag)}>")

    def handle_data(self, data: str) -> None:
        """Words, written as they were read."""
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        """A letter by its name."""
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """A letter by its number."""
        self.parts.append(f"&#{name};")

    def _tag(self, tag: str) -> str:
        level = _HEADINGS.get(tag)
        return tag if level is None else f"h{min(level + self._deeper, DEEPEST)}"

    def _attribute(self, *given: str) -> str:
        tag, name, value = given
        if name in {"id", "aria-labelledby"}:
            if tag not in _NAMES:
                return ""
            value = f"{self._mark}-{value}"
        elif name in _ADDRESSES:
            value = self._whole(value)
        elif name == "srcset":
            value = ", ".join(self._whole(each.strip()) for each in value.split(","))
        return f' {name}="{escape(value)}"'

    def _whole(self, address: str) -> str:
        return f"{self._home}{address}" if address.startswith("/") else address
