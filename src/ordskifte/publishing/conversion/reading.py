"""One document from bytes to blocks. Runs in the child; nothing here trusts what it reads."""

from importlib import import_module
from typing import Final

from ordskifte.publishing.conversion import settling
from ordskifte.publishing.conversion.kinds import Kind, differs, kind_of
from ordskifte.publishing.conversion.packages import Parts
from ordskifte.publishing.conversion.refusals import FileTooLarge, FileUnsafe
from ordskifte.publishing.conversion.values import Converted, Draft, NoteCode
from ordskifte.publishing.conversion.work import Work

_READERS: Final = {
    Kind.WORD: "word",
    Kind.OPEN_DOCUMENT: "opendocument",
    Kind.PDF: "portable",
    Kind.PAGE: "web",
    Kind.TEXT: "plain",
}
_PACKED: Final = frozenset({Kind.WORD, Kind.OPEN_DOCUMENT})


def read(data: bytes, work: Work) -> Converted:
    """The document as a publication can hold it."""
    kind = kind_of(data, work.media_type)
    work.notes.add(NoteCode.KIND_DIFFERS, int(differs(kind, work.name)))
    try:
        draft = _draft(kind, data, work=work)
        title, blocks = settling.settled(draft, name=work.name, notes=work.notes)
    except RecursionError:
        raise FileUnsafe from None
    except MemoryError:
        raise FileTooLarge from None
    return Converted(title, draft.language, blocks, work.album.pictures, work.notes.taken())


def _draft(kind: Kind, data: bytes, *, work: Work) -> Draft:
    # Only the libraries for what it is: loading all of them takes longer than reading most documents.
    reader = import_module(f"ordskifte.publishing.conversion.{_READERS[kind]}")
    draft: Draft = reader.read(Parts(data) if kind in _PACKED else data, work)
    return draft
