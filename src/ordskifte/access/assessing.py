"""What came in and went out about a request for access is assessed: kept, and journalled (arkivforskrifta § 14)."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_noop

from ordskifte.access import telling
from ordskifte.access.models import AccessRequest
from ordskifte.access.telling import Paper
from ordskifte.assessment import actions as assessments
from ordskifte.domain.access_request import Step
from ordskifte.domain.assessment import Course, Errand, Kind, Traits
from ordskifte.domain.parties import Actor

BY: Final = Actor.rule("access.assess")
# The setting of a body that keeps plain requests and answers beside its journal, as the law lets it.
BESIDE_JOURNAL: Final = "access_beside_journal"
# Such a case is journalled all the same.
_NEVER_EXEMPT: Final = frozenset({Step.APPEAL, Step.ASK_REASONS})
_ERRANDS: Final = {Step.ASK: Errand.ACCESS, Step.APPEAL: Errand.REFUSED, Step.ASK_REASONS: Errand.REASONS}

_ANSWER = gettext_noop("Answer to a request for access – %(about)s (%(reference)s)")
# What everybody reads: the case by its public title, the reference, and nobody's name nor words.
TITLES: Final = {
    Step.ASK: gettext_noop("Request for access – %(about)s (%(reference)s)"),
    Step.APPEAL: gettext_noop("Appeal against a refusal of access – %(about)s (%(reference)s)"),
    Step.ASK_REASONS: gettext_noop("Request for closer reasons for a refusal of access – %(about)s (%(reference)s)"),
    Step.GIVE: _ANSWER,
    Step.GIVE_SOME: _ANSWER,
    Step.REFUSE: gettext_noop("Refusal of access – %(about)s (%(reference)s)"),
    Step.SEND_ON: gettext_noop("Request for access sent on – %(about)s (%(reference)s)"),
    Step.CLOSE: gettext_noop("Request for access closed – %(about)s (%(reference)s)"),
    Step.REOPEN: gettext_noop("Request for access taken up again – %(about)s (%(reference)s)"),
    Step.GIVE_REASONS: gettext_noop("Closer reasons for a refusal of access – %(about)s (%(reference)s)"),
    Step.SEND_APPEAL: gettext_noop("Appeal against a refusal of access sent on – %(about)s (%(reference)s)"),
    Step.SILENCE: gettext_noop("Notice that a request for access was not answered in time – %(about)s (%(reference)s)"),
}


def assess(uid: UUID) -> None:
    """Let the rules look at all of a request as it is now. Nothing is assessed twice, and a decision stays."""
    rows = AccessRequest.objects.select_for_update(of=("self",)).select_related("body", "case", "message")
    request = rows.filter(uid=uid).first()
    if request is None:
        return
    papers = telling.papers_of(request)
    answered = {ref for paper in papers for ref in telling.settled(paper, papers)}
    is_exempt = _is_exempt(request, papers)
    for paper in papers:
        # The message that was the request is assessed as a message.
        if paper.ref.kind != Kind.MESSAGE:
            _assess(paper, is_exempt=is_exempt, is_answered=paper.ref in answered)


def _is_exempt(request: AccessRequest, papers: list[Paper]) -> bool:
    """Whether the body keeps it beside its journal, and the law lets it (arkivforskrifta § 14)."""
    is_plain = not any(paper.what in _NEVER_EXEMPT for paper in papers)
    return is_plain and bool(request.body.settings.get(BESIDE_JOURNAL))


def _assess(paper: Paper, *, is_exempt: bool, is_answered: bool) -> None:
    request, ref = paper.request, paper.ref
    traits = Traits(
        kind=Kind(ref.kind),
        errand=_ERRANDS.get(paper.what, Errand.NONE),
        course=Course.ANSWERED if is_answered else Course.OPEN,
        has_case=request.case_id is not None,
        is_in_dialogue=False,
        is_exempt=is_exempt,
    )
    happened = assessments.Happened(
        kind=ref.kind,
        subject_uid=ref.uid,
        number=paper.number,
        happened_at=paper.at,
        body=request.body,
        case=request.case,
        unit_id=request.unit_id,
        access_code=request.access_code,
    )
    assessments.assess(by=BY, happened=happened, traits=traits, reference=request.reference, title=TITLES[paper.what])
