"""May a document be given to somebody who asked for access (offentleglova §§ 11 to 13)?

Where the law leaves a choice the body may give what it could keep back, and says why. Secrecy leaves none.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ordskifte.domain.errors import MalformedLegalBasis, MissingLegalBasis, OrdskifteError
from ordskifte.domain.law import norway
from ordskifte.domain.law.norway import LegalBasis
from ordskifte.domain.screening import NOTHING_SCREENED, DocumentScope, Screening, Screenings


class Obstacle(StrEnum):
    """What stands in the way of giving a document."""

    NO_FILE = "giving_no_file"
    NOT_SEEN = "giving_not_seen"
    CLASSIFIED = "giving_classified"
    SECRECY = "giving_secrecy"
    NO_REASON = "giving_no_reason"


TEXTS: Final = {
    "giving_no_file": "The file is not here, so it cannot be given.",
    "giving_not_seen": "Open the file and look at it first. Then give it.",
    "giving_classified": "The document has a security grade. It cannot be given here.",
    "giving_secrecy": (
        "The whole document is covered by secrecy, and nobody can choose to give it. "
        "Give a copy where that is taken out, or refuse."
    ),
    "giving_no_reason": "The document is withheld. Write why it is given all the same (meirinnsyn).",
}


class CannotBeGiven(OrdskifteError):
    """A document that may not be given as things stand; `obstacle` says why, and `place` which of those chosen."""

    code = "cannot_be_given"
    text = "One of the documents cannot be given as it stands. Nothing was sent."

    def __init__(self, obstacle: Obstacle, place: int = 0) -> None:
        super().__init__()
        self.obstacle, self.place = obstacle, place

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.obstacle, self.place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Giving:
    """All that the rule may look at. Checksums are empty where there is no such file, or nobody looked."""

    checksum: str
    seen: str  # of the file that the person who gives has looked at
    is_public: bool = False  # everybody can see this very file already
    is_redacted: bool = False  # the copy that something was taken out of
    is_classified: bool = False
    screenings: Screenings = NOTHING_SCREENED
    why: str = ""


def obstacle(giving: Giving) -> Obstacle | None:
    """What stands in the way, or nothing."""
    found = (
        (Obstacle.CLASSIFIED, giving.is_classified),
        (Obstacle.NO_FILE, not giving.checksum),
        # Somebody looked at it before everybody could.
        (Obstacle.NOT_SEEN, not giving.is_public and giving.seen != giving.checksum),
        (Obstacle.SECRECY, not giving.is_redacted and any(map(_is_secrecy, _on_content(giving)))),
        (Obstacle.NO_REASON, not giving.is_redacted and bool(_on_content(giving)) and not giving.why.strip()),
    )
    return next((each for each, stands in found if stands), None)


def _on_content(giving: Giving) -> list[Screening]:
    """The screenings that keep back something of what stands in the document, not of its metadata alone."""
    return [each for each in giving.screenings.applied if each.document_scope is not DocumentScope.NONE]


def _is_secrecy(screening: Screening) -> bool:
    """Whether it rests on secrecy; a basis that cannot be read leaves the choice to the person, who says why."""
    try:
        basis = LegalBasis.parse(screening.authority)
    except (MissingLegalBasis, MalformedLegalBasis):
        return False
    places = {(each.act, each.section) for each in basis.provisions}
    return bool(places & {(each.act, each.section) for each in (norway.SECRECY, norway.DUTY_OF_SECRECY)})
