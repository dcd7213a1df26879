"""The body's accounts on networks that let no program in, and how a text is made ready for each of them.

Lengths are counted as the network counts them, or, where it does not say how, so that no way of counting gives more.
What is known of each stands in `RULES`; docs/networks.md says from where. An account is used only while somebody
answers for it and its review is not overdue (personvernforordningen art. 24, 26 and 35).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from ordskifte.domain.delivery import Act
from ordskifte.domain.intake import Problem, Unfit
from ordskifte.domain.text import plain

LONGEST_ADDRESS: Final = 1_000
LONGEST_HANDLE: Final = 100
LONGEST_NAME: Final = 60
LONGEST_REASON: Final = 1_000
# Shorter than this nobody has said why.
SHORTEST_REASON: Final = 10
SHORTEST_REFERENCE: Final = 2
# Somebody looks again before this is over.
LONGEST_RUN: Final = timedelta(days=366)
MOST_ACCOUNTS: Final = 100
# What is kept of one text; every network takes less.
LONGEST_TEXT: Final = 70_000
# What is wrong there is changed there within this; what was withdrawn sooner.
WITHIN: Final = {Act.CORRECT: timedelta(days=2), Act.WITHDRAW: timedelta(days=1), Act.ANNOUNCE: timedelta(days=7)}


class Network(StrEnum):
    """A network that a person posts on by hand."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    LINKEDIN = "linkedin"
    X = "x"
    YOUTUBE = "youtube"
    OTHER = "other"


NAMES: Final = {
    Network.FACEBOOK: "Facebook",
    Network.INSTAGRAM: "Instagram",
    Network.LINKEDIN: "LinkedIn",
    Network.X: "X",
    Network.YOUTUBE: "YouTube",
}


class HandState(StrEnum):
    """Where one act that a person does on a network stands."""

    READY = "ready"  # made ready here; nobody has said that it is done there
    DONE = "done"  # somebody did it there, and said so
    GIVEN_UP = "given_up"  # somebody said that it is not done, and why
    REPLACED = "replaced"  # what is said changed before anybody did it; the next one stands in its place


class Standing(StrEnum):
    """Whether an account may be used on a day."""

    IN_USE = "in_use"
    OVERDUE = "overdue"  # its day of review has passed
    OWNERLESS = "ownerless"  # whoever answers for it works here no more
    ENDED = "ended"


# --- How long a text is ---------------------------------------------------------------------------------------------

_LINK: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# X makes links of names of hosts too, and counts each as one; those that people here write.
_HOST: Final = re.compile(
    r"(?<![\w@.-])(?:[^\W_](?:[\w-]*[^\W_])?\.)+"
    r"(?:no|com|org|net|eu|info|se|dk|fi|is|io|me|tv|gov|edu|int|uk|de|fr|nu|co|app|dev)(?![\w-])(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
# One sign to whoever reads it, and to X: a flag, a key, a person with a skin, a family held together by joiners.
_PICTOGRAM: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    f"|{_PICTOGRAM}[\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d{_PICTOGRAM}[\ufe0f\U0001f3fb-\U0001f3ff]?)*"
)
_LINK_COUNTS: Final = 23
# What X counts as one; everything else, and each emoji, counts as two (twitter-text, config v3).
_LIGHT: Final = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


def units(text: str) -> int:
    """Length in UTF-16, as browsers and telephones count; no other way of counting letters gives more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def octets(text: str) -> int:
    """Length in bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def weight(text: str) -> int:
    """Length as X counts it: links 23, emoji two, Latin and most European letters one, the rest two."""
    whole = unicodedata.normalize("NFC", text)
    rest, links = _LINK.subn(" ", whole)
    rest, hosts = _HOST.subn(" ", rest)
    emoji = _EMOJI.findall(rest)
    letters = _EMOJI.sub("", rest)
    # Each link has left a space behind.
    of_links = (links + hosts) * (_LINK_COUNTS - 1)
    return of_links + 2 * len(emoji) + sum(1 if _is_light(letter) else 2 for letter in letters)


