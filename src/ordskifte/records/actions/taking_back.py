"""A person decides whether a case that its records system takes back is taken off the site."""

from collections import Counter

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.cases import actions as cases
from ordskifte.domain.errors import Conflict
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock
from ordskifte.records import taking_back, twins
from ordskifte.records.actions.importing import begin_run, finish_run
from ordskifte.records.models import TakingBack

TAKE_BACK = "take_back"


@doors.only(*cases.DECIDERS)
def answer_taking_back(*, by: Actor, asked: TakingBack, is_taken_back: bool, why: str = "") -> None:
    """Take the case back from the public, or keep it as it is. What follows goes the way of an import."""
    twins.require_open(by, asked.case)
    answer = TakingBack.Answer.TAKEN_BACK if is_taken_back else TakingBack.Answer.KEPT
    with transaction.atomic():
        waiting = TakingBack.objects.filter(pk=asked.pk, answer=TakingBack.Answer.NONE)
        if not waiting.update(answer=answer, by=str(by), answered_at=clock.now(), why=why.strip()):
            raise Conflict
        audit.note(by=by, act="cases.answer_taking_back", about=asked.case.uid, why=why, details={"answer": answer})
        if is_taken_back:
            run = begin_run(by=by, body=asked.case.body, kind=TAKE_BACK, name=asked.case.number)
            run.source = asked.case.source
            taking_back.hide_cases({asked.case.pk}, by=by)
            finish_run(by=by, run=run, counts=Counter(withdrawn=1, changed=1))
