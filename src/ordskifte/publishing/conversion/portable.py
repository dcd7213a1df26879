"""PDF files with a text layer (ISO 32000): pdfium finds the words, and here it is said which a reader would see."""

import contextlib
import ctypes
import math
from collections.abc import Iterator
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdf

from ordskifte.publishing.conversion import portable_blocks
from ordskifte.publishing.conversion.languages import language_of
from ordskifte.publishing.conversion.portable_lines import Box, Page, Piece
from ordskifte.publishing.conversion.refusals import FileBroken, FileEncrypted, PdfWithoutText
from ordskifte.publishing.conversion.tidying import clean
from ordskifte.publishing.conversion.values import Draft, NoteCode
from ordskifte.publishing.conversion.work import Work

MOST_PAGES: Final = 300
MOST_OBJECTS: Final = 400_000
_FEWEST_SIGNS: Final = 20
_MOST_OF: Final = 0.7
_KINDS: Final = [pdf.FPDF_PAGEOBJ_TEXT, pdf.FPDF_PAGEOBJ_PATH, pdf.FPDF_PAGEOBJ_IMAGE]
_INVISIBLE: Final = {pdf.FPDF_TEXTRENDERMODE_INVISIBLE, pdf.FPDF_TEXTRENDERMODE_CLIP}
_HARMLESS_MARKS: Final = {pdf.FPDF_ANNOT_LINK, pdf.FPDF_ANNOT_WIDGET, pdf.FPDF_ANNOT_POPUP}
# Marks that people lay over words to hide them.
_COVERS: Final = {pdf.FPDF_ANNOT_SQUARE, pdf.FPDF_ANNOT_REDACT, pdf.FPDF_ANNOT_STAMP, pdf.FPDF_ANNOT_FREETEXT}
_BOLD_WEIGHT: Final = 600


def read(data: bytes, work: Work) -> Draft:
    """The blocks of a PDF."""
    with _opened(data) as document:
        work.notes.add(NoteCode.PAGES_CUT, max(0, len(document) - MOST_PAGES))
        work.notes.add(NoteCode.OBJECTS_LEFT_OUT, max(0, document.count_attachments()))
        pages = list(_pages(document, work))
        title, language = document.get_metadata_value("Title"), _language(document)
    if sum(len(piece.text.strip()) for page in pages for piece in page.pieces) < _FEWEST_SIGNS:
        raise PdfWithoutText
    _note_pages(pages, work)
    return Draft(found=portable_blocks.read(pages, work.notes), title=title, language=language)


def _opened(data: bytes) -> contextlib.closing[pdfium.PdfDocument]:
    try:
        return contextlib.closing(pdfium.PdfDocument(data))
    except pdfium.PdfiumError as error:
        raise FileEncrypted if "assword" in str(error) or "ecurity" in str(error) else FileBroken from None


