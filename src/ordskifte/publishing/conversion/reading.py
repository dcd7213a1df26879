"""One document from bytes to blocks. Runs in the child; nothing here trusts what it reads."""

from ordskifte.publishing.conversion import opendocument, plain, portable, settling, web, word
from ordskifte.publishing.conversion.kinds import Kind, differs, kind_of
from ordskifte.publishing.conversion.packages import Parts
from ordskifte.publishing.conversion.refusals import FileTooLarge, FileUnsafe
from ordskifte.publishing.conversion.values import Converted, Draft, NoteCode
from ordskifte.publishing.conversion.work import Work


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
    match kind:
        case Kind.WORD:
            return word.read(Parts(data), work)
        case Kind.OPEN_DOCUMENT:
            return opendocument.read(Parts(data), work)
        case Kind.PDF:
            return portable.read(data, work)
        case Kind.PAGE:
            return web.read(data, work)
        case Kind.TEXT:
            return plain.read(data, work)
