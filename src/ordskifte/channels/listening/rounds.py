"""What comes round: feeds whose time has come are asked, one by one, and what has had its time is forgotten."""

from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from ordskifte.channels.listening import fetching, keeping
from ordskifte.channels.models import ListeningItem, ListeningSource
from ordskifte.domain.listening import LONGEST_PAUSE, next_pause
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, clock
from ordskifte.kernel.outbox.rules import what_went_wrong

BY: Final = Actor.rule("channels.forget_what_was_heard")
IN_A_ROUND: Final = 20
# Letters and deliveries wait behind a round.
FAILURES_IN_A_ROUND: Final = 2
LONGEST_ROUND: Final = timedelta(seconds=FAILURES_IN_A_ROUND * fetching.DEADLINE)
_AT_A_TIME: Final = 100
_log = structlog.get_logger(__name__)


def ask_due() -> int:
    """Ask what is due; how many. One that fails takes a try of the round and touches no other."""
    asked = failed = 0
    over_at = clock.now() + LONGEST_ROUND
    while asked < IN_A_ROUND and failed < FAILURES_IN_A_ROUND and clock.now() < over_at:
        source = _claimed() if _due().exists() else None
        if source is None:
            break
        asked += 1
        failed += not _heard(source)
    return asked


def _heard(source: ListeningSource) -> bool:
    """Ask one, with nothing open meanwhile, and keep what it says; whether it answered."""
    try:
        answer = fetching.ask(source)
        keeping.settle(source, answer)
    except Exception as error:  # Whatever a feed does to us, the others are asked.
        _log.warning("feed broke", source=str(source.uid), reason=what_went_wrong(error))
        answer = fetching.Answer(error="broke")
        keeping.settle(source, answer)
    return not answer.error


def _due() -> QuerySet[ListeningSource]:
    rows = ListeningSource.objects.filter(next_try_at__lte=clock.now(), ended_at=None, parked_at=None)
    # Without somebody who answers for it, and after its last day, nothing is heard.
    return rows.filter(ends_on__gte=clock.today(), owner__is_active=True).order_by("next_try_at", "pk")


@transaction.atomic
def _claimed() -> ListeningSource | None:
    """The next one, put off at once: should this process die, it is asked again after a pause."""
    found = _due().select_for_update(skip_locked=True, of=("self",)).first()
    if found is None:
        return None
    found.asked_at = clock.now()
    found.next_try_at = found.asked_at + (next_pause(found.failures + 1) or LONGEST_PAUSE)
    found.save(update_fields=["asked_at", "next_try_at"])
    return found


def forget() -> int:
    """Forget what has had its time, row and bytes; how many. What was laid before a case stands there, and stays."""
    now = clock.now()
    # Where the setting was made shorter, it holds for what was heard before too.
    earliest = now - timedelta(days=settings.ORDSKIFTE_LISTENING_DAYS)
    rows = ListeningItem.objects.filter(Q(gone_at__lte=now) | Q(heard_at__lte=earliest)).order_by("pk")
    gone = 0
    while found := list(rows.values_list("pk", flat=True)[:_AT_A_TIME]):
        with transaction.atomic():
            gone += ListeningItem.objects.filter(pk__in=found).delete()[0]
    if gone:
        audit.note(by=BY, act="channels.heard_forgotten", about=None, details={"items": gone})
    return gone
