"""The channels that there are: one table, by name."""

from collections.abc import Iterable
from typing import Final

from ordskifte.channels.contract import Channel, Reach
from ordskifte.channels.feeds.channel import Feeds
from ordskifte.channels.handoff.channel import Handoff
from ordskifte.channels.listening.channel import Listening
from ordskifte.channels.mail.channel import Mail
from ordskifte.channels.networks.channel import ClosedNetwork
from ordskifte.channels.web.channel import Web
from ordskifte.domain.errors import NotFound
from ordskifte.domain.networks import Network
from ordskifte.kernel.doubles import InUse
from ordskifte.kernel.models import Body

WEB: Final = "web"
FEEDS: Final = "feeds"
HANDOFF: Final = "handoff"
MAIL: Final = "mail"
LISTENING: Final = "listening"
# Where the choice of a body stands in its settings.
CHOICE: Final = "channels"
# Where it says which sites may show a part in a frame; none said: all.
SITES: Final = "handoff_sites"
# On where the body has chosen nothing.
USUAL: Final = (WEB, FEEDS)

_ALL: Final[tuple[Channel, ...]] = (
    *(Web(), Feeds(), Handoff(), Mail(), Listening()),
    *(ClosedNetwork(network) for network in Network),
)

in_use: InUse[dict[str, Channel]] = InUse("channels", {channel.name: channel for channel in _ALL})


def names() -> list[str]:
    """Every channel by name, our own page first."""
    return list(in_use())


def get(name: str) -> Channel:
    """A channel by name."""
    if name not in in_use():
        raise NotFound
    return in_use()[name]


def chosen(body: Body) -> list[str]:
    """The channels by which the body shows something to everybody. Our own page always is one."""
    wanted = body.settings.get(CHOICE, USUAL)
    is_list = isinstance(wanted, (list, tuple))
    return [name for name in names() if name == WEB or (is_list and name in wanted and _shows_by_itself(name))]


def to_choose() -> list[str]:
    """The channels that a body may turn on and off: those that show something to everybody, but our own page."""
    return [name for name in names() if name != WEB and _shows_by_itself(name)]


def _shows_by_itself(name: str) -> bool:
    """Where a person posts, each account is chosen for each publication."""
    return get(name).shows and get(name).reach is not Reach.BY_HAND


def with_reach(reach: str, *, among: Iterable[str] | None = None) -> list[str]:
    """The channels that are here, or outside."""
    return [name for name in (names() if among is None else among) if get(name).reach == reach]
