"""Which channels a version goes to, and what exactly each is sent: fixed before anything leaves."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from ordskifte.channels import registry, versions
from ordskifte.channels.contract import MOST_BYTES, Channel, Reach, Spread, Version
from ordskifte.channels.models import PUBLICATION, Delivery, Post, PostVersion
from ordskifte.domain.delivery import Act, DeliveryState
from ordskifte.kernel import clock
from ordskifte.kernel.outbox.rules import what_went_wrong

TOO_LARGE: Final = "too large to be sent"
_LONGEST_ID: Final = 500


def plan(post: Post, version: PostVersion, *, act: Act) -> list[Delivery]:
    """Write down what goes where. A channel that cannot be written for stops none of the others."""
    value = versions.value_of(post, version)
    earlier = _earlier(post)
    # What others said is not spread further by the body: it stands here, and in feeds.
    wanted = registry.chosen(post.body)
    if post.kind != PUBLICATION:
        wanted = registry.with_reach(Reach.HERE, among=wanted)
    names = [name for name in registry.names() if name in wanted or name in earlier]
    rows = [row for name in names for row in _for_channel(name, value, act=act, earlier=earlier.get(name, frozenset()))]
    for row in rows:
        row.post, row.version = post, version
    return Delivery.objects.bulk_create(rows, batch_size=100)


def _earlier(post: Post) -> dict[str, set[str]]:
    """Where something of the post was sent before: channel → languages."""
    found = defaultdict(set)
    for channel, language in Delivery.objects.filter(post=post).values_list("channel", "language").distinct():
        found[channel].add(language)
    return found


def _for_channel(name: str, value: Version, *, act: Act, earlier: frozenset[str] | set[str]) -> Iterator[Delivery]:
    channel = registry.get(name)
    languages = value.languages if channel.limits.languages is Spread.EACH else value.languages[:1]
    for language in languages:
        if act is Act.WITHDRAW and language not in earlier:
            continue
        is_new = act is Act.CORRECT and language not in earlier
        yield _row(channel, value, language=language, act=Act.ANNOUNCE if is_new else act)


def _row(channel: Channel, value: Version, *, language: str, act: Act) -> Delivery:
    now = clock.now()
    row = Delivery(channel=channel.name, language=language, act=act.value, planned_at=now, next_try_at=now)
    try:
        row.remote_id = channel.remote_id(value, language=language)
        rendered = channel.render(value, language=language)
        if len(rendered.payload) > MOST_BYTES or len(row.remote_id) > _LONGEST_ID:
            return _failed(row, TOO_LARGE)
    except Exception as error:  # The fault of one channel is not that of the others.
        return _failed(row, what_went_wrong(error))
    row.payload, row.media_type, row.shortened = rendered.payload, rendered.media_type, rendered.shortened
    return row


def _failed(row: Delivery, reason: str) -> Delivery:
    row.state, row.last_error, row.next_try_at = DeliveryState.FAILED.value, reason, None
    row.remote_id = row.remote_id[:_LONGEST_ID]
    return row
