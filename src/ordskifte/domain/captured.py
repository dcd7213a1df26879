"""Comments that a person brings here from a network that lets no program in (fanget inn).

When two of them are one, which post an address belongs to, and under what name everybody sees who wrote. Whoever
writes on a network has the rules of that network before them, and not ours: carrying a private person's name over is
to publish it anew (GDPR articles 5 and 6), so that initials are shown, and the name stands in the record alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from ordskifte.domain import intake
from ordskifte.domain.folding import fold
from ordskifte.domain.networks import NAMES
from ordskifte.domain.past import initials

__all__ = ["NAMES", "Brought", "Facts", "Fate", "How", "is_of_comment", "marks", "place", "post_of", "refusal"]

LONGEST_ADDRESS: Final = 1_000


class How(StrEnum):
    """How a person brought it here."""

    PASTE = "paste"
    FILE = "file"
    SCREENSHOT = "screenshot"


class Fate(StrEnum):
    """What becomes of one comment that is brought."""

    NEW = "new"
    KNOWN = "known"  # here already, and says the same
    CHANGED = "changed"  # here already, and says something else now
    REFUSED = "refused"


# Where a network says the same in several ways: hosts, and what of the query says which page it is.
_HOSTS: Final[Mapping[str, str]] = {
    "twitter.com": "x.com",
    "fb.com": "facebook.com",
    "youtube-nocookie.com": "youtube.com",
}
_BEFORE_HOST: Final = ("www.", "m.", "mobile.", "web.", "mbasic.", "no.", "nb-no.")
_OF_COMMENT: Final = frozenset({"comment_id", "reply_comment_id", "lc", "commentUrn", "replyUrn"})
_OF_PAGE: Final[Mapping[str, frozenset[str]]] = {
    "facebook.com": frozenset({"story_fbid", "id", "fbid", "v"}),
    "youtube.com": frozenset({"v"}),
    "linkedin.com": frozenset(),
    "instagram.com": frozenset(),
    "x.com": frozenset(),
}
_FOLLOWING: Final = re.compile(r"utm_.*|fbclid|gclid|igsh|igshid|mibextid|ref|si")
_STATUS: Final = re.compile(r"/[A-Za-z0-9_]{1,20}(?:/web)?/status/([0-9]{1,25})(?:/.*)?")
_PICTURE: Final = re.compile(
    r"(?:/[A-Za-z0-9._]{1,40})?/(p|reel|tv)/([A-Za-z0-9_-]{1,60})(/c/[0-9]{1,30}(?:/r/[0-9]{1,30})?)?"
)
_PICTURES_COMMENT: Final = re.compile(r"/c/[0-9]{1,30}(?:/r/[0-9]{1,30})?$")


def place(address: str) -> str:
    """The same for all ways in which a network writes one address; nothing for what is no address of a page."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"https", "http"} or "." not in host or len(address) > LONGEST_ADDRESS:
        return ""
    for start in _BEFORE_HOST:
        host = host.removeprefix(start)
    path, query = unquote(parts.path).rstrip("/"), parse_qsl(parts.query)
    if host == "youtu.be":
        host, path, query = "youtube.com", "/watch", [("v", path.lstrip("/")), *query]
    host = _HOSTS.get(host, host)
    kept = sorted({(name, value) for name, value in query if _tells(name, host)})
    return f"{host}{_path(path, host)}" + (f"?{urlencode(kept)}" if kept else "")


def post_of(address: str) -> str:
    """The place of the post under which a comment with this address stands; of a post, its own."""
    host, mark, query = place(address).partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in _OF_COMMENT]
    return _PICTURES_COMMENT.sub("", host) + (f"{mark}{urlencode(kept)}" if kept else "")


def _tells(name: str, host: str) -> bool:
    if name in _OF_COMMENT:
        return True
    if host in _OF_PAGE:
        return name in _OF_PAGE[host]
    return _FOLLOWING.fullmatch(name) is None


