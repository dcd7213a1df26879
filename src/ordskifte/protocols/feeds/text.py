"""What stands in a feed as plain text, an address or a time; everything else is nothing.

Text is read in one walk from left to right that never goes back, so that none takes longer than its length.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Final

LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 10_000
LONGEST_LINK: Final = 1_000
LONGEST_NAME: Final = 100
# What is made of HTML is cut before, so that a post in pictures costs no more than one in words.
_LARGEST_HTML: Final = 200_000

# With everything inside them.
_UNREAD: Final = frozenset({"script", "style", "iframe", "object", "template", "noscript", "svg", "form", "select"})
_LINES: Final = frozenset({"br", "li", "tr", "dt", "dd", "hr"})
_PARAGRAPHS: Final = frozenset(
    {"p", "div", "blockquote", "pre", "table", "ul", "ol", "figure", "figcaption", "section", "article"}
    | {f"h{level}" for level in range(1, 7)}
)
_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,20})")
_CLOSING: Final = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _UNREAD}
_SPACES: Final = re.compile(r"[ \t\r\xa0]+")
_ENDS: Final = re.compile(r" ?\n ?")
_MANY: Final = re.compile(r"\n{3,}")
_LINK: Final = re.compile(r"https?://[^\s<>\"\\^`{|}\x00-\x1f\x7f]+")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST_TIME: Final = 64


def plain(html: str) -> str:
    """What a reader would have seen of it."""
    html = html[:_LARGEST_HTML]
    parts: list[str] = []
    at = 0
    while (start := html.find("<", at)) >= 0:
        parts.append(html[at:start])
        said, at = _mark(html, start)
        parts.append(said)
    parts.append(html[at:])
    return tidy(unescape("".join(parts)))


def tidy(text: str) -> str:
    """One space between words, and one empty line at most between paragraphs."""
    text = _ENDS.sub("\n", _SPACES.sub(" ", text))
    return _MANY.sub("\n\n", text).strip()[:LONGEST_TEXT]


def line(text: str, *, most: int = LONGEST_LINE) -> str:
    """The same on one line."""
    return " ".join(text[:_LARGEST_HTML].split())[:most].rstrip()


def break_of(name: str) -> str:
    """What a mark does to the lines of what is read."""
    if name in _LINES:
        return "\n"
    return "\n\n" if name in _PARAGRAPHS else ""


def _mark(html: str, start: int) -> tuple[str, int]:
    """What is read of a mark, and where to go on."""
    if html.startswith("<!--", start):
        return "", _after(html, start, sign="-->")
    found = _NAME.match(html, start + 1)
    if found is None:
        # No mark of HTML: a heart, a comparison; or a declaration, which nobody sees.
        is_declared = html[start + 1 : start + 2] in {"!", "?"}
        return ("", _after(html, start, sign=">")) if is_declared else ("&lt;", start + 1)
    name, end = found[1].lower(), _after(html, start, sign=">")
    if name in _UNREAD and not html.startswith("/", start + 1):
        closing = _CLOSING[name].search(html, end)
        return "", _after(html, closing.start(), sign=">") if closing else len(html)
    return break_of(name), end


def _after(html: str, start: int, *, sign: str) -> int:
    found = html.find(sign, start)
    return found + len(sign) if found >= 0 else len(html)


def link(text: str) -> str:
    """An address of a page, or nothing."""
    found = text.strip()
    return found if len(found) <= LONGEST_LINK and _LINK.fullmatch(found) else ""


def language(text: str) -> str:
    """A language by its code, the first part alone, or nothing."""
    return text.strip().partition("-")[0].lower() if _LANGUAGE.fullmatch(text.strip()) else ""


def time(text: str) -> datetime | None:
    """A time as feeds write them (RFC 3339, RFC 822), in UTC; None if it is none that can be."""
    words = text.strip()[:_LONGEST_TIME]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(words)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        return found if 1990 <= found.year <= 2200 else None
    return None
