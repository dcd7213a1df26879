"""One way to write an event as bytes, and a digest of bytes that gives nothing away without its salt.

Both layouts are frozen: receipts and the log are checked against them for as long as archives are kept.
A new layout gets a new name beside the old one; golden vectors in the tests hold these two.

Event, format 1: the format's name and a line feed, then JSON as RFC 8785 writes it (keys by UTF-16 code units, no
white space, the shortest escapes, UTF-8), with two limits that make it the same in every language: no fractions,
and no integer beyond 2**53 from nought. Text is kept as it is; no Unicode normalisation.

Digest, format 1: SHA-256 over three parts, each preceded by its length in eight bytes (big-endian): the format's
name, the salt, the data. The lengths keep (salt, data) apart from any other division of the same bytes.
"""

import hashlib
import json
from typing import Final

EVENT_FORMAT: Final = "ordskifte-event/1"
DIGEST_FORMAT: Final = "ordskifte-digest/1"
# 128 bits: nobody guesses the salt, so nobody confirms a guess at a name or a short text.
LEAST_SALT: Final = 16
LARGEST_INTEGER: Final = 2**53
_DEEPEST = 16


def canonical(payload: object) -> bytes:
    """The canonical bytes of an event's payload."""
    ordered = _ordered(payload, depth=0)
    text = json.dumps(ordered, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{EVENT_FORMAT}\n{text}".encode()


def salted_digest(salt: bytes, data: bytes) -> bytes:
    """The digest that stands for the data where everybody can see it; whoever has the salt can check it."""
    if len(salt) < LEAST_SALT:
        raise ValueError(f"a salt has at least {LEAST_SALT} bytes")
    digest = hashlib.sha256()
    for part in (DIGEST_FORMAT.encode("ascii"), salt, data):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _ordered(value: object, *, depth: int) -> object:
    if depth > _DEEPEST:
        raise ValueError(f"a payload is at most {_DEEPEST} levels deep")
    match value:
        case dict():
            return {key: _ordered(value[key], depth=depth + 1) for key in sorted(value, key=_code_units)}
        case list() | tuple():
            return [_ordered(item, depth=depth + 1) for item in value]
        case _:
            return _plain(value)


def _plain(value: object) -> object:
    match value:
        case None | bool():
            return value
        case str():
            _code_units(value)
            return value
        case int() if abs(value) <= LARGEST_INTEGER:
            return value
        case _:
            raise ValueError(f"a payload cannot hold {value!r:.40}")


def _code_units(text: object) -> bytes:
    """What RFC 8785 orders keys by; refuses keys that are not text, and half characters."""
    if not isinstance(text, str):
        raise ValueError("a key in a payload is text")
    return text.encode("utf-16-be")
