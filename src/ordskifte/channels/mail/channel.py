"""Letters to one person, by the mail server of the body."""

from ordskifte.channels.contract import (
    Arrival,
    DoesNotReceive,
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
from ordskifte.channels.mail import rendering, sending


class Mail:
    """E-mail out. Nothing is shown to everybody by it, and nothing comes in by it."""

    name = "mail"
    reach = Reach.OUTSIDE
    limits = Limits()
    shows = False
    answers = True
    receives = False

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
        """The Message-ID."""
        return rendering.note_id(note)

    def write(self, note: Note) -> Rendered:
        """The letter as it leaves."""
        return Rendered(payload=rendering.message(note), media_type=rendering.MEDIA_TYPE)

    def answer(self, delivery: Sending) -> Result:
        """Hand it to the mail server. What it takes is on its way; whether it is read is not asked."""
        state, detail = sending.send(delivery.payload)
        return Result(state=state, remote_id=delivery.remote_id, detail=detail)

    def take_in(self, arrival: Arrival) -> tuple[Taken, ...]:
        """Nothing comes in."""
        raise DoesNotReceive(channel=self.name)
