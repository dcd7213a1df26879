"""From rows to what channels take."""

from ordskifte.channels import addresses, fragments
from ordskifte.channels.contract import Sending, Version, Withdrawal
from ordskifte.channels.models import PUBLICATION, Delivery, Post, PostVersion
from ordskifte.domain.delivery import Act


def value_of(post: Post, version: PostVersion) -> Version:
    """One version as channels see it, with addresses as others see them."""
    pages = addresses.pages_of(post, home=addresses.home_of(post.body))
    withdrawn = Withdrawal(at=post.withdrawn_at, reason=post.withdrawn_reason) if post.withdrawn_at else None
    return Version(
        post=post.uid,
        number=version.number,
        body=post.body.name,
        languages=tuple(post.languages),
        addresses=pages,
        first_at=post.first_at,
        at=version.at,
        note=version.note,
        variants={} if withdrawn else fragments.read(version.variants),
        is_message=post.kind != PUBLICATION,
        author="" if withdrawn else version.facts.get("author_name", ""),
        withdrawn=withdrawn,
    )


def sending_of(delivery: Delivery) -> Sending:
    """One delivery as its channel sees it."""
    return Sending(
        uid=delivery.uid,
        act=Act(delivery.act),
        language=delivery.language,
        remote_id=delivery.remote_id,
        payload=bytes(delivery.payload),
        media_type=delivery.media_type,
        tries=delivery.tries,
    )
