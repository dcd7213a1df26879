"""Which requests for access are journalled, and why; the others are kept beside the journal (arkivforskrifta § 14).

What is about access is left out of the duty to journal, unless it is about closer reasons, an appeal, payment, or the
manner in which access is given. One of these brings all of its request into the journal, so that it can be understood.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from ordskifte.domain.access_request import Step
from ordskifte.domain.law import norway
from ordskifte.domain.law.norway import Provision


class Ground(StrEnum):
    """Why what is about access is journalled, or is not."""

    NONE = ""  # it is not about access
    APPEAL = "appeal"  # klage
    REASONS = "reasons"  # nærmere begrunnelse
    FEE = "fee"  # krav om betaling
    MANNER = "manner"  # spørsmål om hvordan innsyn gis
    CHOICE = "choice"  # the body journals all of it
    EXEMPT = "is_exempt"


# What the law names, in the order in which it is told: one is enough.
NAMED: Final = (Ground.APPEAL, Ground.REASONS, Ground.FEE, Ground.MANNER)
PROVISIONS: Final[dict[Ground, Provision]] = {
    Ground.APPEAL: norway.ACCESS_APPEAL,
    Ground.REASONS: norway.REFUSAL,
    Ground.FEE: norway.PAYMENT_FOR_ACCESS,
    Ground.MANNER: norway.MANNER_OF_ACCESS,
    Ground.CHOICE: norway.JOURNAL_DUTY,
    Ground.EXEMPT: norway.ACCESS_BESIDE_JOURNAL,
}
# A refusal here says in words why, and so does closing: each holds reasons beside its provision.
_BY_STEP: Final = {
    **dict.fromkeys((Step.APPEAL, Step.SEND_APPEAL), Ground.APPEAL),
    **dict.fromkeys((Step.REFUSE, Step.CLOSE, Step.ASK_REASONS, Step.GIVE_REASONS), Ground.REASONS),
}


def named_by(step: Step, *, asks_payment: bool = False, is_about_manner: bool = False) -> frozenset[Ground]:
    """Which of those that the law names one step of a request brings in."""
    found = {
        _BY_STEP.get(step, Ground.NONE),
        Ground.FEE if asks_payment else Ground.NONE,
        Ground.MANNER if is_about_manner else Ground.NONE,
    }
    return frozenset(found - {Ground.NONE})


def ground(named: Iterable[Ground], *, journals_all: bool) -> Ground:
    """Why all of a request is journalled: the first that the law names, then the choice of the body; else it is not."""
    found = frozenset(named)
    otherwise = Ground.CHOICE if journals_all else Ground.EXEMPT
    return next((each for each in NAMED if each in found), otherwise)
