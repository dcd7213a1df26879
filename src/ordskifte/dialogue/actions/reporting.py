"""Reports from anybody, appeals, and who decides them."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.dialogue import letters, moving, references
from ordskifte.dialogue.actions.moderation import _shown_again, hide
from ordskifte.dialogue.errors import NotFit
from ordskifte.dialogue.fitting import APPEAL_DECIDERS, MODERATORS, moderated, needed
from ordskifte.dialogue.models import Appeal, Handling, Message, Report
from ordskifte.domain import events, intake
from ordskifte.domain.errors import Conflict, NotAllowed, NotFound
from ordskifte.domain.message import Audience, MissingReason, State
from ordskifte.domain.moderation import HideReason, may_decide_appeal
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock, outbox


@doors.public
@transaction.atomic
def report(
    *,
    by: Actor,
    message: Message,
    reason: HideReason | str,
    text: str = "",
    email: str = "",
    key: str,
    language: str = "",
) -> Report:
    """Say that a message breaks a published rule; anybody may, without name or address. Once for each key."""
    known = Report.objects.filter(key=key).first()
    if known is not None:
        return known
    if message.audience != Audience.PUBLIC.value or message.state != State.SHOWN:
        raise NotFound
    if reason not in {*HideReason}:
        raise MissingReason
    if problems := intake.problems(intake.Submission(text=text.strip() or "-", email=email)):
        raise NotFit(problems)
    made = Report.objects.create(
        reference=references.reference(),
        key=key,
        message=message,
        reason=str(reason),
        text=intake.clean_text(text),
        email=email.strip(),
        language=language[:8],
        at=clock.now(),
    )
    audit.note(by=by, act="dialogue.report", about=message.uid, details={"report": made.reference}, body=message.body)
    letters.report_received(made, by=by)
    return made


@doors.only(*MODERATORS)
@transaction.atomic
def decide_report(
    *,
    by: Actor,
    report: Report,
    outcome: str,
    why: str = "",
    reason: HideReason | str = "",
    expected: int | None = None,
) -> Report:
    """Hide what was reported, or leave it; whoever reported is told. `reason` is another rule than the reported one."""
    message = moving.locked(report.message, by=by, expected=expected)
    report = Report.objects.select_for_update(of=("self",)).select_related("message__body").get(pk=report.pk)
    if report.decided_at is not None:
        raise Conflict
    if outcome not in Report.Outcome.values:
        raise MissingReason
    if outcome == Report.Outcome.HIDDEN and message.state in {State.SHOWN, State.HELD}:
        hide(by=by, message=message, reason=reason or report.reason, why=why)
    report.outcome, report.why = outcome, moderated(why)
    report.decided_at, report.decided_by = clock.now(), str(by)
    report.save()
    moving.note(message, by=by, act="decide_report", why=report.why, report=report.reference, outcome=outcome)
    letters.report_decided(report, by=by)
    return report


@doors.only(*APPEAL_DECIDERS)
@transaction.atomic
def decide_appeal(
    *, by: Actor, appeal: Appeal, outcome: str, why: str, public_text: str = "", expected: int | None = None
) -> Appeal:
    """Decide an appeal; never the one who hid the message. An appeal that is right shows it again.

    `expected` is the version of the hidden message that the person had in front of them.
    """
    message = moving.locked(appeal.message, by=by, expected=expected)
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("said").get(pk=appeal.pk)
    if not may_decide_appeal(decider=by, hidden_by=Actor.parse(appeal.hidden_by)):
        raise NotAllowed
    if appeal.decided_at is not None:
        raise Conflict
    if outcome not in Appeal.Outcome.values:
        raise MissingReason
    reason = needed(why)
    is_overturned = outcome == Appeal.Outcome.OVERTURNED
    appeal.outcome, appeal.why = outcome, reason
    appeal.decided_at, appeal.decided_by = clock.now(), str(by)
    appeal.save()
    if is_overturned and message.state == State.HIDDEN:
        _shown_again(message, by=by, why=reason, public_text=public_text, tells=False)
    _settle(appeal.said, by=by)
    moving.note(message, by=by, act="decide_appeal", why=reason, outcome=outcome, appeal=appeal.said.reference)
    happened = events.AppealDecided(by=by, uid=appeal.said.uid, overturned=is_overturned)
    outbox.append(happened, body=message.body)
    letters.appeal_decided(message, by=by, key=appeal.pk, is_overturned=is_overturned, why=reason)
    return appeal


def _settle(said: Message, *, by: Actor) -> None:
    said = moving.locked(said, by=by)
    said.handling, said.answer_due = Handling.ANSWERED, None
    moving.save(said)
