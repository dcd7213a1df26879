"""Telling other sites that something changed: where, what kind and which version, signed, and none of its words.

The rows are sent by the same steps as deliveries and letters (`channels/sending.py`). A site that hangs is left alone
for a while after each try, and takes a few seconds of a round and no more.
"""

import json
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from ordskifte.channels import addresses, registry, sending
from ordskifte.channels.contract import Channel, Result, Sending
from ordskifte.channels.handoff.rendering import part_address
from ordskifte.channels.models import PUBLICATION, Call, Post, Subscriber
from ordskifte.domain.delivery import Act, DeliveryState, pause_after
from ordskifte.kernel import blobs, clock, egress
from ordskifte.kernel.web.addresses import in_language
from ordskifte.protocols import webhooks

MEDIA_TYPE: Final = "application/json"
# A site that wants longer does its work after it has answered.
DEADLINE: Final = 5.0
LARGEST_ANSWER: Final = 16 * 1024
IN_A_ROUND: Final = 50
# After so many tries without an answer a round is over: letters and feeds wait behind it.
FAILURES_IN_A_ROUND: Final = 3
# Nor do they wait longer for sites that answer slowly than for those that do not.
LONGEST_ROUND: Final = timedelta(seconds=FAILURES_IN_A_ROUND * DEADLINE)
LONGEST_QUIET: Final = timedelta(minutes=10)
# What arrived is of no use to anybody after this; what did not is kept until somebody has looked.
KEPT_FOR: Final = timedelta(days=90)
_GONE: Final = 410
_TYPES: Final = {Act.ANNOUNCE: "post.announced", Act.CORRECT: "post.corrected", Act.WITHDRAW: "post.withdrawn"}
State = DeliveryState


def plan(post: Post, *, number: int, act: Act) -> int:
    """Write down whom to tell of this change; how many. Written down before, it is not written again."""
    told = list(Subscriber.objects.filter(body=post.body, ended_at=None).order_by("pk"))
    if not told:
        return 0
    now = clock.now()
    payload = payload_of(post, number=number, act=act)
    rows = [
        Call(
            subscriber=each,
            post=post,
            number=number,
            act=act.value,
            channel=registry.HANDOFF,
            payload=payload,
            planned_at=now,
            next_try_at=now,
        )
        for each in told
    ]
    for row in rows:
        row.remote_id = f"msg_{row.uid.hex}"
    Call.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def payload_of(post: Post, *, number: int, act: Act) -> bytes:
    """Where it is and what kind and version it is; never what it says: that may be withheld by the time it is read."""
    home = addresses.home_of(post.body)
    page = next(iter(addresses.pages_of(post, home=home).values()))
    said = {
        "type": _TYPES[act],
        "timestamp": post.changed_at.isoformat(),
        "data": {"kind": post.kind, "version": number, "address": page, "parts": _parts(post, home=home, page=page)},
    }
    return json.dumps(said, separators=(",", ":")).encode()


def _parts(post: Post, *, home: str, page: str) -> list[str]:
    """The addresses of the parts that are others now."""
    if post.kind == PUBLICATION:
        found = [part_address(page)]
    else:
        under = Post.objects.filter(source_uid=post.thread_key).values_list("reference", flat=True)[:1]
        pages = [home + addresses.path_of(each, language=post.body.language) for each in under]
        found = [f"{part_address(each)}dialog/" for each in pages]
    case = getattr(post.case, "public", None)
    if case is None and post.kind == PUBLICATION:
        # Out of view with its case, it takes along what people said under it.
        found.append(f"{part_address(page)}dialog/")
    elif case is not None and case.year is not None:
        path = in_language(f"/sak/{case.year}/{case.sequence}/", post.body.language)
        found.append(part_address(home + path))
    return found


def send_due() -> int:
    """Try what is due, one after the other; how many."""
    # Mostly there is nothing, and to look for what was lost is a transaction.
    if not Call.objects.filter(Q(next_try_at__isnull=False) | Q(state=State.SENT.value)).exists():
        return 0
    sending.find_lost(CALLS)
    tried = failed = 0
    over_at = clock.now() + LONGEST_ROUND
    while tried < IN_A_ROUND and failed < FAILURES_IN_A_ROUND and clock.now() < over_at:
        found = sending.due(CALLS, limit=1)
        if not found:
            break
        sending.send(CALLS, found[0])
        tried += 1
        failed += _let_be(found[0])
    return tried


def sweep() -> int:
    """Throw away old calls that arrived; how many."""
    old = Call.objects.filter(state=State.CONFIRMED.value, planned_at__lt=clock.now() - KEPT_FOR)
    return old.delete()[0]


def _let_be(pk: int) -> bool:
    """Leave a site alone for a while that did not take what was sent; whether it is so."""
    row = Call.objects.get(pk=pk)
    if row.state == State.CONFIRMED:
        return False
    pause = min(pause_after(row.tries) or LONGEST_QUIET, LONGEST_QUIET)
    Subscriber.objects.filter(pk=row.subscriber_id).update(quiet_until=clock.now() + pause)
    return True


def _may_leave(rows: QuerySet[Call]) -> QuerySet[Call]:
    quiet = Q(subscriber__quiet_until__isnull=False, subscriber__quiet_until__gt=clock.now())
    return rows.filter(subscriber__ended_at=None).exclude(quiet)


def _value_of(row: Call) -> Sending:
    return Sending(
        uid=row.uid,
        act=Act(row.act),
        language="",
        remote_id=row.remote_id,
        payload=bytes(row.payload),
        media_type=MEDIA_TYPE,
        tries=row.tries,
    )


def _hand_over(channel: Channel, given: Sending) -> Result:
    subscriber = Subscriber.objects.select_related("secret").get(calls__uid=given.uid)
    with blobs.open_blob(subscriber.secret.uid) as file:
        secret = file.read().decode()
    at = int(clock.now().timestamp())
    request = egress.Request(
        url=subscriber.url,
        method="POST",
        headers={
            "Content-Type": MEDIA_TYPE,
            **webhooks.headers(given.payload, id=given.remote_id, at=at, secret=secret),
        },
        body=given.payload,
        max_bytes=LARGEST_ANSWER,
        deadline=DEADLINE,
    )
    state, detail = _asked(request)
    return Result(state=state, remote_id=given.remote_id, detail=detail)


def _asked(request: egress.Request) -> tuple[DeliveryState, str]:
    try:
        status = egress.fetch_now(request).status
    except egress.EgressRefused as refused:
        return State.FAILED, f"no connection was made: {refused.why.value}"
    except egress.EgressFailed as failed:
        return State.UNKNOWN if failed.may_have_arrived else State.PLANNED, failed.why.value
    if status // 100 == 2:
        return State.CONFIRMED, ""
    return State.FAILED if status == _GONE else State.PLANNED, f"the site answered {status}"


def _arrived(row: Any) -> None:
    """It answers again."""
    Subscriber.objects.filter(pk=row.subscriber_id, quiet_until__isnull=False).update(quiet_until=None)


CALLS: Final = sending.Traffic(
    rows=Call, may_leave=_may_leave, value_of=_value_of, hand_over=_hand_over, arrived=_arrived
)
