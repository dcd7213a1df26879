"""What is made of a post and a comment before they are kept: plain text, a name, a time, and whether it waits."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final

from ordskifte.domain import identity_numbers, intake
from ordskifte.kernel.clock import OSLO
from ordskifte.protocols import wordpress

# What `intake.clean_text` would leave as it is, once it has no line ends but plain ones, and what holds no figures
# but the usual ones: most texts.
_TIDY: Final = re.compile(
    "[\n -~\u00a1-\u00ac\u00ae-\u00b1\u00b4-\u00b8\u00ba\u00bb\u00bf-\u024f"
    "\u2010-\u2015\u2018-\u201e\u2022\u2026\u20ac]*"
)
_FIGURES: Final = b"0123456789"
_FIGURES_OF_A_NUMBER: Final = 11
_EARLIEST: Final = datetime(1995, 1, 1, tzinfo=UTC)
_WRITTEN: Final = len("2014-03-01 11:33:10")
DAY: Final = timedelta(days=1)


def text_of(html: str) -> tuple[str, bool]:
    """The words, by the rules that every text here is kept by; and whether they may hold a national identity number."""
    text = wordpress.plain(html)
    if _TIDY.fullmatch(text) is None:
        text = intake.clean_text(text)
        return text, holds_number(text)
    # Too few figures are no number, however they are written; looking closer takes long.
    data = text.encode()
    is_short = len(data) - len(data.translate(None, _FIGURES)) < _FIGURES_OF_A_NUMBER
    return text, not is_short and holds_number(text)


@lru_cache(maxsize=4096)
def name_of(html: str) -> str:
    """The name that somebody gave; nothing where they gave an address or a number in its place."""
    name = intake.clean_line(wordpress.plain(html[:400]))
    if "@" in name or "://" in name or name.lower().startswith("www.") or holds_number(name):
        return ""
    return name[: intake.LONGEST_NAME].strip()


def line_of(html: str) -> str:
    """A title."""
    return intake.clean_line(wordpress.plain(html))


def holds_number(text: str) -> bool:
    """Whether it may hold a national identity number."""
    return bool(identity_numbers.held(text))


def moment(gmt: str, local: str, *, now: datetime) -> datetime | None:
    """When it was said, by the clock of the world or else the one on the wall here; None if no date can be right."""
    for text, zone in ((gmt, UTC), (local, OSLO)):
        # Written to the second, and no more: what else the next line would take is not what WordPress writes.
        if len(text) != _WRITTEN or text[10] != " ":
            continue
        try:
            said = datetime.fromisoformat(text).replace(tzinfo=zone)
        except ValueError:
            continue
        if _EARLIEST <= said <= now + DAY:
            return said
    return None


def digest_of(*parts: str) -> bytes:
    """What tells that a file says the same as one before."""
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
