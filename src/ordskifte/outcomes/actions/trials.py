"""Opening a trial, asking about it, and closing it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases
from ordskifte.cases import queries as case_queries
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue import actions as dialogue
from ordskifte.dialogue.models import Thread
from ordskifte.domain import events
from ordskifte.domain import trial as rules
from ordskifte.domain.errors import NotAllowed, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.domain.text import plain
from ordskifte.kernel import audit, clock, outbox, tenancy
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body
from ordskifte.outcomes import queries
from ordskifte.outcomes.models import Trial, TrialAnswer, TrialCase

TRIERS: Final = (RoleName.OPERATOR, RoleName.ARCHIVIST)
CLOSED: Final = declare("outcomes.trial_closed", "a trial is closed and committed, its package is not written")


class CaseInTrial(OrdskifteError):
    """A case is in one trial only."""

    code = "case_in_trial"
    text = "Case %(case)s is part of a trial already. Choose another case."


class NoSuchCase(OrdskifteError):
    """A case that is not there, or that whoever asks may not open."""

    code = "trial_no_such_case"
    text = "There is no case like that here. Check the number."


class TrialIsClosed(OrdskifteError):
    """Nobody is asked any more about a trial that is closed."""

    code = "trial_is_closed"
    text = "The trial is closed, so nothing was sent. Thank you for wanting to say how it was."


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a person fills in: a name that people understand, the last day, and the cases."""

    name: str
    ends_on: date
    cases: tuple[UUID, ...]


@doors.only(*TRIERS)
@transaction.atomic
def open_trial(*, by: Actor, body: Body, opened: Opened) -> Trial:
    """Open a trial: from now on its cases say so, and ask how it is."""
    _require_own(by, body=body)
    plan = rules.Plan(name=opened.name, ends_on=opened.ends_on, cases=len(set(opened.cases)))
    if found := rules.wrong_in_plan(plan, today=clock.today()):
        raise rules.TrialUnfit(found)
    kept = Body.objects.select_for_update().get(pk=body.pk)
    chosen = _chosen(kept, opened.cases, by=by)
    row = Trial.objects.create(
        body=kept, name=plain(opened.name), ends_on=opened.ends_on, opened_at=clock.now(), opened_by=str(by)
    )
    for case in chosen:
        TrialCase.objects.create(trial=row, case=case)
        cases.touch(by=by, case=case)
    kept.settings = {**kept.settings, queries.HAS_TRIALS: True}
    kept.save(update_fields=["settings"])
    transaction.on_commit(tenancy.forget)
    outbox.append(events.TrialOpened(by=by, uid=row.uid, cases=len(chosen)), body=kept)
    details = {"ends_on": row.ends_on, "cases": len(chosen)}
    audit.note(by=by, act="outcomes.open_trial", about=row.uid, details=details, body=kept)
    return row


def _require_own(by: Actor, *, body: Body) -> None:
    standing = doors.standing_of(by)
    if standing is not None and standing.body != body.pk:
        raise NotAllowed


def _chosen(body: Body, uids: Iterable[UUID], *, by: Actor) -> list[CaseFile]:
    wanted = set(uids)
    rows = doors.open(CaseFile.objects.filter(body=body, uid__in=wanted), by=by).select_related("about", "trial")
    found = {case.pk: case for case in map(case_queries.meant, rows)}
    if len(rows) != len(wanted):
        raise NoSuchCase
    for case in found.values():
        if TrialCase.objects.filter(case=case).exists():
            raise CaseInTrial(case=case.number)
    return [found[pk] for pk in sorted(found)]


@doors.public
def answer_trial(*, by: Actor, trial: Trial, key: str, answer: rules.Answer) -> bool:
    """Keep what a participant chose, and nothing of who it was; sent twice with one key, it is one."""
    digest = hashlib.sha256(f"{trial.uid}:{key}".encode()).hexdigest()
    return _answered(trial, side=rules.Side.PARTICIPANT, key=digest, answer=answer)


@doors.only()
def answer_as_staff(*, by: Actor, trial: Trial, answer: rules.Answer) -> bool:
    """Keep what somebody who works here chose, once for each person."""
    _require_own(by, body=trial.body)
    return _answered(trial, side=rules.Side.STAFF, key=str(by), answer=answer)


