"""What findings say to whoever brought the extract: a sentence on what is wrong, and one on what was done.

They are kept in English and translated where they are shown; what the source says there is kept beside them.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from ordskifte.protocols.noark import Code, Done, Finding

LONGEST_WHERE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the importer itself found."""

    code: str
    where: str = ""
    line: int = 0
    quote: str = ""


KEPT_AS_IT_IS = gettext_noop("It was kept as it is.")
BOTH_KEPT = gettext_noop("Both were kept.")
NO_FILE = gettext_noop("The document was kept without this file.")

READ: dict[Code, str] = {
    Code.MISSING: gettext_noop("Elements are missing that every extract must have."),
    Code.REPEATED: gettext_noop("An element that may stand once stands there again."),
    Code.UNKNOWN_ELEMENT: gettext_noop("The standard has no such element here."),
    Code.ODD_PLACE: gettext_noop("The standard does not put such a unit here."),
    Code.ODD_ID: gettext_noop("The identifier is not a UUID. This is told once for each kind of unit."),
    Code.BAD_DATE: gettext_noop("The date cannot be read."),
    Code.ODD_DATE: gettext_noop("The date is not written as the standard says."),
    Code.TIME_MISSING: gettext_noop("The time of day is missing."),
    Code.BAD_NUMBER: gettext_noop("The number cannot be read."),
    Code.TOO_LONG: gettext_noop("The text is longer than can be kept."),
    Code.TOO_MANY: gettext_noop("There is more of this than can be kept."),
    Code.BROKEN_XML: gettext_noop("The file is damaged here, and nothing after this place could be read."),
}
READ_DONE: dict[Done, str] = {
    Done.LEFT_EMPTY: gettext_noop("The field was left empty."),
    Done.KEPT: KEPT_AS_IT_IS,
    Done.KEPT_AS_EXTRA: gettext_noop("The text was kept beside the unit."),
    Done.READ_AS_MEANT: gettext_noop("It was read as it must be meant."),
    Done.CUT: gettext_noop("The text was cut."),
    Done.LEFT_OUT: gettext_noop("The rest was left out."),
    Done.STOPPED: gettext_noop("What stands before it was kept."),
}
OWN: dict[str, tuple[str, str]] = {
    "repeated_id": (gettext_noop("Another unit has the same identifier."), BOTH_KEPT),
    "repeated_number": (gettext_noop("Another case has the same number."), BOTH_KEPT),
    "bad_case_number": (
        gettext_noop("The case number cannot be read."),
        gettext_noop("The case was kept without a number of its own."),
    ),
    "unfinished": (
        gettext_noop("The file ends inside this unit."),
        gettext_noop("It was kept as far as it goes, and is not shown to anyone outside."),
    ),
    "missing_file": (gettext_noop("The file is not in the package."), NO_FILE),
    "refused_file": (gettext_noop("The file cannot be read, or its name leads out of the package."), NO_FILE),
    "too_large_file": (gettext_noop("The file is larger than can be kept."), NO_FILE),
    "wrong_checksum": (gettext_noop("The file has another checksum than the extract says."), NO_FILE),
    "wrong_size": (
        gettext_noop("The file has another size than the extract says."),
        gettext_noop("The file was kept."),
    ),
    "unknown_algorithm": (
        gettext_noop("The checksum is of a kind that cannot be checked."),
        gettext_noop("The file was kept unchecked."),
    ),
    "structure_checksum": (
        gettext_noop("arkivstruktur.xml has another checksum than arkivuttrekk.xml says."),
        gettext_noop("It was read all the same."),
    ),
    "count_differs": (
        gettext_noop("There are not as many units as arkivuttrekk.xml says."),
        gettext_noop("Those that are there were read."),
    ),
    "sent_twice": (
        gettext_noop("The registration stands twice in the file."),
        gettext_noop("The last of them was taken in."),
    ),
    "withdrawn": (
        gettext_noop("The records system took this back from the public."),
        gettext_noop("It was kept, and is not shown to anyone outside."),
    ),
    "taking_back_waits": (
        gettext_noop("The records system takes this case back from the public, and something of ours hangs on it."),
        gettext_noop("The case is shown as before, until somebody decides. It stands on the first screen."),
    ),
    "screening_kept": (
        gettext_noop("A part withholds less of this than what is withheld here."),
        gettext_noop("What was withheld stays withheld. To show more, bring in a whole extract."),
    ),
    "number_in_doubt": (
        gettext_noop("Another case of this records system has the same number, and it is not clear that they are one."),
        gettext_noop("Both were kept. Let the records system take back the one that is wrong."),
    ),
    "adopted": (
        gettext_noop("A case that was opened by hand here has the same number."),
        gettext_noop("They are one case now: the records system's, with the addresses and the dialogue of ours."),
    ),
    "twin_in_doubt": (
        gettext_noop("A case that was opened by hand here has the same number, and it is not clear that they are one."),
        gettext_noop("Both were kept. Open the case of ours, and decide."),
    ),
    "description_unreadable": (
        gettext_noop("arkivuttrekk.xml cannot be read."),
        gettext_noop("The extract was read without it."),
    ),
}


def in_words(found: Finding | Told) -> dict[str, object]:
    """The columns of a finding."""
    if isinstance(found, Told):
        code, where, quote = found.code, found.where, found.quote
        what, done = OWN[found.code]
    else:
        code, where, quote = found.code.value, found.path, found.what
        what, done = READ[found.code], READ_DONE[found.done]
    return {
        "code": code,
        "where": where[:LONGEST_WHERE],
        "line": found.line or None,
        "what": what,
        "quote": quote,
        "done": done,
    }
