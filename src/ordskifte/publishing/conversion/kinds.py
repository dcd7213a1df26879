"""What a file is, by what is in it. Its name and what a server said of it count only where the bytes say nothing."""

import re
from enum import StrEnum
from typing import Final

from ordskifte.publishing.conversion.packages import Parts
from ordskifte.publishing.conversion.refusals import (
    FileEncrypted,
    KindUnknown,
    NotText,
    OldWord,
)


class Kind(StrEnum):
    """The kinds that are read."""

    WORD = "docx"
    OPEN_DOCUMENT = "odt"
    PDF = "pdf"
    PAGE = "html"
    TEXT = "txt"


_ENDINGS: Final = {
    "docx": Kind.WORD,
    "docm": Kind.WORD,
    "dotx": Kind.WORD,
    "odt": Kind.OPEN_DOCUMENT,
    "ott": Kind.OPEN_DOCUMENT,
    "pdf": Kind.PDF,
    "html": Kind.PAGE,
    "htm": Kind.PAGE,
    "xhtml": Kind.PAGE,
    "txt": Kind.TEXT,
    "md": Kind.TEXT,
}
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What Office calls the one stream of a file with a password.
_SEALED: Final = "EncryptedPackage".encode("utf-16-le")
_PAGE: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|main|article|section|div|p|h[1-6]|table|ul|ol)\b",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_ZIPS: Final = re.compile(r"application/vnd\.oasis\.opendocument\.(?!text)")


def kind_of(data: bytes, media_type: str) -> Kind:
    """The kind, or a refusal that says what the file is instead."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if head.startswith(b"PK"):
        return _kind_of_package(Parts(data))
    _refuse_known(data, head)
    is_told = media_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if _PAGE.match(head) or (is_told and b"<" in head):
        return Kind.PAGE
    if b"\x00" in head and not wide:
        raise KindUnknown
    if head.lstrip().startswith((b"<?xml", b"{\\rtf")):
        raise KindUnknown
    return Kind.TEXT


def _refuse_known(data: bytes, head: bytes) -> None:
    if head.startswith(_OLE):
        raise FileEncrypted if _SEALED in data else OldWord
    is_picture = head.startswith(_PICTURES) or head[8:12] in {b"WEBP", b"avif"} or head[4:8] == b"ftyp"
    if is_picture and b"\x00" in data[:100]:
        raise NotText
    if b"<svg" in head and b"<html" not in head.lower():
        raise NotText


def _kind_of_package(parts: Parts) -> Kind:
    types = parts.read("[Content_Types].xml")
    if types:
        if b"wordprocessingml" in types or b"ms-word" in types:
            return Kind.WORD
        raise NotText
    told = parts.read("mimetype").decode("ascii", "replace")
    if told.startswith("application/vnd.oasis.opendocument.text"):
        return Kind.OPEN_DOCUMENT
    raise NotText if _OTHER_ZIPS.match(told) else KindUnknown


def differs(kind: Kind, name: str) -> bool:
    """Whether the name says that the file is of another kind."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending in _ENDINGS and _ENDINGS[ending] is not kind and {_ENDINGS[ending], kind} != {Kind.TEXT, Kind.PAGE}
