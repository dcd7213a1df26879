"""How much comes from where in how short a time, without knowing who: token buckets on keyed hashes.

Nothing here stores an address. What is stored is a hash under a key that lives for one day at most, in the cache.
Schools and ministries sit behind one address, so going over a limit marks rather than refuses, unless a limit says
otherwise. Where several processes have a cache each, each has its own buckets, and the limit is that much wider.
"""

import hashlib
import hmac
import math
import secrets
import threading
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest

from ordskifte.kernel import clock

DAY = 86_400
# Reading and writing a bucket is two calls; threads of one process take turns.
_turn = threading.Lock()


class Outcome(StrEnum):
    """What became of it."""

    PASSED = "passed"
    MARKED = "marked"  # accepted, and marked as one of many
    LIMITED = "limited"  # not taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many at once, and as many again in so many seconds."""

    name: str
    burst: int
    seconds: float
    refuses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of it, and in how many seconds there is room again."""

    outcome: Outcome
    retry_after: int = 0


# As the UK petitions do: 30 in 5 minutes from one place; what is over is taken and marked.
SUBMISSIONS = Limit(name="submissions", burst=30, seconds=300)


def take(limit: Limit, *, whom: str) -> Verdict:
    """Take one token for somebody, who is named only within this call."""
    now = clock.now().timestamp()
    name = _bucket(limit, whom=whom, now=now)
    with _turn:
        tokens = min(_tokens(limit, name, now=now), float(limit.burst))
        has_room = tokens >= 1
        # Over a limit that only marks, nothing is owed: the marks end as soon as the flood does.
        left = tokens - 1 if has_room else tokens
        cache.set(name, (left, now), timeout=min(math.ceil(limit.seconds) + 1, DAY))
    if has_room:
        return Verdict(outcome=Outcome.PASSED)
    wait = max(1, math.ceil((1 - left) * limit.seconds / limit.burst))
    return Verdict(outcome=Outcome.LIMITED if limit.refuses else Outcome.MARKED, retry_after=wait)


def place_of(request: HttpRequest) -> str:
    """The network that a request came from (/24 or /56), for `take` and nothing else: never store it."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None) or address
    return str(ip_network((mapped, 24 if mapped.version == 4 else 56), strict=False))


def _tokens(limit: Limit, name: str, *, now: float) -> float:
    left, at = cache.get(name) or (float(limit.burst), now)
    return float(left + max(0.0, now - at) * limit.burst / limit.seconds)


def _bucket(limit: Limit, *, whom: str, now: float) -> str:
    digest = hmac.new(_key_of_the_day(now), f"{limit.name}\n{whom}".encode(), hashlib.sha256).hexdigest()
    return f"throttle:{limit.name}:{digest[:32]}"


def _key_of_the_day(now: float) -> bytes:
    """Random, made when first needed that day, and gone when the day is: then no hash can be made again."""
    ends_in = DAY - int(now) % DAY
    key = cache.get_or_set(f"throttle-key:{int(now) // DAY}", lambda: secrets.token_bytes(32), timeout=ends_in)
    # A cache that keeps nothing still gives what it was given.
    return key or secrets.token_bytes(32)
