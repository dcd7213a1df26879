"""Registering: one act by which a person confirms, and the record has number, titles and screening at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.assessment import queries
from ordskifte.assessment.actions import NotRead
from ordskifte.assessment.models import Assessment
from ordskifte.domain.assessment import Verdict
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.records import wishes
from ordskifte.records.models import Record
from ordskifte.records.wishes import Wish

REGISTRARS = (RoleName.ARCHIVIST, RoleName.CASE_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One of many that could not be registered, and why."""

    assessment: Assessment
    error: OrdskifteError


@doors.only(*REGISTRARS)
def register(
    *,
    by: Actor,
    assessment: Assessment,
    title: str,
    public_title: str = "",
    screening: Screening | None = None,
    other_party_public: bool | None = None,
    verdict: Verdict | None = None,
    why: str = "",
    expected: int | None = None,
    signs_off: bool | None = None,
) -> Record:
    """Register one thing: in the journal, or beside it as a note, as the verdict says. Twice changes nothing.

    Without a verdict what was decided holds, or else what the rules propose. `expected` is the version of the
    assessment that the person saw. An answer signs off what it answers if that counts as answered, or as `signs_off`
    says. The name of the one outside is let out, but for requests for access, unless `other_party_public` says
    otherwise.
    """
    wish = Wish(
        assessment=assessment,
        title=title,
        public_title=public_title,
        screening=screening,
        shows_other=other_party_public,
        verdict=verdict,
        why=why,
        expected=expected,
        signs_off=signs_off,
    )
    (outcome,) = wishes.registered([wish], by=by)
    if isinstance(outcome, OrdskifteError):
        raise outcome
    return outcome


@doors.only(*REGISTRARS)
def register_many(*, by: Actor, assessments: Iterable[Assessment]) -> tuple[list[Record], list[Refused]]:
    """Register each as proposed, under the proposed title, in one act; one that cannot be stops no other.

    What nobody has decided on, and the list shows no text of, is left to be opened and decided on first.
    """
    every = list({row.pk: row for row in assessments}.values())
    unread = queries.unread_in_lists([row for row in every if not row.is_decided])
    rows = [row for row in every if row.pk not in unread]
    wanted = [Wish(assessment=row, title=row.title, expected=row.version) for row in rows]
    outcomes = list(zip(rows, wishes.registered(wanted, by=by), strict=True))
    refused = [Refused(assessment=row, error=NotRead()) for row in every if row.pk in unread]
    refused += [Refused(assessment=row, error=each) for row, each in outcomes if isinstance(each, OrdskifteError)]
    return [each for _, each in outcomes if isinstance(each, Record)], refused
