"""One document as HTML, made by escaping and joining: a head with facts, the words, and what it belongs to."""

from dataclasses import dataclass
from html import escape
from typing import Final

STYLE: Final = """
@page { size: A4; margin: 25mm 22mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 9pt } }
html { font-size: 10.5pt; line-height: 1.45; color: #111 }
h1 { font-size: 17pt; line-height: 1.25; margin: 0 0 6mm }
h2, h3, h4, h5 { line-height: 1.3; margin: 6mm 0 2mm }
dl { margin: 0 0 8mm; padding: 4mm 0; border-top: 0.5pt solid #777; border-bottom: 0.5pt solid #777 }
dt { color: #444; float: left; clear: left; width: 42mm }
dd { margin: 0 0 1mm 45mm }
.text { white-space: pre-wrap; overflow-wrap: anywhere }
.note { color: #444; font-size: 9pt; margin-top: 8mm }
table { border-collapse: collapse } td, th { border: 0.5pt solid #777; padding: 1mm 2mm; text-align: left }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A text under a heading: plain words, or HTML that our own rendering made."""

    heading: str = ""
    text: str = ""
    html: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that stands in one document."""

    title: str
    language: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    author: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font file: which signs it has, and how heavy they are."""

    script: str
    weight: int
    path: str


def html(sheet: Sheet, *, fonts: str = "") -> str:
    """The whole page. `fonts` are rules that name the fonts."""
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in sheet.facts if value)
    parts = "".join(map(_part, sheet.parts))
    note = f'<p class="note">{escape(sheet.note)}</p>' if sheet.note else ""
    return (
        f'<!doctype html><html lang="{escape(sheet.language)}"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.title)}</title>"
        f'<meta name="author" content="{escape(sheet.author)}"><meta name="generator" content="Ordskifte">'
        f"<style>{fonts}{STYLE}</style></head><body>"
        f"<h1>{escape(sheet.title)}</h1><dl>{facts}</dl>{parts}{note}</body></html>"
    )


def _part(part: Part) -> str:
    heading = f"<h2>{escape(part.heading)}</h2>" if part.heading else ""
    language = f' lang="{escape(part.language)}"' if part.language else ""
    words = f'<div class="text">{escape(part.text)}</div>' if part.text else ""
    return f"<section{language}>{heading}{words}{part.html}</section>"
