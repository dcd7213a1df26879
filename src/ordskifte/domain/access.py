"""Is a refusal of access whole? What is missing keeps it from being sent (offentleglova §§ 11, 13, 31 and 32).

The provision is named down to paragraph, letter or number wherever the section has more than one; secrecy also names
the provision that imposes it; wider access is weighed wherever the law leaves a choice; the appeal is told of.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ordskifte.domain import deadlines
from ordskifte.domain.errors import MalformedLegalBasis, MissingLegalBasis, OrdskifteError
from ordskifte.domain.law import norway
from ordskifte.domain.law.norway import LegalBasis, Provision


class Gap(StrEnum):
    """What a refusal lacks."""

    NOT_WRITTEN = "refusal_not_written"
    NO_BASIS = "refusal_no_basis"
    NOT_A_GROUND = "refusal_not_a_ground"
    NOT_TO_THE_NUMBER = "refusal_not_to_the_number"
    NO_SECRECY_PROVISION = "refusal_no_secrecy_provision"
    SECRECY_NOT_TO_THE_NUMBER = "refusal_secrecy_not_to_the_number"
    CONSULTATION_ANSWER = "refusal_consultation_answer"
    NO_WIDER_ACCESS = "refusal_no_wider_access"
    NO_APPEAL_BODY = "refusal_no_appeal_body"
    NO_APPEAL_DATE = "refusal_no_appeal_date"
    APPEAL_TOO_SHORT = "refusal_appeal_too_short"


TEXTS: Final = {
    "refusal_not_written": "A refusal is given in writing. Write what whoever asked will read.",
    "refusal_no_basis": "Name the provision that the refusal rests on, such as offentleglova § 23 første ledd.",
    "refusal_not_a_ground": "This provision gives no right to refuse access. Name one of offentleglova §§ 13 to 26.",
    "refusal_not_to_the_number": "Name the paragraph, letter or number of the section, such as § 23 første ledd.",
    "refusal_no_secrecy_provision": (
        "Secrecy rests on another provision too. Name it after jf., such as forvaltningsloven § 13 første ledd nr. 1."
    ),
    "refusal_secrecy_not_to_the_number": (
        "Name the paragraph and the number of forvaltningsloven § 13, such as første ledd nr. 1."
    ),
    "refusal_consultation_answer": "An answer in a public consultation is never internal. Name another provision.",
    "refusal_no_wider_access": "Write why access is not given all the same, although the law allows it (meirinnsyn).",
    "refusal_no_appeal_body": "Say whom the refusal can be appealed to.",
    "refusal_no_appeal_date": "Say until which day the refusal can be appealed.",
    "refusal_appeal_too_short": "The time to appeal is at least three weeks, and does not end when offices are closed.",
}

# Sections that give a right, or a duty, to refuse.
_FIRST_GROUND, _LAST_GROUND = 13, 26
# Sections with one place only to point to. In § 13, the first paragraph alone keeps anything back.
_ONE_PLACE: Final = frozenset({"13", "17", "18", "21", "22"})
_INTERNAL: Final = frozenset({norway.INTERNAL_DOCUMENT.section, norway.INTERNAL_PREPARATION.section})


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """All that the rule may look at."""

    text: str  # what whoever asked will read
    basis: str  # the provision, as the case officer wrote it
    wider_access: str = ""  # the assessment of meirinnsyn
    appeal_to: str = ""
    appeal_until: date | None = None
    sent_on: date
    is_consultation_answer: bool = False


class IncompleteRefusal(OrdskifteError):
    """A refusal that lacks what the law asks for; `gaps` says what."""

    code = "incomplete_refusal"
    text = "The refusal cannot be sent yet: %(count)s things are missing."

    def __init__(self, gaps: tuple[Gap, ...]) -> None:
        super().__init__(count=len(gaps))
        self.gaps = gaps

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.gaps,)


def gaps(refusal: Refusal) -> tuple[Gap, ...]:
    """Everything that is missing; empty if the refusal may be sent."""
    found = [] if refusal.text.strip() else [Gap.NOT_WRITTEN]
    try:
        basis = LegalBasis.parse(refusal.basis)
    except (MissingLegalBasis, MalformedLegalBasis):
        found.append(Gap.NO_BASIS)
    else:
        found += _in_basis(basis, refusal)
    return (*found, *_in_appeal(refusal))


def complete(refusal: Refusal) -> Refusal:
    """The refusal, if it may be sent."""
    if missing := gaps(refusal):
        raise IncompleteRefusal(missing)
    return refusal


def leaves_a_choice(basis: LegalBasis) -> bool:
    """Whether the body could give access all the same (meirinnsyn, offentleglova § 11): not where secrecy binds it."""
    return any(_is_ground(each) and each.section != norway.SECRECY.section for each in basis.provisions)


def _in_basis(basis: LegalBasis, refusal: Refusal) -> list[Gap]:
    grounds = [each for each in basis.provisions if _is_ground(each)]
    internal = refusal.is_consultation_answer and any(each.section in _INTERNAL for each in grounds)
    found = (
        (Gap.NOT_A_GROUND, not _is_ground(basis.provisions[0])),
        (Gap.NOT_TO_THE_NUMBER, not all(map(_is_to_the_number, grounds))),
        (Gap.CONSULTATION_ANSWER, internal),
        (Gap.NO_WIDER_ACCESS, leaves_a_choice(basis) and not refusal.wider_access.strip()),
    )
    return [gap for gap, stands in found if stands] + _in_secrecy(basis)


def _in_secrecy(basis: LegalBasis) -> list[Gap]:
    sections = [each.section for each in basis.provisions if _is_ground(each)]
    if norway.SECRECY.section not in sections:
        return []
    imposing = [each for each in basis.provisions if each.act != norway.OFFENTLEGLOVA]
    if not imposing:
        return [Gap.NO_SECRECY_PROVISION]
    return [] if all(map(_secrecy_is_to_the_number, imposing)) else [Gap.SECRECY_NOT_TO_THE_NUMBER]


def _in_appeal(refusal: Refusal) -> list[Gap]:
    found = [] if refusal.appeal_to.strip() else [Gap.NO_APPEAL_BODY]
    if refusal.appeal_until is None:
        return [*found, Gap.NO_APPEAL_DATE]
    is_short = refusal.appeal_until < deadlines.appeal_until(refusal.sent_on)
    return [*found, Gap.APPEAL_TOO_SHORT] if is_short else found


def _is_ground(provision: Provision) -> bool:
    is_section = provision.act == norway.OFFENTLEGLOVA and provision.section.isdecimal()
    return is_section and _FIRST_GROUND <= int(provision.section) <= _LAST_GROUND


def _is_to_the_number(provision: Provision) -> bool:
    return provision.section in _ONE_PLACE or provision.paragraph is not None


def _secrecy_is_to_the_number(provision: Provision) -> bool:
    """Other acts are divided in ways that are not known here; of forvaltningsloven § 13 the number is asked for."""
    place = (provision.act, provision.section)
    if place != (norway.DUTY_OF_SECRECY.act, norway.DUTY_OF_SECRECY.section):
        return True
    return provision.paragraph is not None and (provision.paragraph != 1 or provision.number is not None)
