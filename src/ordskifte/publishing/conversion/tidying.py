"""Words as they come from files, made fit for blocks: signs that nobody sees, spaces, ends."""

import re
import unicodedata
from typing import Final

from ordskifte.domain.publication import Link, Span, Spans, joined

# Control signs, halves of characters, soft hyphens, marks of byte order, and marks that turn the direction of what
# follows, by which a text can be shown as another than it is (Unicode Technical Report 36).
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


def clean(text: str) -> str:
    """The text without what cannot be shown; line breaks are kept."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\t", " ")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", lines))


def one_line(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(clean(text).split())


def flowing(text: str) -> str:
    """Text as pages show it: any run of blanks is one space."""
    return _BLANKS.sub(" ", clean(text))


def trimmed(spans: Spans) -> Spans:
    """The spans without blanks at the ends, before and after line breaks, and without double ones."""
    kept: list[Span] = []
    last = "\n"
    for span in joined(spans):
        text = re.sub(r" *\n *", "\n", span.text)
        text = text.lstrip(" \n") if last == "\n" else text.lstrip(" ") if last == " " else text
        if text:
            kept.append(with_text(span, text))
            last = text[-1]
    while kept and kept[-1].text[-1] in " \n":
        rest = kept.pop()
        if text := rest.text.rstrip(" \n"):
            kept.append(with_text(rest, text))
    return joined(kept)


def with_text(span: Span, text: str) -> Span:
    """The same look with other words."""
    return Link(text, span.address) if isinstance(span, Link) else type(span)(text)
