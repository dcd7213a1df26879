"""One round of handing over: what came back first, then what is late, packed, due, and how it goes."""

from datetime import timedelta

from ordskifte.kernel.models import Body
from ordskifte.records.transfer import packing, receiving, sending
from ordskifte.records.transfer.ways import Way


def go(way: Way, *, body: Body, answer_within: timedelta) -> int:
    """Do what can be done now; how much that was."""
    done = receiving.take_arrived(way, body=body)
    done += sending.find_late(body=body)
    done += packing.pack_due(way, body=body)
    done += sending.send_due(way, body=body, answer_within=answer_within)
    return done + sending.look_due(way, body=body)
