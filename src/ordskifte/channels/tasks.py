"""What comes round: deliveries whose time has come."""

from ordskifte.channels import sending

AT_A_TIME = 50


def send_due() -> int:
    """Try what is due; how many."""
    sending.find_lost()
    found = sending.due(limit=AT_A_TIME)
    for pk in found:
        sending.deliver(pk)
    return len(found)
