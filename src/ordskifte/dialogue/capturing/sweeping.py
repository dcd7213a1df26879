"""What somebody brought, looked at and left lying is let go: it is what people said, and serves nothing here."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from ordskifte.dialogue.capturing import keeping
from ordskifte.dialogue.models import Capture
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock

LEFT_LYING: Final = timedelta(days=14)
_AT_ONCE: Final = 50
RULE: Final = Actor.rule("dialogue.captures_left_lying")


def let_go_what_lies() -> int:
    """Each in a transaction of its own; how many."""
    rows = Capture.objects.filter(state=Capture.State.DRAFT, at__lt=clock.now() - LEFT_LYING).order_by("at")
    found = list(rows[:_AT_ONCE])
    for each in found:
        with transaction.atomic():
            keeping.let_go(keeping.draft(each, by=RULE), by=RULE)
    return len(found)


def forget_refused() -> int:
    """What was refused stays to be read for as long, so that whoever pasted it can try again; of how many bringings."""
    told = keeping.refused_in_words().filter(capture=OuterRef("pk"))
    rows = Capture.objects.filter(Exists(told), state=Capture.State.DONE, done_at__lt=clock.now() - LEFT_LYING)
    found = list(rows.order_by("done_at")[:_AT_ONCE])
    for each in found:
        with transaction.atomic():
            keeping.forget_refused(each, by=RULE)
    return len(found)
