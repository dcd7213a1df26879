"""Bytes that are said to be in an encoding, as UTF-8 that an XML parser takes, with what was repaired counted.

Sites that were moved and upgraded for years hold texts in two encodings at once. A byte that is no UTF-8 was nearly
always windows-1252, so it is read as that. Signs that XML forbids become U+FFFD, so that it is seen that something
stood there.
"""

import codecs
import re
from typing import Final

from ordskifte.protocols.wordpress.values import WxrRefused

_DECLARED: Final = re.compile(rb"""\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})["']""")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\uffff]")
# The same as bytes of UTF-8, which are found faster.
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 13})
_LAST: Final = "\uffff".encode()
# Whatever a WordPress site can be set to and Python knows.
_ENCODINGS: Final = frozenset({"utf-8", "iso8859-1", "iso8859-15", "cp1252", "ascii"})
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_REPLACED: Final = "\ufffd"
# Stands before what was read another way until it is counted; no XML holds it.
_MARK: Final = "\ufffe"


class Decoder:
    """Takes a file piece by piece; the first piece holds its first line."""

    def __init__(self) -> None:
        self.repaired = 0
        self._decoder: codecs.IncrementalDecoder | None = None

    def feed(self, piece: bytes, *, is_last: bool = False) -> bytes:
        """The piece as UTF-8; a sign that is cut by its end comes with the next."""
        if self._decoder is None:
            self._decoder = codecs.getincrementaldecoder(_encoding_of(piece))(_HANDLER)
        text = self._decoder.decode(piece, is_last)
        if _MARK in text:
            self.repaired += text.count(_MARK)
            text = text.replace(_MARK, "")
        data = text.encode()
        if len(data.translate(None, _CONTROLS)) == len(data) and _LAST not in data:
            return data
        text, count = _FORBIDDEN.subn(_REPLACED, text)
        self.repaired += count
        return text.encode()


def _encoding_of(head: bytes) -> str:
    if head.startswith(_WIDE):
        raise WxrRefused("The file is in UTF-16, which WordPress does not write. Save it as UTF-8.")
    declared = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    name = declared[1].decode() if declared else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if known not in _ENCODINGS:
        raise WxrRefused(f"The file is in an encoding that is not read here: {name}. Save it as UTF-8.")
    # What says to be ISO 8859-1 or ASCII is windows-1252 wherever it is more.
    return "cp1252" if known in {"iso8859-1", "ascii"} else known


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    text = wrong.decode("cp1252", "replace") if error.encoding.startswith("utf") else _REPLACED * len(wrong)
    return "".join(_MARK + sign for sign in text), error.end


_HANDLER: Final = "ordskifte.windows-1252"
codecs.register_error(_HANDLER, _as_windows)
