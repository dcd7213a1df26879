"""Feeds that readers can follow: the Atom Syndication Format (RFC 4287). Values in, bytes out."""

from ordskifte.protocols.syndication.atom import (
    MEDIA_TYPE,
    NAMESPACE,
    Entry,
    Feed,
    Link,
    MalformedFeed,
    write_entry,
    write_feed,
)

__all__ = ["MEDIA_TYPE", "NAMESPACE", "Entry", "Feed", "Link", "MalformedFeed", "write_entry", "write_feed"]
