"""What a file is, by what is in it; its name decides nothing."""

import io
import zipfile
from typing import Final

LARGEST: Final = 10 * 2**20
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument.text"
PDF: Final = "application/pdf"
TEXT: Final = "text/plain"
PICTURES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")
# What is taken in, and how a page calls it.
ACCEPTED: Final[dict[str, str]] = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    PDF: "PDF",
    WORD: "Word (.docx)",
    OPEN_DOCUMENT: "OpenDocument (.odt)",
    TEXT: "TXT",
}
_STARTS: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_MOST_PARTS: Final = 5_000
_CONTROL: Final = frozenset({*range(9), *range(14, 27), *range(28, 32)})


def media_type_of(data: bytes) -> str:
    """The media type of a file that is taken in; empty for every other."""
    for start, media_type in _STARTS:
        if data.startswith(start):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    return TEXT if _is_text(data) else ""


def _package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if len(names) > _MOST_PARTS:
                return ""
            if "word/document.xml" in names and "[Content_Types].xml" in names:
                return WORD
            if "mimetype" in names and package.getinfo("mimetype").file_size <= len(OPEN_DOCUMENT):
                return OPEN_DOCUMENT if package.read("mimetype") == OPEN_DOCUMENT.encode() else ""
    # Whatever a damaged package makes the library raise: it is none of those that are taken in.
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError):
        return ""
    return ""


def _is_text(data: bytes) -> bool:
    """Whether it is plain words: letters and line ends, and no page or program that a reader's machine would open."""
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data.strip() or head.startswith((b"<", b"{\\rtf", b"#!", b"mz")) or not _CONTROL.isdisjoint(data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
