"""Whether one document may be shown to everybody (offentlegforskrifta § 7; Noark 5: dokumentbeskrivelse).

Never by default: a person decides on the document, having seen the very file that is shown.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ordskifte.domain.case import Showing
from ordskifte.domain.law import norway
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import NOTHING_SCREENED, RECORD_TITLE, DocumentScope, Field, Screenings
from ordskifte.domain.text import plain, same


class DocumentStatus(StrEnum):
    """Whether the document is done (M054 dokumentstatus), by the letters of the code list."""

    UNDER_EDITING = "B"
    FINISHED = "F"


_STATUSES: Final = {
    "b": DocumentStatus.UNDER_EDITING,
    "dokumentet er under redigering": DocumentStatus.UNDER_EDITING,
    "f": DocumentStatus.FINISHED,
    "dokumentet er ferdigstilt": DocumentStatus.FINISHED,
}


def read_status(text: str) -> DocumentStatus:
    """A letter or phrase of the code list; any other word means that it is not finished."""
    return _STATUSES.get(" ".join(text.split()).lower(), DocumentStatus.UNDER_EDITING)


class Variant(StrEnum):
    """Which file of the document is meant (M700 variantformat)."""

    ARCHIVE = "A"
    REDACTED = "O"  # dokument hvor deler av innholdet er skjermet


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDecision:
    """A person saw one file and decided whether everybody may."""

    by: Actor
    public: bool
    seen: str  # checksum of the file that the person saw
    read: str = ""  # the document's title as it was then
    title: str = ""  # the words under which the person lets it be shown


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """All that the rule may look at. Checksums are empty where there is no such file."""

    status: DocumentStatus
    title: str = ""
    is_expired: bool = False  # the document, its record or its case is Utgår
    screenings: Screenings = NOTHING_SCREENED
    archive_checksum: str = ""
    redacted_checksum: str = ""
    decision: DocumentDecision | None = None


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """The answer; `variant` says which file is shown, `title` under which words (empty: just “document”)."""

    showing: Showing
    variant: Variant | None = None
    title: str = ""
    authority: str = ""
    provision: norway.Provision = norway.DOCUMENT_DECISION


def may_show(facts: DocumentFacts) -> DocumentVerdict:
    """Decide whether the document is shown, and which file of it."""
    scope = facts.screenings.document_scope
    if scope is DocumentScope.WHOLE or facts.is_expired or facts.status is not DocumentStatus.FINISHED:
        return _withheld(facts)
    variant, checksum = _shown_file(facts)
    if not checksum:
        return _withheld(facts)
    decision = facts.decision
    if decision is None or not decision.by.is_person:
        return DocumentVerdict(Showing.UNDECIDED)
    if not decision.public:
        return _withheld(facts)
    # The file was replaced after the decision: nobody has looked at this one yet.
    if decision.seen != checksum:
        return DocumentVerdict(Showing.UNDECIDED)
    return DocumentVerdict(Showing.SHOW, variant=variant, title=_title(facts, decision))


def _shown_file(facts: DocumentFacts) -> tuple[Variant, str]:
    """Where parts are screened, only the redacted file can be shown, and not if nothing was taken out of it."""
    if facts.screenings.document_scope is DocumentScope.PARTS:
        is_redacted = facts.redacted_checksum != facts.archive_checksum
        return Variant.REDACTED, facts.redacted_checksum if is_redacted else ""
    return Variant.ARCHIVE, facts.archive_checksum


def _withheld(facts: DocumentFacts) -> DocumentVerdict:
    return DocumentVerdict(Showing.WITHHELD, authority=facts.screenings.authority)


def _title(facts: DocumentFacts, decision: DocumentDecision) -> str:
    """The words that were decided; where the title is screened, only if they wash this very title."""
    is_hidden = facts.screenings.hides(Field.DOCUMENT_TITLE, *RECORD_TITLE)
    # Words from before the title was changed may tell what the change took out of it.
    is_washed = same(decision.read, facts.title) and not same(decision.title, facts.title)
    return "" if is_hidden and not is_washed else plain(decision.title)
