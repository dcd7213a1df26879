"""Small documents as bytes: Word, OpenDocument and PDF files with just what a test is about."""

import io
import zipfile

from ordskifte.project.demo import docx

W = f'xmlns:w="{docx.W}" xmlns:r="{docx.R}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""  # noqa: E501  the names are as long as they are
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style", "meta")
)
ODF += (
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def packed(parts: dict[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def word(body: str, *, more: dict[str, str | bytes] | None = None, links: str = "", styles: str = "") -> bytes:
    """A Word document with this body; `more` are further parts, `links` relationships of the document."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r" Type="{docx.R}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}">{links}</Relationships>',
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
    }
    return packed(parts | (more or {}))


def p(*runs: str, about: str = "") -> str:
    """A paragraph of Word."""
    return f"<w:p><w:pPr>{about}</w:pPr>{''.join(runs)}</w:p>"


def r(text: str, look: str = "") -> str:
    """A run of Word."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def odt(body: str, *, styles: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument text with this body."""
    content = (
        f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": kind, "content.xml": content} | (more or {}))


def pdf(*pages: str, more: str = "", annotations: str = "") -> bytes:
    """A PDF whose pages are drawn by these commands; /F1 is upright, /F2 bold."""
    numbers = [5 + 2 * place for place in range(len(pages))]
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {more} >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{number} 0 R' for number in numbers)}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
    for number, page in zip(numbers, pages, strict=True):
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} "
            f"/Contents {number + 1} 0 R /Annots [{annotations}] >>",
            f"<< /Length {len(page.encode('cp1252'))} >>\nstream\n{page}\nendstream",
        ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("cp1252")
    start = len(out)
    rows = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def line(text: str, *, at: float, left: float = 72, size: float = 11, font: str = "F1", mode: int = 0) -> str:
    """A line of text on a page of a PDF."""
    return f"BT /{font} {size} Tf {mode} Tr {left} {at} Td ({text}) Tj ET\n"
