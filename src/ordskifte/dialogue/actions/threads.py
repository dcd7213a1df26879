"""The raid brake of a thread and its end, and the body's own word list."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.dialogue.fitting import MODERATORS, needed, require_own_body
from ordskifte.dialogue.models import Pattern, Thread
from ordskifte.domain import moderation
from ordskifte.domain.errors import Conflict
from ordskifte.domain.message import MissingReason
from ordskifte.domain.moderation import PATTERN_GROUNDS, Ground
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock
from ordskifte.kernel.models import Body


@doors.only(*MODERATORS)
@transaction.atomic
def brake(*, by: Actor, thread: Thread, until: datetime, why: str) -> Thread:
    """Let everything new in a thread wait until then; 72 hours at most, however often it is prolonged."""
    thread = _locked(thread, by=by)
    now, reason = clock.now(), needed(why)
    is_on = thread.braked_until is not None and thread.braked_until > now
    since = thread.braked_since if is_on and thread.braked_since else now
    if until <= now:
        raise Conflict
    thread.braked_since, thread.brake_why = since, reason[:500]
    thread.braked_until = moderation.raid_brake(since=since, until=until)
    return _kept(thread, by=by, act="brake", why=reason)


@doors.only(*MODERATORS)
@transaction.atomic
def lift_brake(*, by: Actor, thread: Thread, why: str = "") -> Thread:
    """Take the brake off; what waits still waits for a person."""
    thread = _locked(thread, by=by)
    if thread.braked_until is None:
        return thread
    thread.braked_since, thread.braked_until, thread.brake_why = None, None, ""
    return _kept(thread, by=by, act="lift_brake", why=why.strip()[:2000])


@doors.only(RoleName.OPERATOR, RoleName.ARCHIVIST)
@transaction.atomic
def end(*, by: Actor, thread: Thread, why: str) -> Thread:
    """Take no more messages in a thread, for good; what was said stays as it is. Ended once, however often asked."""
    thread = _locked(thread, by=by)
    if thread.ended_at is not None:
        return thread
    thread.ended_at, thread.version = clock.now(), F("version") + 1
    thread.save(update_fields=["ended_at", "version"])
    thread.refresh_from_db(fields=["version"])
    audit.note(by=by, act="dialogue.end", about=thread.uid, why=needed(why), body=thread.body)
    return thread


@doors.only(*MODERATORS)
@transaction.atomic
def set_pattern(*, by: Actor, body: Body, ground: Ground | str, text: str, is_on: bool) -> Pattern:
    """Add a word pattern, or put one off that everybody starts with; refused if it cannot be read."""
    require_own_body(by, body=body)
    if ground not in {*PATTERN_GROUNDS}:
        raise MissingReason
    written = " ".join(text.partition("#")[0].split())
    moderation.read_patterns(f"{moderation.DEFAULT}\n[{ground}]\n{written}\n")
    kept, _ = Pattern.objects.update_or_create(
        body=body,
        ground=str(ground),
        text=written[:200],
        defaults={"is_on": is_on, "by": str(by), "at": clock.now()},
    )
    details = {"ground": str(ground), "pattern": written[:200], "on": is_on}
    audit.note(by=by, act="dialogue.set_pattern", about=body.uid, details=details, body=body)
    return kept


def _locked(thread: Thread, *, by: Actor) -> Thread:
    found = Thread.objects.select_for_update(of=("self",)).select_related("body").get(pk=thread.pk)
    require_own_body(by, body=found.body)
    return found


def _kept(thread: Thread, *, by: Actor, act: str, why: str) -> Thread:
    thread.version = F("version") + 1
    thread.save(update_fields=["braked_since", "braked_until", "brake_why", "version"])
    thread.refresh_from_db(fields=["version"])
    until = thread.braked_until.isoformat() if thread.braked_until else ""
    audit.note(by=by, act=f"dialogue.{act}", about=thread.uid, why=why, details={"until": until}, body=thread.body)
    return thread
