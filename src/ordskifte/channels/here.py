"""What ways of our own have in common: nothing leaves the house, and nothing comes in."""

from ordskifte.channels.contract import (
    Arrival,
    DoesNotAnswer,
    DoesNotReceive,
    Limits,
    Note,
    Reach,
    Rendered,
    Result,
    Sending,
    Taken,
)
from ordskifte.domain.delivery import DeliveryState


class Here:
    """A channel that is shown by ourselves: what is written is there."""

    name = ""
    reach = Reach.HERE
    limits = Limits()
    shows = True
    answers = False
    receives = False

    def announce(self, delivery: Sending) -> Result:
        """It is there."""
        return Result(state=DeliveryState.CONFIRMED, remote_id=delivery.remote_id)

    def correct(self, delivery: Sending) -> Result:
        """It is there."""
        return self.announce(delivery)

    def withdraw(self, delivery: Sending) -> Result:
        """The notice is there."""
        return self.announce(delivery)

    def take_in(self, arrival: Arrival) -> tuple[Taken, ...]:
        """Nothing comes in."""
        raise DoesNotReceive(channel=self.name)

    def note_id(self, note: Note) -> str:
        """Nobody is written to."""
        raise DoesNotAnswer(channel=self.name)

    def write(self, note: Note) -> Rendered:
        """Nobody is written to."""
        raise DoesNotAnswer(channel=self.name)

    def answer(self, delivery: Sending) -> Result:
        """Nobody is written to."""
        raise DoesNotAnswer(channel=self.name)
