"""What is done at intervals."""

from ordskifte.access import actions, queries
from ordskifte.domain.parties import Actor

CLOCK = Actor.rule("access.clock")
AT_A_TIME = 100


def alarm() -> int:
    """Tell of requests that have waited past a target; how many."""
    late = queries.late(limit=AT_A_TIME)
    for request in late:
        actions.alarm(by=CLOCK, request=request)
    return len(late)
