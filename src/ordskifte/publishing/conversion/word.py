"""Word documents (ECMA-376 WordprocessingML): cleaned first, then read by mammoth, then walked."""

import base64
import io
import re
import zipfile
from typing import Final

import mammoth
from lxml import etree, html

from ordskifte.publishing.conversion import markup
from ordskifte.publishing.conversion.packages import Parts, parsed
from ordskifte.publishing.conversion.refusals import FileBroken
from ordskifte.publishing.conversion.values import Draft, NoteCode
from ordskifte.publishing.conversion.word_cleaning import Cleaner
from ordskifte.publishing.conversion.word_styles import Styles
from ordskifte.publishing.conversion.word_tree import local
from ordskifte.publishing.conversion.work import Work

_BODIES: Final = {"document", "footnotes", "endnotes"}
_MARGINS: Final = {"hdr", "ftr"}
_CORE: Final = "http://purl.org/dc/elements/1.1/"
_MAP: Final = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
p[style-name='Quotations'] => blockquote:fresh
p[style-name='Caption'] => p:fresh
"""
_WORTHLESS: Final = re.compile(r"^(?:customXml|word/embeddings|word/activeX|word/fonts|docProps)/")


def read(parts: Parts, work: Work) -> Draft:
    """The blocks of a Word document."""
    trees = {name: parsed(parts.read(name)) for name in parts.names if _is_xml(name)}
    kinds = {name: local(tree) for name, tree in trees.items() if "wordprocessingml" in tree.tag}
    styles = Styles(next((trees[name] for name, kind in kinds.items() if kind == "styles"), None))
    cleaner = Cleaner(styles, work.notes)
    for name, kind in kinds.items():
        if kind in _BODIES:
            cleaner.clean(trees[name], is_body=kind == "document")
    _note_others(parts, trees, kinds=kinds, work=work)
    cleaned = {name: etree.tostring(trees[name]) for name, kind in kinds.items() if kind in _BODIES}
    shown = _shown(_packed(parts, cleaned), style_map=_MAP + styles.heading_map(), work=work)
    return Draft(found=markup.read(shown, work), title=_title(trees), language=cleaner.language)


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels")) and not name.startswith("customXml/")


def _note_others(parts: Parts, trees: dict[str, etree._Element], *, kinds: dict[str, str], work: Work) -> None:
    """What is in the file and not in its text."""
    comments = [tree for name, tree in trees.items() if kinds.get(name) == "comments"]
    work.notes.add(NoteCode.COMMENTS, sum(local(child) == "comment" for tree in comments for child in tree))
    margins = [tree for name, tree in trees.items() if kinds.get(name) in _MARGINS]
    work.notes.add(NoteCode.MARGINS_LEFT_OUT, int(any("".join(tree.itertext()).strip() for tree in margins)))
    embedded = sum(name.startswith(("word/embeddings/", "word/activeX/")) for name in parts.names)
    work.notes.add(NoteCode.OBJECTS_LEFT_OUT, embedded)
    work.notes.add(NoteCode.PROGRAMS_LEFT_OUT, int(any("vbaProject" in name for name in parts.names)))


def _packed(parts: Parts, cleaned: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in parts.names:
            if not _WORTHLESS.match(name):
                package.writestr(name, cleaned.get(name) or parts.read(name))
    out.seek(0)
    return out


def _shown(package: io.BytesIO, *, style_map: str, work: Work) -> etree._Element:
    @mammoth.images.img_element
    def kept(image) -> dict[str, str]:
        """The key of the picture, and no more than that, stands in the markup."""
        try:
            with image.open() as stream:
                return {"src": _inside(stream.read())}
        except (KeyError, ValueError, OSError, zipfile.BadZipFile):
            return {"src": ""}

    try:
        result = mammoth.convert_to_html(
            package,
            style_map=style_map,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=kept,
        )
    # mammoth trusts what it reads: whatever it stumbles on, the document is not as the standard says.
    except (KeyError, ValueError, AttributeError, TypeError, IndexError, OSError):
        raise FileBroken from None
    lost = [each.message for each in result.messages if "unsupported character" in each.message]
    work.notes.add(NoteCode.FORMULAS_FLATTENED, len(lost))
    return _tree(result.value)


def _tree(text: str) -> etree._Element:
    root = html.fragment_fromstring(text, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    # Notes come as a list without a mark of its own at the very end; their links back lead nowhere outside.
    for link in root.xpath(".//a[starts-with(@href, '#')]"):
        if link.text == "↑":
            link.drop_tree()
    return root


def _inside(data: bytes) -> str:
    return "data:;base64," + base64.b64encode(data).decode()


def _title(trees: dict[str, etree._Element]) -> str:
    found = trees.get("docProps/core.xml")
    return "" if found is None else found.findtext(f"{{{_CORE}}}title") or ""
