"""How a public entry is seen just now: pages, feeds and tables all go by this, so none of them shows more."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from ordskifte.cases.models import PublicCase
from ordskifte.domain import case as case_rule
from ordskifte.domain.entry import EntryType, SignOffMethod
from ordskifte.domain.journal import Direction, Role, Showing
from ordskifte.journal.models import PublicEntry
from ordskifte.kernel.web.addresses import in_language

# M082 in the words of the code list, which do not change with the language of a page.
TYPE_PHRASES: Final = {
    Direction.IN: EntryType.IN.value,
    Direction.OUT: EntryType.OUT.value,
    Direction.FOLLOW_UP: "Organinternt dokument for oppfølging",
    Direction.INTERNAL: "Organinternt dokument uten oppfølging",
    Direction.PRESENTATION: "Saksframlegg",
}

# M619 as it is told to the public. An answer in the dialogue is the code list's answer by e-mail, which it need not
# have been: here it is an answer. The archive itself keeps the words of the code list.
_SIGN_OFFS: Final = {
    SignOffMethod.BY_LETTER: gettext_lazy("Answered by letter"),
    SignOffMethod.BY_EMAIL: gettext_lazy("Answered"),
    SignOffMethod.BY_PHONE: gettext_lazy("Answered by phone"),
    SignOffMethod.NOTED: gettext_lazy("Taken into account"),
    SignOffMethod.FOR_INFORMATION: gettext_lazy("Noted"),
    SignOffMethod.BY_NOTE: gettext_lazy("Answered by a note"),
    SignOffMethod.CASE_CLOSED: gettext_lazy("The case was closed"),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in an entry, as it is shown just now."""

    role: Role
    showing: Showing
    name: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is shown of an entry; an empty title is a withheld one."""

    title: str
    parties: tuple[Party, ...]
    authority: str
    is_withheld: bool
    unit: str = ""
    subjects: tuple[tuple[str, str], ...] = ()

    @property
    def senders(self) -> list[Party]:
        """Whom it came from."""
        return [each for each in self.parties if each.role.is_sender]

    @property
    def recipients(self) -> list[Party]:
        """Whom it went to."""
        return [each for each in self.parties if not each.role.is_sender]


def seen(entry: PublicEntry, *, names_since: date | None = None) -> Seen:
    """What is shown. Of a case that went out of view since, nothing; of private persons, no name before a day."""
    if not entry.is_known:
        parties = tuple(Party(Role(each["role"]), Showing.WITHHELD) for each in entry.parties)
        return Seen(title="", parties=parties, authority=entry.authority, is_withheld=True)
    is_old = names_since is not None and entry.entry_date < names_since
    return Seen(
        title=entry.title if entry.showing == Showing.SHOW else "",
        parties=tuple(_party(each, is_old=is_old) for each in entry.parties),
        authority=entry.authority,
        is_withheld=entry.is_withheld,
        unit=entry.unit,
        subjects=tuple((kind, reference) for kind, reference in entry.subjects),
    )


def _party(kept: dict[str, Any], *, is_old: bool) -> Party:
    role = Role(kept["role"])
    if is_old and kept["is_private"]:
        return Party(role, Showing.PRIVATE)
    return Party(role, Showing(kept["showing"]), kept["name"], kept["is_private"])


def sign_off(method: str) -> str:
    """How an entry was settled, in the language that is read; empty if it was not."""
    return str(_SIGN_OFFS[SignOffMethod(method)]) if method else ""


def case_number(entry: PublicEntry) -> str:
    """The number of its case, if the public may know of the case and it has one."""
    return f"{entry.case.year}/{entry.case.sequence}" if entry.case is not None and entry.case.year else ""


def case_title(entry: PublicEntry) -> str:
    """The public title of its case, if it is shown."""
    is_shown = entry.case is not None and entry.case.showing == case_rule.Showing.SHOW
    return entry.case.title if is_shown else ""


def contact_email(entry: PublicEntry) -> str:
    """Whom to write to about its case (offentlegforskrifta § 6), if the case has an address of its own."""
    return entry.case.contact_email if entry.case is not None else ""


def path_of(entry: PublicEntry, *, language: str = "nb") -> str:
    """The page of an entry: by its number, or by its identifier where the number is another system's."""
    if entry.sequence is None:
        return path_by_uid(entry, language=language)
    return in_language(f"/journal/{entry.year}/{entry.sequence}/", language)


def path_by_uid(entry: PublicEntry, *, language: str = "nb") -> str:
    """The page of an entry that shares its number with another, or has none of ours."""
    return in_language(f"/journal/id/{entry.uid}/", language)


def access_path(entry: PublicEntry, *, language: str = "nb") -> str:
    """The form to ask for access, filled in with the entry."""
    given = {"journal": entry.number, "sak": case_number(entry)}
    asked = urlencode({name: text for name, text in given.items() if text}, safe="/")
    return in_language("/innsyn/", language) + f"?{asked}"


def case_path(entry: PublicEntry, *, language: str = "nb") -> str:
    """The page of its case; empty where the public has none."""
    return page_of_case(entry.case, language=language) if entry.case is not None else ""


def page_of_case(case: PublicCase, *, language: str) -> str:
    """The page of a case; where several have its number, the list of them."""
    end = f"{case.year}/{case.sequence}/" if case.year else f"id/{case.uid}/"
    return in_language(f"/sak/{end}", language)


def subject_path(kind: str, reference: str, *, language: str = "nb") -> str:
    """The page of a message or a publication."""
    return in_language(f"/{'p' if kind == 'publication' else 'innlegg'}/{reference}/", language)
