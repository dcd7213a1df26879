"""What is written beside a file that was not taken in: what is wrong, and what to do, in the body's language."""

from typing import Final

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from ordskifte.protocols.noark.events import TEXTS
from ordskifte.records.importers.deliveries.giving import Refusal

_SEND_AGAIN: Final = gettext_noop("Put the file right, and put it into the folder again.")
_MOVE_INTO_PLACE: Final = gettext_noop(
    "Let the records system write the file elsewhere and move it into the folder when it is whole."
)
_USE_THE_COMMAND: Final = gettext_noop("Bring in a whole extract with the command “ordskifte import noark5”.")
_ONLY_XML: Final = gettext_noop(
    "Let the records system write a public journal of Noark 4 (OFFJOURNAL), or Noark 5 (arkiv), as XML."
)
_PLAIN_FILES: Final = gettext_noop("Only plain files are read here. What it points at was not opened.")
_NAME_SOURCE: Final = gettext_noop("Name the records system: ORDSKIFTE_WATCH_SOURCE, or the option --source.")
_LATER: Final = gettext_noop("If the registration comes later, put this file into the folder again after it.")
_TELL: Final = gettext_noop("Tell whoever keeps this program, and keep the file.")

# Why, and what to do.
WORDS: Final[dict[str, tuple[str, str]]] = {
    "broken": (
        gettext_noop("The file is not whole: it ends too early, or is damaged, and has not changed for ten minutes."),
        _MOVE_INTO_PLACE,
    ),
    "not_a_file": (gettext_noop("This is a link, a pipe or a device, and not a file."), _PLAIN_FILES),
    "too_large_file": (gettext_noop("The file is larger than %(limit)s MB."), _USE_THE_COMMAND),
    "unreadable": (gettext_noop("The file may not be read by this program."), _SEND_AGAIN),
    "empty": (gettext_noop("The file holds nothing that could be taken in."), _SEND_AGAIN),
    "no_source": (gettext_noop("The file does not say from which archive it comes."), _NAME_SOURCE),
    "unknown_unit": (gettext_noop("What is to be taken back, %(wanted)s, is not here."), _LATER),
    "cannot_store": (gettext_noop("The file could be read, but not stored (%(reason)s)."), _TELL),
}
# What the reader refused it says itself.
_READER: Final[dict[str, str]] = {
    "json_ld": _ONLY_XML,
    "not_delivery": _ONLY_XML,
    "not_noark": _ONLY_XML,
    "document_type": _ONLY_XML,
}
NOT_TAKEN: Final = gettext_noop("This file from the records system was not taken in.")
TAKEN_NOTHING: Final = gettext_noop("Nothing of it was kept. It lies in “refused”, as it came.")


def words_of(code: str) -> tuple[str, str]:
    """Why a file was refused, and what to do; in English."""
    return WORDS.get(code) or (TEXTS[code], _READER.get(code, _SEND_AGAIN))


def reason(refusal: Refusal, *, language: str) -> str:
    """Why a file was refused."""
    with translation.override(language):
        return gettext(words_of(refusal.code)[0]) % refusal.params


def report(refusal: Refusal, *, name: str, language: str) -> str:
    """The text beside the file."""
    why = reason(refusal, language=language)
    with translation.override(language):
        wanted = gettext(words_of(refusal.code)[1])
        return "\n\n".join((gettext(NOT_TAKEN), name, why, wanted, gettext(TAKEN_NOTHING))) + "\n"
