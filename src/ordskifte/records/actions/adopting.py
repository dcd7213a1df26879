"""A person decides whether a case that was opened by hand is the same as one of the records system."""

from collections import Counter

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile
from ordskifte.domain.parties import Actor
from ordskifte.records import twins
from ordskifte.records.actions.importing import begin_run, finish_run
from ordskifte.records.models import ImportRun

TWIN = "twin"


@doors.only(*cases.DECIDERS)
def adopt(*, by: Actor, own: CaseFile, theirs: CaseFile) -> ImportRun:
    """Make one case of the two. What follows from it for publications and journal goes the way of an import."""
    twins.require_open(by, own, theirs)
    run = begin_run(by=by, body=own.body, kind=TWIN, name=own.number)
    with transaction.atomic():
        run.source = theirs.source
        twins.join(by=by, own=own, theirs=theirs)
        return finish_run(by=by, run=run, counts=Counter(changed=1))


@doors.only(*cases.DECIDERS)
@transaction.atomic
def not_the_same(*, by: Actor, own: CaseFile, why: str = "") -> None:
    """Note that no case of the records system with this number is the same."""
    twins.require_open(by, own)
    twins.say_no(by=by, own=own, why=why.strip())
