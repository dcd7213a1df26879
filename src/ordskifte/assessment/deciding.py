"""Decisions: checked against what was proposed, written on the rows, kept for ever beside them, and told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import F

from ordskifte.assessment import titles
from ordskifte.assessment.models import Assessment, AssessmentDecision, State
from ordskifte.domain import assessment as rules
from ordskifte.domain import events
from ordskifte.domain.assessment import Verdict
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox

AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What may be decided on a row, as it will be kept."""

    row: Assessment
    verdict: Verdict
    title: str
    why: str

    def changed(self) -> dict[str, Any]:
        """What it changes in the row."""
        given = {"state": State.DECIDED, "duty": self.verdict.duty.value, "criterion": self.verdict.criterion.value}
        named = {} if self.title == self.row.title else {"title": self.title}
        return given | asdict(self.verdict.four) | named | {"why": self.why}


def fit(row: Assessment, verdict: Verdict, *, title: str, why: str = "") -> Fit:
    """A decision on a row that the caller holds, if it may be made; nothing is written yet."""
    rules.checked(verdict, proposed=row.proposed, why=why)
    kept = titles.checked(title, duty=verdict.duty)
    return Fit(row=row, verdict=verdict, title=kept, why=why.strip()[: audit.LONGEST_WHY])


def decide(row: Assessment, verdict: Verdict, *, by: Actor, title: str, why: str = "") -> AssessmentDecision:
    """Decide on a row that the caller holds, in the caller's transaction."""
    (decision,) = decide_all([fit(row, verdict, title=title, why=why)], by=by)
    return decision


def decide_all(wanted: Sequence[Fit], *, by: Actor) -> list[AssessmentDecision]:
    """Decide on rows that the caller holds, in the caller's transaction: as many statements for many as for one."""
    if not wanted:
        return []
    _change(wanted, by=by)
    decisions = AssessmentDecision.objects.bulk_create([_kept(each) for each in wanted], batch_size=AT_ONCE)
    outbox.append_all((_told(each.row, by=by), each.row.body) for each in wanted)
    audit.note_all(_noted(decision, by=by) for decision in decisions)
    return decisions


def _change(wanted: Sequence[Fit], *, by: Actor) -> None:
    """A statement for all that are decided alike."""
    alike: dict[tuple[tuple[str, Any], ...], list[Assessment]] = defaultdict(list)
    for each in wanted:
        alike[tuple(each.changed().items())].append(each.row)
    decided = {"decided_by": str(by), "decided_at": clock.now()}
    for given, rows in alike.items():
        changed = dict(given) | decided
        Assessment.objects.filter(pk__in=[row.pk for row in rows]).update(**changed, version=F("version") + 1)
        for row in rows:
            row.version += 1
            for name, value in changed.items():
                setattr(row, name, value)


def _kept(made: Fit) -> AssessmentDecision:
    """The decision as it is kept beside the row."""
    row = made.row
    return AssessmentDecision(
        assessment=row,
        duty=row.duty,
        criterion=row.criterion,
        **asdict(made.verdict.four),
        title=row.title,
        number=row.number,
        as_proposed=made.verdict == row.proposed,
        proposed_duty=row.proposed_duty,
        reasons=row.reasons,
        why=row.why,
        by=row.decided_by,
        at=row.decided_at,
    )


def _told(row: Assessment, *, by: Actor) -> events.AssessmentDecided:
    case = row.case.uid if row.case else None
    return events.AssessmentDecided(by=by, uid=row.uid, case=case, duty=row.duty)


def _noted(decision: AssessmentDecision, *, by: Actor) -> audit.Act:
    row = decision.assessment
    return audit.Act(
        by=by,
        act="assessment.decide",
        about=row.uid,
        why=decision.why,
        details={"duty": decision.duty, "as_proposed": decision.as_proposed, "subject": row.subject_uid},
        body=row.body,
    )
