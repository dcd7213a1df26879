"""Parts of our pages, for the web site that stays."""

from ordskifte.channels.contract import Rendered, Version
from ordskifte.channels.handoff import rendering
from ordskifte.channels.here import Here


class Handoff(Here):
    """A publication as a part of other pages, at an address of ours; who shows it fetches it, or is told to."""

    name = "handoff"

    def remote_id(self, version: Version, *, language: str) -> str:
        """The address of the part."""
        return rendering.part_address(version.address(language))

    def render(self, version: Version, *, language: str) -> Rendered:
        """The part as it is shown to a site that asks for nothing else."""
        return Rendered(payload=rendering.document(version, language=language), media_type="text/html")
