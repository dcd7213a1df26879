"""What ways have in common by which a person posts: something is made ready, and no program of ours sends it."""

from ordskifte.channels.contract import DoneByHand, Reach, Result, Sending
from ordskifte.channels.here import Here


class ByHand(Here):
    """A channel that is shown elsewhere, by a person."""

    reach = Reach.BY_HAND

    def announce(self, delivery: Sending) -> Result:
        """A person posts it."""
        raise DoneByHand(channel=self.name)

    def correct(self, delivery: Sending) -> Result:
        """A person changes it there."""
        raise DoneByHand(channel=self.name)

    def withdraw(self, delivery: Sending) -> Result:
        """A person takes it down there."""
        raise DoneByHand(channel=self.name)
