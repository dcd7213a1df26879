"""What was heard is kept, apart from all that came in: once, within bounds, and until a time that is fixed now."""

import hashlib
import re
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from ordskifte.channels.listening import rendering
from ordskifte.channels.listening.fetching import Answer
from ordskifte.channels.models import ListeningItem, ListeningSource
from ordskifte.domain import intake
from ordskifte.domain.listening import USUAL_PAUSE, gone_at, is_news, next_pause
from ordskifte.kernel import clock
from ordskifte.protocols import feeds

# Of one source at a time: a search that finds more than this is too wide for anybody to read.
MOST_HELD: Final = 300
_DIGEST: Final = 16
_MOST_SEEN: Final = 1_000
# An id that is one everywhere begins with its scheme; others are one within their feed.
_EVERYWHERE: Final = re.compile(r"(?:https?|urn|tag|at):\S+", re.IGNORECASE)


@transaction.atomic
def settle(source: ListeningSource, answer: Answer) -> int:
    """Keep what an answer holds that is new, and say when to ask again; how many things were heard."""
    row = ListeningSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    # Somebody has ended it meanwhile, or another worker has asked again: what that one heard counts.
    if row.ended_at is not None or row.asked_at != source.asked_at:
        return 0
    now = clock.now()
    if answer.error:
        _fail(row, answer, now=now)
        return 0
    row.failures, row.last_error, row.answered_at = 0, "", now
    row.etag, row.modified = answer.etag, answer.modified
    row.next_try_at = now + (next_pause(0, asked_to_wait=answer.wait) or USUAL_PAUSE)
    heard = _keep(row, answer.feed, now=now) if answer.feed is not None else 0
    row.save()
    return heard


def _fail(row: ListeningSource, answer: Answer, *, now: datetime) -> None:
    row.failures += 1
    row.last_error = answer.error[:40]
    pause = None if answer.is_gone else next_pause(row.failures, asked_to_wait=answer.wait)
    row.next_try_at = now + pause if pause is not None else None
    row.parked_at = None if pause is not None else now
    row.save()


def _keep(row: ListeningSource, feed: feeds.Feed, *, now: datetime) -> int:
    found = {digest_of(row, item.id): item for item in reversed(feed.items)}
    before = [bytes(row.seen[at : at + _DIGEST]) for at in range(0, len(row.seen), _DIGEST)]
    _renew(row, found, frame=feed.frame)
    fresh = {key: item for key, item in found.items() if key not in set(before)}
    room = MOST_HELD - row.items.filter(laid_uid=None).count()
    news = [key for key, item in fresh.items() if is_news(item.said_at, now=now, keep_days=row.keep_days)]
    # What there is no room for stays new, and may be heard the next time.
    late = set(news[max(0, room) :])
    made = [_item(row, key, item=fresh[key], frame=feed.frame, now=now) for key in news if key not in late]
    ListeningItem.objects.bulk_create(made, ignore_conflicts=True)
    row.seen = b"".join(dict.fromkeys([*(key for key in found if key not in late), *before]))[: _DIGEST * _MOST_SEEN]
    row.left_out = feed.left_out + len(late)
    return len(made)


def _renew(row: ListeningSource, found: dict[bytes, feeds.Item], *, frame: feeds.Frame) -> None:
    """What its author has changed since is kept as it is now, and no longer than before."""
    for item in row.items.filter(laid_uid=None, key__in=list(found)):
        newer = found[bytes(item.key)]
        if bytes(item.raw) != newer.raw:
            for name, value in _said(newer, frame=frame).items():
                setattr(item, name, value)
            item.save()


def digest_of(row: ListeningSource, id: str, /) -> bytes:
    """What stands for something heard when it has gone: it tells nobody what it was."""
    return hashlib.sha256(row.uid.bytes + id.encode("utf-8", "replace")).digest()[:_DIGEST]


def _item(row: ListeningSource, key: bytes, /, *, item: feeds.Item, frame: feeds.Frame, now: datetime) -> ListeningItem:
    longest = settings.ORDSKIFTE_LISTENING_DAYS
    return ListeningItem(
        source=row,
        key=key,
        remote_id=item.id if _EVERYWHERE.fullmatch(item.id) else f"{row.uid}:{item.id}",
        heard_at=now,
        gone_at=gone_at(now, keep_days=row.keep_days, longest_days=longest),
        **_said(item, frame=frame),
    )


def _said(item: feeds.Item, *, frame: feeds.Frame) -> dict[str, Any]:
    return {
        "title": intake.clean_line(item.title)[:300],
        "text": intake.clean_text(item.text),
        "author": intake.clean_line(item.author)[: intake.LONGEST_NAME],
        "link": item.link,
        "said_at": item.said_at,
        "raw": item.raw,
        "frame": rendering.frame_of(frame),
    }
