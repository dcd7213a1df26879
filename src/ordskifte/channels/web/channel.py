"""Our own page: the main copy, which everything else leads to."""

from ordskifte.channels.contract import Rendered, Version
from ordskifte.channels.here import Here
from ordskifte.channels.web import rendering


class Web(Here):
    """The page of a post."""

    name = "web"

    def remote_id(self, version: Version, *, language: str) -> str:
        """The address of the page."""
        return version.address(language)

    def render(self, version: Version, *, language: str) -> Rendered:
        """The text of the page as a document of its own."""
        return Rendered(payload=rendering.document(version, language=language), media_type="text/html")