def _path(path: str, host: str) -> str:
    if host == "x.com" and (status := _STATUS.fullmatch(path)):
        return f"/i/status/{status[1]}"
    if host == "instagram.com" and (picture := _PICTURE.fullmatch(path)):
        return f"/{picture[1]}/{picture[2]}{picture[3] or ''}"
    return path


# --- Is it the same? -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All by which a comment is known again."""

    network: str
    text: str
    where: str = ""  # the dialogue or case that it belongs to
    author: str = ""
    remote_id: str = ""
    address: str = ""
    written_at: datetime | None = None


def marks(facts: Facts) -> tuple[str, ...]:
    """By what it is known again, the surest first: its id there, its address, and who said what in which minute;
    where nobody knows when, in which place.

    Digests, so that the table of them tells nobody what was said.
    """
    at = facts.written_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") if facts.written_at else facts.where
    found = (
        mark_of_id(facts.network, facts.remote_id) if facts.remote_id else "",
        _mark("address", place(facts.address)) if is_of_comment(facts.address) else "",
        _mark("words", facts.network, fold(facts.author).text, at, intake.clean_text(facts.text)),
    )
    return tuple(filter(None, found))


def is_of_comment(address: str) -> bool:
    """Whether an address is a comment's own: where networks write it as the post's with more, that must be there."""
    known = place(address)
    is_with_more = known.partition("/")[0] in _OF_PAGE.keys() - {"x.com"}
    return bool(known) and not (is_with_more and known == post_of(address))


def _mark(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def mark_of_id(network: str, remote_id: str) -> str:
    """The mark of a comment's id there."""
    return _mark("id", network, remote_id)


# --- What everybody sees -------------------------------------------------------------------------------------------


def shown_name(name: str, *, network: str) -> str:
    """The name that everybody sees: initials; where a name has no letters, the network's. Never the name itself."""
    return initials(name) or network


# --- What is refused -----------------------------------------------------------------------------------------------

TEXTS: Final = {
    "no_text": "Nothing is written in it: it was a picture or a sticker.",
    "bad_time": "The time in it cannot be right.",
    "bad_shape": "It is written in a way that is not known here.",
    "too_long": "It is longer than a message here can be. Bring it as a screenshot, and type the beginning beside it.",
    "broken": "It holds characters that cannot be kept.",
    "other_author": "A comment with the same address is here, by somebody else. Use the address of the comment itself.",
    "from_ourselves": "It is by ourselves. What we say there is kept where we prepare it.",
    "no_author": "Nobody is named as its author. Write the name as it stands there.",
    "in_future": "It is said to be written in the future.",
    "address_malformed": "Its address is none. It begins with https://, as in the address line of the browser.",
    "place_narrow": "The dialogue is not for everybody, so nothing from a network is filed in it.",
    "place_closed": "The dialogue is over for good, so nothing more is filed in it.",
}


_AS_SAID_HERE: Final = {"text_empty": "no_text", "text_too_long": "too_long", "name_too_long": "bad_shape"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """All that the rule may look at."""

    facts: Facts
    is_ours: bool = False
    is_closed: bool = False
    is_narrow: bool = False


def refusal(brought: Brought, *, now: datetime) -> str:
    """Why a comment is not taken in, as a key of TEXTS here or in `intake`; nothing if it is."""
    facts = brought.facts
    problems = intake.problems(intake.Submission(text=facts.text, name=facts.author))
    if problems:
        return _AS_SAID_HERE.get(problems[0].code, "broken")
    if brought.is_ours:
        return "from_ourselves"
    if not intake.clean_line(facts.author):
        return "no_author"
    if facts.written_at is not None and facts.written_at > now:
        return "in_future"
    if facts.address and not place(facts.address):
        return "address_malformed"
    if brought.is_narrow:
        return "place_narrow"
    return "place_closed" if brought.is_closed else ""
