"""What came in and went out about a request for access is assessed: kept, and journalled where the law asks for it."""

from typing import Final
from uuid import UUID

from django.utils.translation import gettext_noop

from ordskifte.access import telling
from ordskifte.access.models import AccessRequest
from ordskifte.access.telling import Paper
from ordskifte.assessment import actions as assessments
from ordskifte.assessment.queries import ACCESS_IN_JOURNAL
from ordskifte.domain import access_journal
from ordskifte.domain.access_journal import Ground
from ordskifte.domain.access_request import Step
from ordskifte.domain.assessment import Course, Errand, Kind, Traits
from ordskifte.domain.parties import Actor

BY: Final = Actor.rule("access.assess")
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
    ground = _ground(request, papers)
    for paper in papers:
        # The message that was the request is assessed as a message.
        if paper.ref.kind != Kind.MESSAGE:
            _assess(paper, ground=ground, is_answered=paper.ref in answered)


def _ground(request: AccessRequest, papers: list[Paper]) -> Ground:
    """Why all of it is journalled, or is kept beside the journal."""
    named = frozenset[Ground]().union(*(paper.named for paper in papers))
    return access_journal.ground(named, journals_all=bool(request.body.settings.get(ACCESS_IN_JOURNAL)))


def _assess(paper: Paper, *, ground: Ground, is_answered: bool) -> None:
    request, ref = paper.request, paper.ref
    traits = Traits(
        kind=Kind(ref.kind),
        errand=_ERRANDS.get(paper.what, Errand.NONE),
        course=Course.ANSWERED if is_answered else Course.OPEN,
        has_case=request.case_id is not None,
        is_in_dialogue=False,
        access=ground,
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
