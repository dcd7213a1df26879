"""Foreign HTML as plain text: what a reader would have seen, without a mark, a script or an address that hides.

One walk from left to right that never goes back, so that no text takes longer than its length.
"""

import re
from html import unescape
from typing import Final

# What WordPress writes for its editor and its plug-ins: [caption id="…"], [/gallery].
_SHORTCODE: Final = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist|wp_caption)\b[^\[\]]{0,500}\]")
_NAME: Final = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}")
_ADDRESS: Final = re.compile(r"""\bhref\s{0,9}=\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))""", re.I)
_ALT: Final = re.compile(r"""\balt\s{0,9}=\s{0,9}(?:"([^"]{1,500})"|'([^']{1,500})')""", re.I)
# With everything inside them.
_UNREAD: Final = frozenset({"script", "style", "iframe", "object", "template", "noscript", "svg", "form", "select"})
# Marks that change nothing of what is read: without these, most texts have none.
_INLINE: Final = re.compile(r"</?(?:em|strong|b|i|u|s|span|small|code|del|ins|sub|sup|q|cite|abbr)>")
_CLOSING: Final = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _UNREAD}
_BREAKS: Final = frozenset({"br", "/li", "/tr", "/dt", "/dd", "hr"})
_PARAGRAPHS: Final = frozenset(
    {"p", "div", "blockquote", "pre", "table", "ul", "ol", "dl", "figure", "figcaption", "section", "article"}
    | {f"h{level}" for level in range(1, 7)}
)
_SPACES: Final = re.compile(r"[ \t\xa0]+")
_EMPTY: Final = re.compile(r" ?\n ?")
_MANY: Final = re.compile(r"\n{3,}")


def plain(html: str) -> str:
    """The text of a post or a comment. Line ends in it are line ends, as WordPress shows them."""
    if "[" in html:
        html = _SHORTCODE.sub("", html)
    if "<" in html:
        html = _INLINE.sub("", html)
    text = _Walk(html).go() if "<" in html else html
    if "&" in text:
        text = unescape(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Most texts have nothing to tidy, and looking for it sign by sign takes longer than all the rest.
    if "  " in text or "\t" in text or "\xa0" in text:
        text = _SPACES.sub(" ", text)
    if " \n" in text or "\n " in text:
        text = _EMPTY.sub("\n", text)
    return (_MANY.sub("\n\n", text) if "\n\n\n" in text else text).strip()


class _Walk:
    """One text on its way from HTML; entities stay for later, so that `&lt;b&gt;` is read as it was meant."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._parts: list[str] = []
        self._links: list[str] = []

    def go(self) -> str:
        """To the end."""
        html, at = self._html, 0
        while (start := html.find("<", at)) >= 0:
            self._parts.append(html[at:start])
            at = self._mark(start)
        self._parts.append(html[at:])
        return "".join(self._parts)

    def _mark(self, start: int) -> int:
        """Take what begins at this sign; where to go on."""
        html = self._html
        if html.startswith("<!--", start):
            return self._after("-->", start)
        match = _NAME.match(html, start + 1)
        if match is None:
            # No mark of HTML: a heart, a comparison; or a declaration, which nobody sees.
            if html[start + 1 : start + 2] in {"!", "?"}:
                return self._after(">", start)
            self._parts.append("&lt;")
            return start + 1
        name, end = match[0].lower(), self._after(">", start)
        if name in _UNREAD:
            closing = _CLOSING[name].search(html, end)
            return self._after(">", closing.start()) if closing else len(html)
        self._say(name, html[start:end])
        return end

    def _after(self, sign: str, start: int) -> int:
        found = self._html.find(sign, start)
        return found + len(sign) if found >= 0 else len(self._html)

    def _say(self, name: str, tag: str) -> None:
        if name in _BREAKS:
            self._parts.append("\n")
        elif name.lstrip("/") in _PARAGRAPHS:
            self._parts.append("\n\n")
        elif name == "li":
            self._parts.append("\n– ")
        elif name == "img" and (alt := _ALT.search(tag)):
            self._parts.append(f" [{alt[1] or alt[2]}] ")
        elif name == "a":
            self._links.append(_leads_to(tag))
        elif name == "/a" and self._links:
            self._close_link(self._links.pop())

    def _close_link(self, address: str) -> None:
        """Say where a link led, where the words of it do not."""
        if address and (not self._parts or address.rstrip("/") not in self._parts[-1]):
            self._parts.append(f" ({address})")


def _leads_to(tag: str) -> str:
    """The address of a link that leads to a page; nothing for one that runs a script or hides its target."""
    found = _ADDRESS.search(tag)
    address = next((each for each in found.groups() if each), "").strip() if found else ""
    return address if address.lower().startswith(("http://", "https://")) and " " not in address else ""