def _is_light(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _LIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How much a network takes, and what it does with it; None: not known, so nobody is stopped."""

    longest: int | None
    measure: Callable[[str], int] = units
    most_tags: int | None = None
    most_pictures: int | None = None
    needs_picture: bool = False
    longest_alt: int | None = None
    links_work: bool = True
    refuses: str = ""  # signs that it does not take
    hosts: tuple[str, ...] = ()  # where its posts stand; none: anywhere


RULES: Final = {
    Network.FACEBOOK: Rules(longest=63_206, most_pictures=10, hosts=("facebook.com", "fb.com", "fb.watch")),
    Network.INSTAGRAM: Rules(
        longest=2_200,
        most_tags=30,
        most_pictures=10,
        needs_picture=True,
        longest_alt=2_200,
        links_work=False,
        hosts=("instagram.com",),
    ),
    Network.LINKEDIN: Rules(longest=3_000, most_pictures=20, longest_alt=4_086, hosts=("linkedin.com", "lnkd.in")),
    Network.X: Rules(longest=280, measure=weight, most_pictures=4, longest_alt=1_000, hosts=("x.com", "twitter.com")),
    Network.YOUTUBE: Rules(longest=5_000, measure=octets, refuses="<>", hosts=("youtube.com", "youtu.be")),
    Network.OTHER: Rules(longest=None),
}

_TAG: Final = re.compile(r"(?<![\w&/])[#＃](?=\w*[^\W\d_])\w+")


def tags(text: str) -> list[str]:
    """The hashtags of a text; what stands in an address is none."""
    return _TAG.findall(_LINK.sub(" ", text))


# --- Making a text ready --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that goes along, by its key here, and what it shows in words."""

    uid: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be posted on a network."""

    network: Network
    text: str
    address: str  # our own page, which everything outside leads to
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A text as a network takes it."""

    text: str
    shortened: bool


def compose(network: Network, *, parts: tuple[str, ...], address: str) -> Ready:
    """Title, lead and text as far as the network takes them, and at the end the address of our own page."""
    rules = RULES[network]
    said = _taken("\n\n".join(filter(None, (part.strip() for part in parts))), rules)
    whole = f"{said}\n\n{address}" if said else address
    if _fits(whole, rules):
        return Ready(text=whole, shortened=False)
    least, most = 0, len(said)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if _fits(_cut(said, middle, address=address), rules) else (least, middle - 1)
    # Counting is not quite the same for every beginning of a text: a sign may be half of an emoji.
    while least and not _fits(_cut(said, least, address=address), rules):
        least -= 1
    return Ready(text=_cut(said, least, address=address) if least else address, shortened=True)


def _fits(text: str, rules: Rules) -> bool:
    few_tags = rules.most_tags is None or len(tags(text)) <= rules.most_tags
    return few_tags and (rules.longest is None or rules.measure(text) <= rules.longest)


def _cut(said: str, length: int, *, address: str) -> str:
    """So many letters, ended at a word where there is one near, and never within a sign."""
    start = said[:length]
    near = start[-80:]
    at = max(near.rfind(" "), near.rfind("\n"))
    start = start[: len(start) - len(near) + at] if at > 0 else start
    while start and (unicodedata.combining(start[-1]) or start[-1] in "\u200d\ufe0f"):
        start = start[:-1]
    start = start.rstrip(" \n,.;:–—-")
    return f"{start} …\n\n{address}" if start else address


def _taken(text: str, rules: Rules) -> str:
    return text.translate({ord("<"): "‹", ord(">"): "›"}) if rules.refuses else text


def problems(draft: Draft) -> tuple[Problem, ...]:
    """All that the network would refuse, or that we do, each with what to do."""
    return (*_in_text(draft), *_in_pictures(draft))


def _in_text(draft: Draft) -> Iterator[Problem]:
    rules, text = RULES[draft.network], draft.text
    most, count = rules.longest or LONGEST_TEXT, rules.measure(text)
    if not plain(text.replace(draft.address, "")):
        yield Problem(field="text", code="text_empty")
    elif count > most:
        yield Problem(field="text", code="text_too_long", count=count, most=most)
    if draft.address not in text:
        yield Problem(field="text", code="address_missing")
    if rules.most_tags is not None and (found := len(tags(text))) > rules.most_tags:
        yield Problem(field="text", code="too_many_tags", count=found, most=rules.most_tags)
    if any(sign in text for sign in rules.refuses):
        yield Problem(field="text", code="signs_refused")


def _in_pictures(draft: Draft) -> Iterator[Problem]:
    rules, count = RULES[draft.network], len(draft.pictures)
    if rules.needs_picture and not count:
        yield Problem(field="pictures", code="picture_needed")
    if rules.most_pictures is not None and count > rules.most_pictures:
        yield Problem(field="pictures", code="too_many_pictures", count=count, most=rules.most_pictures)
    if any(not plain(each.alt) for each in draft.pictures):
        yield Problem(field="pictures", code="alt_missing")
    longest = max((units(each.alt) for each in draft.pictures), default=0)
    if rules.longest_alt is not None and longest > rules.longest_alt:
        yield Problem(field="pictures", code="alt_too_long", count=longest, most=rules.longest_alt)


# --- Accounts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """An account, on which basis it is used, and until when that has been looked at."""

    network: Network
    handle: str
    address: str
    legal_basis: str
    arrangement: str  # who is responsible for what, we or the network (art. 26)
    risk_reference: str  # where the assessment lies (DPIA, ROS)
    review_on: date
    network_name: str = ""  # of one that is not among those known here


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that says whether an account may be used."""

    review_on: date
    has_owner: bool
    is_ended: bool = False


def standing(facts: Facts, *, today: date) -> Standing:
    """Where an account stands; only one in use is prepared for."""
    if facts.is_ended:
        return Standing.ENDED
    if facts.review_on < today:
        return Standing.OVERDUE
    return Standing.IN_USE if facts.has_owner else Standing.OWNERLESS


def account_problems(terms: Terms, *, today: date) -> tuple[Problem, ...]:
    """All that stands in the way of an account, field by field."""
    return (*_in_account(terms), *_in_basis(terms), *review_problems(terms.review_on, today=today))


def _in_account(terms: Terms) -> Iterator[Problem]:
    if terms.network is Network.OTHER and not plain(terms.network_name):
        yield Problem(field="network_name", code="network_name_empty")
    if not plain(terms.handle):
        yield Problem(field="handle", code="handle_empty")
    if not is_address(terms.address, network=terms.network):
        code = "account_elsewhere" if is_address(terms.address, network=Network.OTHER) else "address_malformed"
        yield Problem(field="address", code=code)


def _in_basis(terms: Terms) -> Iterator[Problem]:
    for field, text in (("legal_basis", terms.legal_basis), ("arrangement", terms.arrangement)):
        if len(plain(text)) < SHORTEST_REASON:
            yield Problem(field=field, code=f"{field}_short")
    if len(plain(terms.risk_reference)) < SHORTEST_REFERENCE:
        yield Problem(field="risk_reference", code="risk_reference_short")


def review_problems(review_on: date, *, today: date) -> Iterator[Problem]:
    """Whether a day is one on which somebody looks again."""
    if review_on <= today:
        yield Problem(field="review_on", code="review_on_past")
    elif review_on - today > LONGEST_RUN:
        yield Problem(field="review_on", code="review_on_far")


_ADDRESS: Final = re.compile(r"https://[^\s/?#<>\"\\@:]+(?:[/?#][^\s<>\"\\]*)?")


def is_address(text: str, *, network: Network) -> bool:
    """Whether this is the address of a page on the network, as the address line of a browser shows it."""
    if len(text) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(text):
        return False
    try:
        host = (urlsplit(text).hostname or "").rstrip(".")
    except ValueError:
        return False
    hosts = RULES[network].hosts
    return "." in host and (not hosts or any(host == each or host.endswith(f".{each}") for each in hosts))


def following(*, stands: bool, waits: Act | None, change: Act) -> Act | None:
    """What a person must do in one place after a publication was corrected or withdrawn; None: nothing is there.

    What waits may have been posted without anybody saying so: when it is withdrawn, somebody must look.
    """
    if not stands and waits is None:
        return None
    if change is Act.WITHDRAW:
        return Act.WITHDRAW
    return Act.CORRECT if stands else Act.ANNOUNCE


def is_late(act: Act, *, made_at: datetime, now: datetime) -> bool:
    """Whether somebody should have done it there by now."""
    return now - made_at > WITHIN[act]


TEXTS: Final = {
    "in_use": "In use",
    "overdue": "Paused: its day of review has passed",
    "ownerless": "Paused: nobody answers for it any more",
    "ended": "Not used any more",
    "network_name_empty": "Write what the network is called.",
    "handle_empty": "Write the name that the account has there.",
    "address_malformed": "Write the whole address, beginning with https://, as the browser shows it.",
    "account_elsewhere": "This is no address on that network. Copy it from the address line of the browser.",
    "legal_basis_short": "Say in a sentence which task or provision it rests on.",
    "arrangement_short": "Say in a sentence who is responsible for what, we or the network (GDPR article 26).",
    "risk_reference_short": "Write where the risk assessment or DPIA lies, such as its case number.",
    "review_on_past": "The day of review must be after today.",
    "review_on_far": "Choose a day within a year. Then somebody looks at it again.",
    "reason_short": "Say in a sentence what you looked at.",
    "not_done_short": "Say in a sentence why it is not done.",
    "seen_on_future": "Write a day that has been.",
    "text_empty": "Write something beside the address.",
    "text_too_long": "The text counts as %(count)s there, and the limit is %(most)s. Shorten it.",
    "address_missing": "The address of our own page must stand in the text: everything outside leads to it.",
    "too_many_tags": "There are %(count)s hashtags, and the limit is %(most)s. Leave some out.",
    "signs_refused": "The signs < and > are not taken there. Write it otherwise.",
    "picture_needed": "Nothing is posted there without a picture. Choose one, or put one into the publication first.",
    "too_many_pictures": "There are %(count)s pictures, and the limit is %(most)s. Leave some out.",
    "alt_missing": "A picture has no alternative text. Write one in the publication first.",
    "alt_too_long": "An alternative text counts as %(count)s there, and the limit is %(most)s. Shorten it in the "
    "publication, or leave the picture out.",
}


class AccountUnfit(Unfit):
    """An account, or a text for one, cannot stand as it was filled in."""

    code = "account_unfit"
    texts = TEXTS
