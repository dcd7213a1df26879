"""What kind of file bytes are, by how they start and never by a name."""

from typing import Final

HEAD: Final = 65_536
UNKNOWN: Final = "application/octet-stream"

_STARTS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument."
_OPEN_DOCUMENTS: Final = {"text", "spreadsheet", "presentation", "graphics"}
_OFFICE: Final = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")


def media_type(head: bytes) -> str:
    """The media type of a file that starts so; octets where it is not clear."""
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(head)
    return _text(head)


def _in_zip(head: bytes) -> str:
    """Office files are zip files; the names in them stand in the open."""
    at = head[:200].find(_OPEN_DOCUMENT)
    if at > 0:
        kind = head[at + len(_OPEN_DOCUMENT) :][:30].split(b"PK")[0].decode("ascii", "replace")
        if kind in _OPEN_DOCUMENTS:
            return f"application/vnd.oasis.opendocument.{kind}"
    if b"[Content_Types].xml" in head:
        return next((found for folder, found in _OFFICE if folder in head), "application/zip")
    return "application/zip"


def _text(head: bytes) -> str:
    text = _decoded(head)
    if text is None:
        return UNKNOWN
    start = text.lstrip()[:200].lower()
    if start.startswith(("<?xml", "<!doctype html", "<html")):
        return "text/html" if "<html" in text[:2000].lower() or "<!doctype html" in start else "application/xml"
    return "text/plain"


def _decoded(head: bytes) -> str | None:
    """The text, if this is text: UTF-8 perhaps cut in the middle of a sign, or UTF-16 with its mark."""
    encoding = "utf-16" if head.startswith(_MARKS[1:]) else "utf-8-sig"
    if encoding == "utf-8-sig" and not _CONTROLS.isdisjoint(head):
        return None
    for cut in range(4):
        try:
            return head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            if len(head) < HEAD:
                return None
    return None