def _answered(trial: Trial, *, side: rules.Side, key: str, answer: rules.Answer) -> bool:
    """Whether it is a new one."""
    try:
        with transaction.atomic():
            # Asked in the row's turn: none is taken after the closing, whose package has the figures.
            if Trial.objects.select_for_update().values_list("closed_at", flat=True).get(pk=trial.pk) is not None:
                raise TrialIsClosed
            if TrialAnswer.objects.filter(trial=trial, side=side.value, key=key).exists():
                return False
            TrialAnswer.objects.create(
                trial=trial, side=side.value, key=key, ease=answer.ease, again=answer.again.value, on=clock.today()
            )
    except IntegrityError:
        # Sent twice at the same moment: the other one was first.
        return False
    return True


@doors.only(*TRIERS)
def close_trial(*, by: Actor, trial: Trial, farewell: rules.Farewell) -> Trial:
    """Close a trial: nobody writes any more, and each address says who keeps the records. Closed once."""
    _require_own(by, body=trial.body)
    said = farewell.cleaned()
    if found := rules.wrong_in_farewell(said, today=clock.today()):
        raise rules.TrialUnfit(found)
    row = _closed(trial, said, by=by)
    crashpoint(CLOSED)
    return row


@transaction.atomic
def _closed(trial: Trial, said: rules.Farewell, *, by: Actor) -> Trial:
    row = Trial.objects.select_for_update(of=("self",)).select_related("body").get(pk=trial.pk)
    if row.closed_at is not None:
        return row
    chosen = list(CaseFile.objects.filter(trial__trial=row).order_by("pk"))
    # First of all: whoever is being listened to just now is counted, and nobody comes after the count.
    for thread in Thread.objects.filter(case__in=chosen).select_related("body").order_by("pk"):
        end_dialogue(by=by, thread=thread)
    left = rules.must_be_closable(queries.left_in(row), why=said.why)
    row.closed_at, row.closed_by, row.closed_why = clock.now(), str(by), said.why if left else ""
    row.left = {each.value: count for each, count in left.items()}
    row.custodian, row.contact, row.shown_until = said.custodian, said.contact, said.shown_until
    row.save()
    for case in chosen:
        cases.show_until(by=by, case=case, day=row.shown_until)
    outbox.append(events.TrialClosed(by=by, uid=row.uid, left=sum(left.values())), body=row.body)
    details = {"left": sum(left.values()), "shown_until": row.shown_until}
    audit.note(by=by, act="outcomes.close_trial", about=row.uid, why=row.closed_why, details=details, body=row.body)
    return row


class TrialGoesOn(OrdskifteError):
    """There is no last day of reading to put off while a trial is open."""

    code = "trial_goes_on"
    text = "The trial is not closed, so everything can be read. Close it first."


@doors.only(*TRIERS)
@transaction.atomic
def put_off(*, by: Actor, trial: Trial, until: date, why: str) -> Trial:
    """Let everything be read here for longer than was said; also once it has moved, which brings it back."""
    _require_own(by, body=trial.body)
    row = Trial.objects.select_for_update(of=("self",)).select_related("body").get(pk=trial.pk)
    if row.shown_until is None:
        raise TrialGoesOn
    if found := rules.wrong_in_delay(until, why=why, until=row.shown_until, today=clock.today()):
        raise rules.TrialUnfit(found)
    details = {"before": row.shown_until, "after": until}
    row.shown_until = until
    row.save(update_fields=["shown_until"])
    for case in CaseFile.objects.filter(trial__trial=row).order_by("pk"):
        cases.show_until(by=by, case=case, day=until)
    audit.note(by=by, act="outcomes.put_off_trial", about=row.uid, why=why.strip(), details=details, body=row.body)
    return row


@doors.only(*TRIERS)
def end_dialogue(*, by: Actor, thread: Thread) -> None:
    """Take no more messages where a closed trial was."""
    with translation.override(thread.body.language):
        dialogue.end(by=by, thread=thread, why=_("The trial is closed."))
