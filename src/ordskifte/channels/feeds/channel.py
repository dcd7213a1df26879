"""Feeds that anybody can follow without telling us."""

from ordskifte.channels.contract import Rendered, Version
from ordskifte.channels.feeds import rendering
from ordskifte.channels.here import Here


class Feeds(Here):
    """An entry in the feed of the body, and in that of the case."""

    name = "feeds"

    def remote_id(self, version: Version, *, language: str) -> str:
        """The id of the entry: the same in all languages and for ever, so that a correction takes its place."""
        version.address(language)
        return rendering.entry_id(version)

    def render(self, version: Version, *, language: str) -> Rendered:
        """The entry."""
        return Rendered(payload=rendering.entry(version, language=language), media_type=rendering.MEDIA_TYPE)
