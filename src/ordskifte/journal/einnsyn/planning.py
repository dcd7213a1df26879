"""What is to be handed over, corrected or withdrawn: found by comparing, so nothing has to be remembered in between."""

from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from ordskifte.cases.models import PublicCase
from ordskifte.journal.models import EinnsynItem, PublicEntry
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body

AT_ONCE: Final = 100
Kind, State = EinnsynItem.Kind, EinnsynItem.State


def plan(body: Body) -> int:
    """Note what is new, and what looks different than when it was handed over; how much that was."""
    rows = new_entries(body)[:AT_ONCE]
    now = clock.now()
    items = [EinnsynItem(body=body, kind=Kind.ENTRY, uid=uid, next_at=now) for uid in rows]
    EinnsynItem.objects.bulk_create(items, ignore_conflicts=True)
    changed = list(stale(body).values_list("pk", flat=True)[:AT_ONCE])
    EinnsynItem.objects.filter(pk__in=changed, next_at=None).update(state=State.DUE, next_at=now, tries=0, trouble=[])
    return len(items) + len(changed)


def new_entries(body: Body) -> QuerySet[PublicEntry]:
    """Entries under a number of ours, of cases that the public knows, that nobody has handed over."""
    known = EinnsynItem.objects.filter(kind=Kind.ENTRY, uid=OuterRef("uid"))
    rows = PublicEntry.objects.filter(~Exists(known), body=body, sequence__isnull=False, case__uid__isnull=False)
    return rows.order_by("pk").values_list("uid", flat=True)


def stale(body: Body) -> QuerySet[EinnsynItem]:
    """What nobody is at just now, and the public sees otherwise than it was when it was looked at last."""
    entry = PublicEntry.objects.filter(uid=OuterRef("uid"), version=OuterRef("seen_version"))
    case = PublicCase.objects.filter(uid=OuterRef("uid"))
    same_entry = Exists(entry.filter(case__changed_at=OuterRef("seen_case_at")))
    same_gone = Q(seen_case_at=None) & Exists(entry.filter(case__uid__isnull=True))
    same_case = Exists(case.filter(changed_at=OuterRef("seen_case_at"))) | (Q(seen_case_at=None) & ~Exists(case))
    changed = Q(kind=Kind.ENTRY) & ~same_entry & ~same_gone | Q(kind=Kind.CASE) & ~same_case
    return EinnsynItem.objects.filter(changed, body=body, next_at=None).order_by("pk")


def wait(body: Body, seconds: int) -> None:
    """Leave them alone for a while: whoever is busy is so for everything."""
    until = clock.now() + timedelta(seconds=seconds)
    EinnsynItem.objects.filter(body=body, next_at__lt=until).update(next_at=until)
