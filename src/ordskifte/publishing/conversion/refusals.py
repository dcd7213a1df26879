"""Why a file does not become a publication, in words for whoever chose it."""

from ordskifte.domain.errors import OrdskifteError


class ConversionRefused(OrdskifteError):
    """A file that cannot, or not safely, be read."""

    code = "conversion_refused"
    text = "The file cannot be read. Save it again as .docx, .odt or PDF, and try once more."


class KindUnknown(ConversionRefused):
    """None of the kinds that are read."""

    code = "conversion_kind_unknown"
    text = "The file is not a text that can be taken in. Choose a .docx, .odt, .html, .txt or PDF file."


class OldWord(ConversionRefused):
    """The Word format before 2007, or another of its time."""

    code = "conversion_old_word"
    text = "The file is of an old kind (.doc). Open it, save it as .docx, and choose that file."


class NotText(ConversionRefused):
    """A picture, a sheet or a show."""

    code = "conversion_not_text"
    text = "The file is a picture, a spreadsheet or a presentation, not a text. Choose a .docx, .odt or PDF file."


class FileBroken(ConversionRefused):
    """Starts as what it is, and does not go on so."""

    code = "conversion_file_broken"
    text = "The file is damaged or not complete. Open it where it was made, save it again, and try once more."


class FileEncrypted(ConversionRefused):
    """Opens with a password only."""

    code = "conversion_file_encrypted"
    text = "The file is protected by a password. Save it without the password, and try once more."


class FileUnsafe(ConversionRefused):
    """Built as traps are built."""

    code = "conversion_file_unsafe"
    text = "The file is built in a way that documents are not, as traps are. It was not read. Ask where it came from."


class FileTooLarge(ConversionRefused):
    """More than one publication can hold, or than may be spent on it."""

    code = "conversion_file_too_large"
    text = "The file is too large to be taken in. Divide it, or make its pictures smaller."


class TookTooLong(ConversionRefused):
    """Not done in the time that there is."""

    code = "conversion_took_too_long"
    text = "The file took too long to read. Divide it, or save it again in a simpler form."


class PdfWithoutText(ConversionRefused):
    """Pages that are pictures of text."""

    code = "conversion_pdf_without_text"
    text = "The PDF holds pictures of pages, not text. Choose the document that it was made from."


class NothingInIt(ConversionRefused):
    """A document without a word."""

    code = "conversion_nothing_in_it"
    text = "There is no text in the file. Choose another."


REFUSALS: dict[str, type[ConversionRefused]] = {
    kind.code: kind for kind in (ConversionRefused, *ConversionRefused.__subclasses__())
}
