"""What everybody may see of a case's title (saksmappe: tittel, offentlig tittel)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import CASE_TITLE, NOTHING_SCREENED, Screenings
from ordskifte.domain.text import plain, same


class CaseStatus(StrEnum):
    """Where a case stands (M052 saksstatus), by the letters of the code list."""

    OPEN = "B"  # under behandling
    CLOSED = "A"  # avsluttet
    EXPIRED = "U"  # utgår: registered by mistake
    CREATED = "R"  # opprettet av saksbehandler
    CLOSED_BY_OFFICER = "S"
    NO_WORKFLOW = "P"  # unntatt prosesstyring
    FINISHED_BY_OFFICER = "F"  # ferdig fra saksbehandler


_STATUSES: Final = {
    "under behandling": CaseStatus.OPEN,
    "avsluttet": CaseStatus.CLOSED,
    "utgår": CaseStatus.EXPIRED,
    "opprettet": CaseStatus.CREATED,
    "opprettet av saksbehandler": CaseStatus.CREATED,
    "avsluttet av saksbehandler": CaseStatus.CLOSED_BY_OFFICER,
    "unntatt prosesstyring": CaseStatus.NO_WORKFLOW,
    "ferdig fra saksbehandler": CaseStatus.FINISHED_BY_OFFICER,
} | {status.value.lower(): status for status in CaseStatus}


def read_status(text: str) -> CaseStatus | None:
    """A letter or phrase of the code list, or None for a word that it does not have."""
    return _STATUSES.get(" ".join(text.split()).lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleDecision:
    """A person read the title, and the public one if there was any, and decided what may be shown."""

    by: Actor
    read: str  # the title as it was then
    shown: str  # the text to show; empty if the person said no
    read_public: str = ""  # the public title as it was then

    def stands_for(self, facts: "TitleFacts") -> bool:
        """Whether a person took it, and about these very titles: others need another look."""
        return self.by.is_person and same(self.read, facts.title) and same(self.read_public, facts.public_title)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleFacts:
    """All that the rule may look at."""

    title: str
    public_title: str = ""
    screenings: Screenings = NOTHING_SCREENED
    decision: TitleDecision | None = None
    status: CaseStatus | None = CaseStatus.OPEN


class Showing(StrEnum):
    """The three answers."""

    SHOW = "show"
    WITHHELD = "withheld"
    UNDECIDED = "undecided"  # not shown, and waits for a person


@dataclass(frozen=True, slots=True)
class TitleVerdict:
    """What to show: the text, or that it is withheld and by which provision, if one is known."""

    showing: Showing
    text: str = ""
    authority: str = ""


def public_title(facts: TitleFacts) -> TitleVerdict:
    """Decide what the public sees of the title. What a person took back stays back, whatever the source says."""
    decision = facts.decision if facts.decision is not None and facts.decision.stands_for(facts) else None
    if decision is not None and not plain(decision.shown):
        return TitleVerdict(Showing.WITHHELD, authority=facts.screenings.authority)
    if _is_washed(facts):
        return TitleVerdict(Showing.SHOW, text=_better_words(facts, decision))
    if facts.screenings:
        return TitleVerdict(Showing.WITHHELD, authority=facts.screenings.authority)
    if facts.status is CaseStatus.EXPIRED:
        return TitleVerdict(Showing.WITHHELD)
    if decision is None:
        return TitleVerdict(Showing.UNDECIDED)
    return TitleVerdict(Showing.SHOW, text=plain(decision.shown))


def _is_washed(facts: TitleFacts) -> bool:
    """Whether there is a public title that has been gone over.

    Some systems copy the title into the public one. Where the title itself is screened, a copy washes nothing.
    """
    if not plain(facts.public_title):
        return False
    return not (facts.screenings.hides(*CASE_TITLE) and same(facts.public_title, facts.title))


def _better_words(facts: TitleFacts, decision: TitleDecision | None) -> str:
    """The words of a person instead of the public title, unless they bring a hidden title out."""
    if decision is None or (facts.screenings.hides(*CASE_TITLE) and same(decision.shown, facts.title)):
        return plain(facts.public_title)
    return plain(decision.shown)
