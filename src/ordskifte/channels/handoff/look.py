"""How a part is to look: what the site that shows it asks for, in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# The names stand in addresses that other sites keep: they are never changed.
LEVEL: Final = "overskrift"
STYLE: Final = "stil"
OURS: Final = "ordskifte"
LEVELS: Final = {str(level): level for level in range(1, 6)}
USUAL_LEVEL: Final = 2
DEEPEST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The level of the first heading, whether our own style sheet comes along, and whether it is a page in a frame."""

    level: int = USUAL_LEVEL
    is_ours: bool = False
    is_framed: bool = False

    @property
    def name(self) -> str:
        """What tells this look from the others, as part of a file name."""
        return f"{self.level}{'o' if self.is_ours else 'h'}{'f' if self.is_framed else 'p'}"


def look_of(asked: Mapping[str, str], *, is_framed: bool = False) -> Look:
    """What is asked for; what we do not know is left out, so that each part has few looks."""
    usual = 1 if is_framed else USUAL_LEVEL
    return Look(level=LEVELS.get(asked.get(LEVEL, ""), usual), is_ours=asked.get(STYLE) == OURS, is_framed=is_framed)
