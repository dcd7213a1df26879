"""Documents become blocks: Word, OpenDocument, PDF, pages of the web and plain text.

A document comes from elsewhere, so it is read in a process of its own that has nothing to lose; see `running`.
"""

from ordskifte.publishing.conversion.refusals import ConversionRefused
from ordskifte.publishing.conversion.running import run
from ordskifte.publishing.conversion.values import Converted, FoundPicture, Note, NoteCode


def convert(data: bytes, *, media_type: str | None = None, name: str = "", address: str = "") -> Converted:
    """The document as a publication can hold it, or `ConversionRefused`.

    `media_type` and `name` are what others say of the file and decide little; `address` is where it was fetched, so
    that links of a page are whole.
    """
    return run(data, media_type=media_type or "", name=name, address=address)


__all__ = ["ConversionRefused", "Converted", "FoundPicture", "Note", "NoteCode", "convert"]
