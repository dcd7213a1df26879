"""The parser that foreign XML goes through: expat, with everything closed that an archive has no use for.

Expat tells of a document type declaration before it acts on anything in it, so entities never come to matter, and it
opens nothing. It builds no tree: what is kept, and how much, is for whoever listens.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, Final
from xml.parsers import expat

from ordskifte.protocols.noark.events import XmlRefused
from ordskifte.protocols.noark.fields import SEPARATOR

CHUNK: Final = 65_536
# What comes before the first element is a line or two: a file that goes on for this long is something else.
_PROLOG: Final = 262_144
_UTF_8: Final = {"utf-8", "utf8"}
_ENCODINGS: Final = _UTF_8 | {"utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}
_ONE_BYTE: Final = 0x80

Source = BinaryIO | Iterable[bytes]


class Broken(Exception):
    """The XML stops being XML after its first element."""

    def __init__(self, what: str, *, line: int) -> None:
        self.what = what
        self.line = line
        super().__init__(what)


def pieces(source: Source) -> Iterator[bytes]:
    """The bytes of a file, or of whatever gives bytes, a little at a time."""
    if hasattr(source, "read"):
        yield from iter(partial(source.read, CHUNK), b"")
        return
    for piece in source:
        yield from (piece[start : start + CHUNK] for start in range(0, len(piece), CHUNK))


class Guard:
    """A parser that lets pass only what starts with the right element and has no document type declaration.

    Where the format itself asks for one (`has_type`), it may name its file and declare nothing; the file is not opened.
    """

    def __init__(self, *, root: str, namespace: str | None, has_type: bool = False) -> None:
        self.root = root
        self.namespace = namespace
        self._has_type = has_type
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._refuse_document_type
        self.fed = 0
        self.has_root = False
        self._encoding = "utf-8"
        self._piece = b""
        # Lines are counted here up to a byte of the piece, for as long as each ends with one byte of its own.
        self._lines = 1
        self._counted = 0
        self._has_plain_lines = True
        self._has_zeros = False

    @property
    def is_utf_8(self) -> bool:
        """Whether what was fed is in UTF-8; ASCII is, too."""
        return self._encoding in _UTF_8 | {"us-ascii"} and not self._has_zeros

    def not_passed(self) -> bytes | None:
        """What was fed last and is not passed yet, such as half a tag; None if that started earlier."""
        at = self.parser.CurrentByteIndex - (self.fed - len(self._piece))
        return self._piece[at:] if at >= 0 else None

    @property
    def line(self) -> int:
        """Where the parser is. Expat knows too, but looks at each byte for it, which takes longer."""
        at = self.parser.CurrentByteIndex - (self.fed - len(self._piece))
        if not self._has_plain_lines or at < self._counted:
            return self.parser.CurrentLineNumber
        self._lines += self._piece.count(b"\n", self._counted, at)
        self._counted = at
        return self._lines

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        """Parse some more. Raises `XmlRefused`, or `Broken` where there was something to read before."""
        self._lines += self._piece.count(b"\n", self._counted)
        self._piece, self._counted = piece, 0
        self._has_zeros = self._has_zeros or b"\0" in piece
        self._has_plain_lines = self._has_plain_lines and b"\r" not in piece and not self._has_zeros
        self.fed += len(piece)
        try:
            self.parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            self._tell(error)
        if not self.has_root and self.fed > _PROLOG:
            raise XmlRefused("not_xml", line=self.line)

    def check_root(self, name: str) -> None:
        """Refuse another kind of file; to be called with the first element."""
        self.has_root = True
        namespace, _, local = name.rpartition(SEPARATOR)
        if local != self.root or self.namespace not in {None, namespace}:
            given = name if local == self.root else local
            raise XmlRefused("not_noark", line=self.line, given=given[:200], wanted=self.root)

    def _declared(self, version: str, *rest: str | int | None) -> None:
        encoding = str(rest[0] or "utf-8")
        self._encoding = encoding.lower()
        if self._encoding not in _ENCODINGS:
            raise XmlRefused("unknown_encoding", line=1, given=encoding[:40])

    def _refuse_document_type(self, name: str, *rest: object) -> None:
        # What an internal subset declares could grow without end; without one there is nothing but a name.
        has_subset = bool(rest[-1])
        if not self._has_type or has_subset or name != self.root:
            raise XmlRefused("document_type", line=self.line)
        self.parser.SkippedEntityHandler = self._refuse_entity

    def _refuse_entity(self, *entity: object) -> None:
        # The parser would leave out the sign without a word.
        raise XmlRefused("unknown_entity", line=self.line)

    def _tell(self, error: expat.ExpatError) -> None:
        if error.code in _WRONG_ENCODING or self._is_at_foreign_byte(error):
            raise XmlRefused("wrong_encoding", line=error.lineno) from None
        if not self.has_root:
            raise XmlRefused("not_xml", line=error.lineno) from None
        raise Broken(expat.ErrorString(error.code) or "", line=error.lineno) from None

    def _is_at_foreign_byte(self, error: expat.ExpatError) -> bool:
        """Expat has one code for a sign out of place and for bytes that are not UTF-8."""
        at = self.parser.ErrorByteIndex - (self.fed - len(self._piece))
        is_invalid = error.code == _INVALID_TOKEN and self._encoding in _UTF_8
        return is_invalid and 0 <= at < len(self._piece) and self._piece[at] >= _ONE_BYTE


_INVALID_TOKEN: Final = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_WRONG_ENCODING: Final = {
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
}
