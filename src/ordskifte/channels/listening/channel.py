"""What a person lays before a case comes in by this channel. Nothing leaves by it."""

from ordskifte.channels.contract import (
    Arrival,
    DoesNotAnswer,
    DoesNotShow,
    Limits,
    Note,
    Reach,
    Rendered,
    Result,
    Sending,
    Taken,
    Version,
)
from ordskifte.channels.listening import rendering


class Listening:
    """Feeds and searches of others. Nobody there has written to the body, so nobody is answered there."""

    name = "listening"
    reach = Reach.HERE
    limits = Limits()
    shows = False
    answers = False
    receives = True

    def remote_id(self, version: Version, *, language: str) -> str:
        """Nothing is shown."""
        raise DoesNotShow(channel=self.name)

    def render(self, version: Version, *, language: str) -> Rendered:
        """Nothing is shown."""
        raise DoesNotShow(channel=self.name)

    def announce(self, delivery: Sending) -> Result:
        """Nothing is shown."""
        raise DoesNotShow(channel=self.name)

    def correct(self, delivery: Sending) -> Result:
        """Nothing is shown."""
        raise DoesNotShow(channel=self.name)

    def withdraw(self, delivery: Sending) -> Result:
        """Nothing is shown."""
        raise DoesNotShow(channel=self.name)

    def note_id(self, note: Note) -> str:
        """Nobody is written to."""
        raise DoesNotAnswer(channel=self.name)

    def write(self, note: Note) -> Rendered:
        """Nobody is written to."""
        raise DoesNotAnswer(channel=self.name)

    def answer(self, delivery: Sending) -> Result:
        """Nobody is written to."""
        raise DoesNotAnswer(channel=self.name)

    def take_in(self, arrival: Arrival) -> tuple[Taken, ...]:
        """What an item of a feed says."""
        return (rendering.taken(arrival),)
