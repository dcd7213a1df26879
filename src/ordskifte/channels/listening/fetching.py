"""Asking one feed: once, within bounds, and only for what is new. Nothing is stored here."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ordskifte.channels.listening.rendering import decode
from ordskifte.channels.models import ListeningSource
from ordskifte.kernel import egress
from ordskifte.protocols import feeds
from ordskifte.protocols.strictjson import JsonRefused

# Letters and other feeds wait behind it.
DEADLINE: Final = 8.0
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.8, application/json;q=0.8, "
    "*/*;q=0.1"
)
_OK, _UNCHANGED, _GONE = 200, 304, 410
_TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,190}"')
_DATE: Final = re.compile(r"[A-Za-z0-9 ,:+-]{10,60}")
_LONGEST_WAIT: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking: a feed, nothing new (neither feed nor error), or an error by its code."""

    feed: feeds.Feed | None = None
    error: str = ""
    is_gone: bool = False
    wait: timedelta | None = None
    etag: str = ""
    modified: str = ""


def ask(source: ListeningSource) -> Answer:
    """Ask a feed what is new."""
    headers = {"Accept": _ACCEPT}
    headers |= {"If-None-Match": source.etag} if source.etag else {}
    headers |= {"If-Modified-Since": source.modified} if source.modified else {}
    request = egress.Request(url=source.address, headers=headers, max_bytes=feeds.LARGEST, deadline=DEADLINE)
    try:
        response = egress.fetch_now(request)
    except (egress.EgressRefused, egress.EgressFailed) as error:
        return Answer(error=f"egress:{error.why.value}")
    return _read(response, source=source)


def _read(response: egress.Response, *, source: ListeningSource) -> Answer:
    wait = _wait(response.header("retry-after") or "")
    if response.status == _UNCHANGED:
        return Answer(wait=wait, etag=source.etag, modified=source.modified)
    if response.status != _OK:
        return Answer(error=f"status:{response.status}", is_gone=response.status == _GONE, wait=wait)
    try:
        feed = feeds.read(response.body, decode=decode)
    except feeds.FeedRefused as refused:
        return Answer(error=f"feed:{refused.code}", wait=wait)
    except JsonRefused:
        return Answer(error="feed:broken", wait=wait)
    etag, modified = response.header("etag") or "", response.header("last-modified") or ""
    return Answer(
        feed=feed,
        wait=wait,
        etag=etag if _TAG.fullmatch(etag) else "",
        modified=modified if _DATE.fullmatch(modified) else "",
    )


def _wait(text: str) -> timedelta | None:
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return timedelta(seconds=min(seconds, _LONGEST_WAIT)) if seconds else None
