"""What comes round: the public journal is handed over to eInnsyn, where the body wants it there."""

from typing import Final

from ordskifte.journal.einnsyn import rounds
from ordskifte.journal.einnsyn.client import Client, NotDone
from ordskifte.kernel import tenancy
from ordskifte.kernel.beside import Beside


def hand_over() -> int:
    """Hand over what is new, corrected or gone; how much was done."""
    body = tenancy.of_commands()
    try:
        client = Client.from_settings()
    except NotDone as error:
        rounds.put_off_all(body, error)
        return 0
    return rounds.go(client, body=body) if client else 0


_rounds: Final = Beside(hand_over, name="einnsyn")


def hand_over_beside() -> int:
    """The same for the worker, who is needed for other things meanwhile."""
    return _rounds.go_on()
