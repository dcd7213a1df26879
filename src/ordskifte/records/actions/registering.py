"""Registering: one act by which a person confirms, and the record has number, titles and screening at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.assessment.models import Assessment
from ordskifte.domain import entry as rules
from ordskifte.domain.assessment import Verdict
from ordskifte.domain.entry import Titles
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import Screening
from ordskifte.records import flow
from ordskifte.records.models import Record

REGISTRARS = (RoleName.ARCHIVIST, RoleName.CASE_OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One of many that could not be registered, and why."""

    assessment: Assessment
    error: OrdskifteError


@doors.only(*REGISTRARS)
@transaction.atomic
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
    assessment = flow.held(assessment, by=by)
    known = flow.known(assessment)
    if known is not None:
        return known
    flow.require_as_seen(assessment, expected=expected)
    titles = rules.checked(Titles(title=title, public_title=public_title or title), screening=screening)
    duty = flow.confirmed(assessment, by=by, verdict=verdict, title=titles.title, why=why, seen=expected)
    draft = flow.draft_of(
        assessment, by=by, titles=titles, screening=screening, shows_other=other_party_public, duty=duty
    )
    return flow.written(draft, by=by, signs_off=signs_off)


@doors.only(*REGISTRARS)
def register_many(*, by: Actor, assessments: Iterable[Assessment]) -> tuple[list[Record], list[Refused]]:
    """Register each as proposed, under the proposed title, one by one; one that cannot be stops no other."""
    done: list[Record] = []
    refused: list[Refused] = []
    for each in assessments:
        try:
            done.append(register(by=by, assessment=each, title=each.title, expected=each.version))
        except OrdskifteError as error:
            refused.append(Refused(assessment=each, error=error))
    return done, refused
