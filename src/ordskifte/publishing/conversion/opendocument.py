"""OpenDocument texts (ISO/IEC 26300): read into a tree with the names of HTML, then walked."""

from typing import Final

from lxml import etree, html

from ordskifte.publishing.conversion import markup
from ordskifte.publishing.conversion.languages import language_of
from ordskifte.publishing.conversion.opendocument_tree import Looks, Transcriber
from ordskifte.publishing.conversion.packages import Parts, parsed
from ordskifte.publishing.conversion.refusals import FileBroken, FileEncrypted
from ordskifte.publishing.conversion.values import Draft, NoteCode
from ordskifte.publishing.conversion.work import Work

_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"


def read(parts: Parts, work: Work) -> Draft:
    """The blocks of an OpenDocument text."""
    if b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise FileEncrypted
    if "content.xml" not in parts.names:
        raise FileBroken
    content = parsed(parts.read("content.xml"))
    styles = _optional(parts, "styles.xml")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise FileBroken
    looks = Looks([tree for tree in (styles, content) if tree is not None])
    _note_others(parts, content, work=work)
    root = html.Element("div")
    transcriber = Transcriber(parts, looks, notes=work.notes)
    transcriber.inside(body, root)
    transcriber.add_footnotes(root)
    about = _optional(parts, "meta.xml")
    language = looks.language or _told(about, "language")
    return Draft(found=markup.read(root, work), title=_told(about, "title"), language=language_of(language))


def _optional(parts: Parts, name: str) -> etree._Element | None:
    return parsed(parts.read(name)) if name in parts.names else None


def _told(about: etree._Element | None, name: str) -> str:
    return "" if about is None else (about.findtext(f".//{_DC}{name}") or "")


def _note_others(parts: Parts, content: etree._Element, *, work: Work) -> None:
    changes = content.iter(f"{_TEXT}changed-region")
    work.notes.add(NoteCode.TRACKED_CHANGES, sum(1 for _ in changes))
    work.notes.add(NoteCode.COMMENTS, sum(1 for _ in content.iter(f"{_OFFICE}annotation")))
    work.notes.add(
        NoteCode.PROGRAMS_LEFT_OUT, int(any(name.startswith(("Basic/", "Scripts/")) for name in parts.names))
    )