def _language(document: pdfium.PdfDocument) -> str:
    size = pdf.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < size < 200:
        return ""
    letters = (ctypes.c_ushort * ((size + 1) // 2))()
    pdf.FPDFCatalog_GetLanguage(document, letters, size)
    return language_of(bytes(letters).decode("utf-16-le", "replace").rstrip("\x00"))


def _pages(document: pdfium.PdfDocument, work: Work) -> Iterator[Page]:
    left = MOST_OBJECTS
    for number in range(min(len(document), MOST_PAGES)):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            raise FileBroken from None
        read = _page(page, work, most=left)
        left -= len(read.pieces)
        yield read
        page.close()
        if left <= 0:
            work.notes.add(NoteCode.PAGES_CUT, len(document) - number - 1)
            return


def _page(page: pdfium.PdfPage, work: Work, *, most: int) -> Page:
    width, height = page.get_size()
    found = Page(height=height)
    textpage = page.get_textpage()
    covers = list(_marks(page, work))
    for thing in page.get_objects(filter=_KINDS, max_depth=8, textpage=textpage):
        box = _box(thing)
        if box is None or len(found.pieces) >= most:
            continue
        if thing.type == pdf.FPDF_PAGEOBJ_TEXT:
            found.pieces += _piece(thing, box)
            continue
        is_picture = thing.type == pdf.FPDF_PAGEOBJ_IMAGE
        found.pictures += is_picture
        is_whole = is_picture and box.area >= _MOST_OF * width * height
        found.has_scan = found.has_scan or is_whole
        if is_picture or _is_solid(thing):
            found.cover(box, is_scan=is_whole)
    for box in covers:
        found.cover(box, is_scan=False)
    return found


def _marks(page: pdfium.PdfPage, work: Work) -> Iterator[Box]:
    """Comments and fields; and the places of those that lie over words."""
    for number in range(min(pdf.FPDFPage_GetAnnotCount(page), 10_000)):
        mark = pdf.FPDFPage_GetAnnot(page, number)
        if not mark:
            continue
        kind = pdf.FPDFAnnot_GetSubtype(mark)
        rect = pdf.FS_RECTF()
        work.notes.add(NoteCode.COMMENTS, int(kind not in _HARMLESS_MARKS))
        work.notes.add(NoteCode.FORMS_LEFT_OUT, int(kind == pdf.FPDF_ANNOT_WIDGET))
        if kind in _COVERS and pdf.FPDFAnnot_GetRect(mark, rect):
            yield Box(rect.left, rect.bottom, rect.right, rect.top)
        pdf.FPDFPage_CloseAnnot(mark)


def _box(thing: pdfium.PdfObject) -> Box | None:
    """Where it is on the page, also from within forms."""
    try:
        left, bottom, right, top = thing.get_bounds()
        around = thing.container
        corners = [(left, bottom), (right, top), (left, top), (right, bottom)]
        while around is not None:
            matrix = around.get_matrix()
            corners = [matrix.on_point(*corner) for corner in corners]
            around = around.container
    except pdfium.PdfiumError:
        return None
    across, up = zip(*corners, strict=True)
    if not all(map(math.isfinite, (*across, *up))):
        return None
    return Box(min(across), min(up), max(across), max(up))


def _piece(thing: pdfium.PdfTextObj, box: Box) -> list[Piece]:
    size, matrix = ctypes.c_float(), thing.get_matrix()
    try:
        text = thing.extract()
    except pdfium.PdfiumError:
        return []
    pdf.FPDFTextObj_GetFontSize(thing, size)
    scale = math.hypot(matrix.b, matrix.d)
    around = thing.container
    while around is not None:
        scale *= math.hypot(around.get_matrix().b, around.get_matrix().d)
        around = around.container
    font = pdf.FPDFTextObj_GetFont(thing)
    piece = Piece(
        text=clean(text.replace("\x02", "-").replace("\ufffe", "-")).replace("\n", " "),
        box=box,
        baseline=matrix.f if thing.container is None else box.bottom,
        size=round(abs(size.value * scale) * 2) / 2 or 1,
        is_bold=_is_bold(font),
        is_seen=pdf.FPDFTextObj_GetTextRenderMode(thing) not in _INVISIBLE,
        is_level=abs(matrix.b) <= abs(matrix.a) / 10,
    )
    return [piece] if piece.text else []


def _is_bold(font: object) -> bool:
    if not font:
        return False
    size = pdf.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(min(size, 200) or 1)
    pdf.FPDFFont_GetBaseFontName(font, name, len(name))
    return b"bold" in name.value.lower() or pdf.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT


def _is_solid(thing: pdfium.PdfObject) -> bool:
    """Whether a drawing hides what is under it: filled, and with nothing to be seen through."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdf.FPDFPath_GetDrawMode(thing, fill, stroke) or fill.value == pdf.FPDF_FILLMODE_NONE:
        return False
    return not pdf.FPDFPageObj_HasTransparency(thing)


def _note_pages(pages: list[Page], work: Work) -> None:
    """Say what a machine read, what is under black boxes, and what is on pages without words."""
    scans = [page for page in pages if page.is_scan]
    work.notes.add(NoteCode.SCANNED_TEXT, len(scans))
    for page in pages:
        if page.is_scan:
            continue
        work.notes.add(NoteCode.COVERED_TEXT, sum(p.is_covered and bool(p.text.strip()) for p in page.pieces))
        work.notes.add(NoteCode.HIDDEN_TEXT, sum(not p.is_seen and bool(p.text.strip()) for p in page.pieces))
        work.notes.add(NoteCode.MARGINS_LEFT_OUT, int(any(not p.is_level and p.text.strip() for p in page.pieces)))
        work.notes.add(NoteCode.PICTURES_LEFT_OUT, page.pictures)
        work.notes.add(NoteCode.PAGES_WITHOUT_TEXT, int(page.pictures > 0 and not page.read))
