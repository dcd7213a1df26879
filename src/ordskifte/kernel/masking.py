"""What must not stand in a log: by the name it is logged under, and by how it looks. Both err on the safe side."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from ipaddress import ip_address
from pathlib import PurePath
from uuid import UUID

REMOVED = "[removed]"
# Longer values are cut before they are looked through, so that no value can slow the program down.
LONGEST = 2_000
_DEEPEST = 6
_MOST_MEMBERS = 50

# A name is split at its joints, and one such part is enough: `sender_email`, `X-Api-Token`.
_FORBIDDEN_WORDS = """
    address addresses addr auth authorization bearer body bytes citizen comment content cookie cookies credential
    credentials csrf data email emails environ fnr form headers host ip key keys mail message messages nin orgnr otp
    passord passwd password path payload person phone post query raw referer remote secret sender session sessionid
    signature sql subject text title token tokens typed uri url user username
"""
FORBIDDEN = frozenset(_FORBIDDEN_WORDS.split())
# Parts of the program, written by us, which have such a part in their names.
ALLOWED = frozenset({"event", "logger", "handler_name", "check_name", "task_name", "key_count", "data_bytes"})
_JOINTS = re.compile(r"[^A-Za-z0-9]+")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), "[token]"),
    (re.compile(r"\b(bearer|basic|digest|token|apikey)[ :=]+[^\s,;\"']{4,}", re.IGNORECASE), r"\1 [secret]"),
    (
        re.compile(
            r"\b(password|passord|passwd|secret|token|session\w*|csrf\w*|cookie|key|sig\w*)[\"']?[ ]*[=:][ ]*[^\s,;&]+",
            re.IGNORECASE,
        ),
        r"\1=[secret]",
    ),
    (re.compile(r"://[^/\s@]{1,200}@"), "://[secret]@"),
    (re.compile(r"(\w/?)\?[^\s\"'<>]+"), r"\1?[query]"),
    (re.compile(r"[^\s@<>\"'(),;:=\[\]]{1,64}@[\w.-]{1,253}\w"), "[e-mail]"),
    # National identity numbers and bank accounts, also in groups: 010190 12345, 1234.56.78901.
    (re.compile(r"(?<!\d)\d(?:[ .\-\u00a0\u2009]?\d){10}(?!\d)"), "[11 digits]"),
    # What databases add about the row: Key (email)=(x) already exists.
    (re.compile(r"\)=\([^)]*\)"), ")=([value])"),
)
# Most of what is logged: words of the program's own, in small letters or in capitals. Nothing that is looked for below
# does without a digit, a space or one of : = @ ? ( in it, so they need not be looked through.
_PLAIN = re.compile(r"[a-z_./<>-]{0,200}|[A-Z_]{1,40}", re.ASCII)
_LONG_WORD = re.compile(r"[\w-]{22,}", re.ASCII)
# A quotation that was cut off before its end is one, too; an apostrophe within a word begins none.
_QUOTED = re.compile(
    r"(?<!\w)b?'(?:\\.|[^'\\])*(?:'|\Z)|(?<!\w)b?\"(?:\\.|[^\"\\])*(?:\"|\Z)|“[^”]*(?:”|\Z)|«[^»]*(?:»|\Z)", re.DOTALL
)
_ADDRESS = re.compile(r"(?<![\w.:])\[?([0-9a-fA-F:.]{3,45})\]?(?![\w])")


def is_forbidden(name: str) -> bool:
    """Whether nothing may be logged under this name."""
    if name in ALLOWED:
        return False
    parts = _JOINTS.split(_CAPITAL.sub("_", name))
    return any(part.lower() in FORBIDDEN for part in parts)


def facts(values: Mapping[str, object]) -> dict[str, object]:
    """Everything that is logged under names, fit to be kept."""
    named = ((_named(str(name)), value) for name, value in values.items())
    return {name: REMOVED if is_removed else fit(value) for (name, is_removed), value in named}


@lru_cache(maxsize=500)
def _named(name: str) -> tuple[str, bool]:
    """How a name is written, and whether nothing may stand under it: each line has the same few."""
    return line(name), is_forbidden(name)


def fit(value: object, *, depth: int = 0) -> object:
    """A value that can be kept: numbers and truth as they are, text masked, everything else by its type."""
    match value:
        case None | bool() | int() | float():
            return line(str(value)) if isinstance(value, int) and abs(value) >= 10**10 else value
        case str():
            return line(value)
        case Enum() | UUID() | Decimal() | date() | PurePath():
            return line(str(value.value if isinstance(value, Enum) else value))
        case bytes() | bytearray() | memoryview():
            return f"[{len(value)} bytes]"
        case Mapping() | list() | tuple() | set() | frozenset() if depth >= _DEEPEST:
            return "[…]"
        case Mapping():
            return {
                line(str(name)): REMOVED if is_forbidden(str(name)) else fit(item, depth=depth + 1)
                for name, item in list(value.items())[:_MOST_MEMBERS]
            }
        case list() | tuple() | set() | frozenset():
            return [fit(item, depth=depth + 1) for item in list(value)[:_MOST_MEMBERS]]
        case _ if hasattr(value, "_proxy____args"):  # A translation that waits for its language.
            return line(str(value))
        case _:
            # What an object says of itself may hold anything: a request its address, a form what was typed.
            return f"<{type(value).__name__}>"


def line(text: str) -> str:
    """Text without what identifies people or opens doors, on one line, with every control character spelled out."""
    if _PLAIN.fullmatch(text):
        return text
    cut = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    # Full-width digits, circled letters and the like say the same to people.
    plain = unicodedata.normalize("NFKC", "".join(letter for letter in cut if letter not in _UNSEEN))
    return spelled_out(_masked(plain))


def sentence(text: str) -> str:
    """What an exception says: `line`, without what it quotes, since that is often what somebody typed."""
    return line(_QUOTED.sub(_without_words, text[:LONGEST]))[:300]


def spelled_out(text: str) -> str:
    """Control characters, line ends of all kinds and signs that turn the direction, as escapes."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


def _masked(text: str) -> str:
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return _ADDRESS.sub(_without_address, _LONG_WORD.sub(_without_secret, text))


def _without_secret(match: re.Match[str]) -> str:
    """Random letters hold capitals, small letters and digits; names in code and digests in hex do not."""
    word = match[0]
    looks_random = any(c.isupper() for c in word) and any(c.islower() for c in word) and any(c.isdigit() for c in word)
    return "[secret]" if looks_random else word


def _without_address(match: re.Match[str]) -> str:
    text = match[1].partition(":")[0] if match[1].count(":") == 1 else match[1]
    try:
        address = ip_address(text.rstrip("."))
    except ValueError:
        return match[0]
    # Our own machine is nobody.
    return match[0] if address.is_loopback or address.is_unspecified else "[ip]"


def _without_words(match: re.Match[str]) -> str:
    """Names of things stay, so that a fault can be found; sentences do not."""
    inside = match[0].strip("b'\"“”«»")
    is_name = len(inside) <= 40 and re.fullmatch(r"[\w./:-]*", inside, re.ASCII) is not None
    return match[0] if is_name else f"[{len(inside)} characters]"
