"""Writes a text as a Word document (ECMA-376) with real styles, lists, tables and pictures, always the same bytes."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count

from lxml import etree

from ordskifte.project.demo.blocks import Block, Heading, Items, Paragraph, Picture, Table, Text

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_NAMES = {"w": W, "r": R, "wp": WP, "a": A, "pic": PIC}

_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>
<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""  # noqa: E501  the names are as long as they are
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
# Width of a picture in EMU: 15 centimetres, and its height for pictures that are three wide and two high.
_WIDE, _HIGH = 5_400_000, 3_600_000
# The zip format counts years from 1980; no clock is asked, so that the bytes stay the same.
_WHEN = (2026, 10, 12, 8, 0, 0)


def write(text: Text, *, pictures: Mapping[str, bytes]) -> bytes:
    """The document as a file; `pictures` holds the bytes of those that it shows."""
    shown = [block for block in text.blocks if isinstance(block, Picture)]
    parts = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _links(
            {"rId1": (f"{R}/officeDocument", "word/document.xml"), "rId2": (_CORE, "docProps/core.xml")}
        ),
        "docProps/core.xml": _core(text),
        "word/document.xml": _document(text),
        "word/styles.xml": _styles(text.language),
        "word/numbering.xml": _numbering(sum(isinstance(block, Items) for block in text.blocks)),
        "word/_rels/document.xml.rels": _links(
            {"rId1": (f"{R}/styles", "styles.xml"), "rId2": (f"{R}/numbering", "numbering.xml")}
            | {f"rId{n}": (f"{R}/image", f"media/{each.file}") for n, each in enumerate(shown, start=3)}
        ),
    }
    parts |= {f"word/media/{each.file}": pictures[each.file] for each in shown}
    return _packed(parts)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip without compression: compressors differ in their bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, _WHEN), content)
    return out.getvalue()


def _element(tag: str, *inside, **attributes: str) -> etree._Element:
    """An element by its prefixed name, `w_p`; attributes likewise, `w_val`, or plain."""
    made = etree.Element(_qualified(tag), {_qualified(name): value for name, value in attributes.items()}, nsmap=_NAMES)
    for each in inside:
        if isinstance(each, str):
            made.text = each
        else:
            made.append(each)
    return made


def _qualified(name: str) -> str:
    prefix, mark, rest = name.partition("_")
    return f"{{{_NAMES[prefix]}}}{rest}" if mark else name


def _xml(root: etree._Element) -> bytes:
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _document(text: Text) -> bytes:
    lists, pictures = count(1), count(3)
    body = _element("w_body")
    for block in text.blocks:
        body.extend(_block(block, lists=lists, pictures=pictures))
    body.append(_element("w_sectPr", _element("w_pgSz", w_w="11906", w_h="16838")))
    return _xml(_element("w_document", body))


def _block(block: Block, *, lists: Iterator[int], pictures: Iterator[int]) -> list[etree._Element]:
    match block:
        case Heading(level, words):
            return [_paragraph(words, style=f"Heading{level}")]
        case Paragraph(words, language):
            return [_paragraph(words, language=language)]
        case Items(items, is_numbered):
            number = 2 * next(lists) - (0 if is_numbered else 1)
            return [_paragraph(words, style="ListParagraph", number=number) for words in items]
        case Table(head, rows):
            return [_table(head, rows), _paragraph("")]
        case Picture(_, alt):
            return [_picture(alt, number=next(pictures))]


def _paragraph(words: str, *, style: str = "", number: int = 0, language: str = "") -> etree._Element:
    about = _element("w_pPr")
    if style:
        about.append(_element("w_pStyle", w_val=style))
    if number:
        about.append(_element("w_numPr", _element("w_ilvl", w_val="0"), _element("w_numId", w_val=str(number))))
    run = _element("w_r")
    if language:
        run.append(_element("w_rPr", _element("w_lang", w_val=language)))
    run.append(_element("w_t", words))
    return _element("w_p", about, run) if words else _element("w_p", about)


def _table(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> etree._Element:
    grid = _element("w_tblGrid", *(_element("w_gridCol", w_w=str(9000 // len(head))) for _ in head))
    about = _element("w_tblPr", _element("w_tblStyle", w_val="TableGrid"), _element("w_tblW", w_w="0", w_type="auto"))
    first = _element("w_tr", _element("w_trPr", _element("w_tblHeader")), *map(_cell, head))
    return _element("w_tbl", about, grid, first, *(_element("w_tr", *map(_cell, row)) for row in rows))


def _cell(words: str) -> etree._Element:
    return _element("w_tc", _element("w_tcPr", _element("w_tcW", w_w="0", w_type="auto")), _paragraph(words))


def _picture(alt: str, *, number: int) -> etree._Element:
    size = {"cx": str(_WIDE), "cy": str(_HIGH)}
    frame = _element(
        "pic_spPr",
        _element("a_xfrm", _element("a_off", x="0", y="0"), _element("a_ext", **size)),
        _element("a_prstGeom", _element("a_avLst"), prst="rect"),
    )
    named = {"id": str(number), "name": f"Bilde {number}", "descr": alt}
    picture = _element(
        "pic_pic",
        _element("pic_nvPicPr", _element("pic_cNvPr", **named), _element("pic_cNvPicPr")),
        _element(
            "pic_blipFill", _element("a_blip", r_embed=f"rId{number}"), _element("a_stretch", _element("a_fillRect"))
        ),
        frame,
    )
    graphic = _element("a_graphic", _element("a_graphicData", picture, uri=PIC))
    inline = _element("wp_inline", _element("wp_extent", **size), _element("wp_docPr", **named), graphic)
    return _element("w_p", _element("w_r", _element("w_drawing", inline)))


def _styles(language: str) -> bytes:
    plain = _element("w_rPr", _element("w_sz", w_val="22"), _element("w_lang", w_val=f"{language}-NO"))
    styles = [
        _element("w_docDefaults", _element("w_rPrDefault", plain)),
        _style("Normal", name="Normal", is_default=True),
        _style("ListParagraph", name="List Paragraph"),
        *(_heading_style(level) for level in (1, 2, 3)),
        _element("w_style", _element("w_name", w_val="Table Grid"), w_type="table", w_styleId="TableGrid"),
    ]
    return _xml(_element("w_styles", *styles))


def _style(id: str, *inside, name: str, is_default: bool = False) -> etree._Element:
    based = () if is_default else (_element("w_basedOn", w_val="Normal"),)
    marks = {"w_default": "1"} if is_default else {}
    return _element(
        "w_style", _element("w_name", w_val=name), *based, *inside, w_type="paragraph", w_styleId=id, **marks
    )


def _heading_style(level: int) -> etree._Element:
    place = _element("w_pPr", _element("w_keepNext"), _element("w_outlineLvl", w_val=str(level - 1)))
    look = _element("w_rPr", _element("w_b"), _element("w_sz", w_val=str(40 - 6 * level)))
    return _style(f"Heading{level}", place, look, name=f"heading {level}")


def _numbering(lists: int) -> bytes:
    """Two numberings for each list, dots and numbers, so that every list begins with 1."""
    root = _element("w_numbering", _numbers(1, form="bullet", words="•"), _numbers(2, form="decimal", words="%1."))
    for number in range(1, 2 * lists + 1):
        abstract = _element("w_abstractNumId", w_val="1" if number % 2 else "2")
        restart = _element("w_lvlOverride", _element("w_startOverride", w_val="1"), w_ilvl="0")
        root.append(_element("w_num", abstract, restart, w_numId=str(number)))
    return _xml(root)


def _numbers(id: int, *, form: str, words: str) -> etree._Element:
    indent = _element("w_pPr", _element("w_ind", w_left="720", w_hanging="360"))
    level = (
        _element("w_start", w_val="1"),
        _element("w_numFmt", w_val=form),
        _element("w_lvlText", w_val=words),
        indent,
    )
    return _element("w_abstractNum", _element("w_lvl", *level, w_ilvl="0"), w_abstractNumId=str(id))


def _links(targets: Mapping[str, tuple[str, str]]) -> bytes:
    root = etree.Element(f"{{{_RELATIONSHIPS}}}Relationships", nsmap={None: _RELATIONSHIPS})
    for id, (kind, target) in targets.items():
        etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship", Id=id, Type=kind, Target=target)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _core(text: Text) -> bytes:
    names = {
        "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    root = etree.Element(f"{{{names['cp']}}}coreProperties", nsmap=names)
    for name, value in (("title", text.title), ("creator", text.author), ("language", f"{text.language}-NO")):
        etree.SubElement(root, f"{{{names['dc']}}}{name}").text = value
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
