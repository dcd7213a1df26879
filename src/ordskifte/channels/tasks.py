"""What comes round: deliveries and letters whose time has come."""

from ordskifte.channels import sending
from ordskifte.channels.deliveries import DELIVERIES
from ordskifte.channels.letters import LETTERS

AT_A_TIME = 50


def send_due() -> int:
    """Try what is due; how many."""
    return sum(_send(traffic) for traffic in (LETTERS, DELIVERIES))


def _send(traffic: sending.Traffic) -> int:
    sending.find_lost(traffic)
    found = sending.due(traffic, limit=AT_A_TIME)
    for pk in found:
        sending.send(traffic, pk)
    return len(found)
