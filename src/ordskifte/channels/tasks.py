"""What comes round: deliveries and letters whose time has come, secrets that nobody got, feeds that are listened to."""

from ordskifte.channels import actions, sending
from ordskifte.channels.deliveries import DELIVERIES
from ordskifte.channels.handoff import calls, files
from ordskifte.channels.letters import LETTERS, forget_old_secrets
from ordskifte.channels.listening import rounds
from ordskifte.domain.parties import SYSTEM

AT_A_TIME = 50


def send_due() -> int:
    """Try what is due, other sites last, since one that hangs takes its time; how many."""
    return sum(_send(traffic) for traffic in (LETTERS, DELIVERIES)) + tell_sites()


def forget_secrets() -> int:
    """Forget the secret links of letters that never arrived; how many."""
    return forget_old_secrets()


def tell_sites() -> int:
    """Tell other sites what changed; how many were tried."""
    return calls.send_due()


def sweep_parts() -> int:
    """Throw away files of parts that were made more than a day ago, and old calls that arrived; how many."""
    return files.sweep() + calls.sweep()


def listen() -> int:
    """Ask the feeds whose time has come; how many."""
    return rounds.ask_due()


def forget_heard() -> int:
    """Forget what was heard and nobody laid before a case, when its time is over; how many."""
    return rounds.forget()


def pause_accounts() -> int:
    """Note which accounts on networks are paused, since nobody has looked at them in time; how many."""
    return actions.note_paused(by=SYSTEM)


def _send(traffic: sending.Traffic) -> int:
    sending.find_lost(traffic)
    found = sending.due(traffic, limit=AT_A_TIME)
    for pk in found:
        sending.send(traffic, pk)
    return len(found)
