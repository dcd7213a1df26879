"""One decision: checked against what was proposed, written on the row, kept for ever beside it, and told."""

from dataclasses import asdict

from ordskifte.assessment import titles
from ordskifte.assessment.models import Assessment, AssessmentDecision, State
from ordskifte.domain import assessment as rules
from ordskifte.domain import events
from ordskifte.domain.assessment import Verdict
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox


def decide(row: Assessment, verdict: Verdict, *, by: Actor, title: str, why: str = "") -> AssessmentDecision:
    """Decide on a row that the caller holds, in the caller's transaction."""
    rules.checked(verdict, proposed=row.proposed, why=why)
    decision = _written(row, verdict, by=by, title=title, why=why)
    decision.save()
    case = row.case.uid if row.case else None
    outbox.append(events.AssessmentDecided(by=by, uid=row.uid, case=case, duty=decision.duty), body=row.body)
    audit.note(
        by=by,
        act="assessment.decide",
        about=row.uid,
        why=decision.why,
        details={"duty": decision.duty, "as_proposed": decision.as_proposed, "subject": row.subject_uid},
        body=row.body,
    )
    return decision


def _written(row: Assessment, verdict: Verdict, *, by: Actor, title: str, why: str) -> AssessmentDecision:
    """The decision on the row, and as it is kept beside it."""
    duty, four = verdict.duty, asdict(verdict.four)
    row.title = titles.checked(title, duty=duty)
    row.state, row.duty, row.criterion = State.DECIDED, duty.value, verdict.criterion.value
    row.why, row.decided_by, row.decided_at = why.strip()[: audit.LONGEST_WHY], str(by), clock.now()
    for question, answer in four.items():
        setattr(row, question, answer)
    row.version += 1
    row.save()
    return AssessmentDecision(
        assessment=row,
        duty=row.duty,
        criterion=row.criterion,
        **four,
        title=row.title,
        number=row.number,
        as_proposed=verdict == row.proposed,
        proposed_duty=row.proposed_duty,
        reasons=row.reasons,
        why=row.why,
        by=row.decided_by,
        at=row.decided_at,
    )
