"""Networks that let no program in: a text is made ready for them, and a person posts it."""

from ordskifte.channels.by_hand import ByHand
from ordskifte.channels.contract import Limits, Rendered, Spread, Version
from ordskifte.channels.networks import rendering
from ordskifte.domain.networks import RULES, Network


class ClosedNetwork(ByHand):
    """One such network, with its limits and its way of counting."""

    folder = "networks"

    def __init__(self, network: Network) -> None:
        rules = RULES[network]
        self.network, self.name = network, str(network)
        self.limits = Limits(
            longest=rules.longest,
            measure=lambda payload: rules.measure(payload.decode()),
            pictures=rules.most_pictures,
            languages=Spread.EACH,
        )

    def remote_id(self, version: Version, *, language: str) -> str:
        """Ours: the network gives it an address of its own when somebody has posted it."""
        version.address(language)
        return f"{self.name}:{version.post}:{language}"

    def render(self, version: Version, *, language: str) -> Rendered:
        """The text that is proposed to whoever posts it."""
        ready = rendering.text(version, network=self.network, language=language)
        return Rendered(payload=ready.text.encode(), media_type=rendering.MEDIA_TYPE, shortened=ready.shortened)
