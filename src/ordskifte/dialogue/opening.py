"""Whether a thread takes messages just now."""

from ordskifte.dialogue.models import Thread
from ordskifte.domain.circle import Circle, may_write
from ordskifte.domain.opening import Hours, Opening, opening
from ordskifte.kernel import clock


def opening_of(thread: Thread, *, is_invited: bool = False) -> Opening:
    """Where the dialogue stands now, as its publication says, to everybody or to one whom it is for."""
    said = thread.publication
    hours = Hours(
        dialogue=said.dialogue,
        opens_at=said.opens_at,
        closes_at=said.closes_at,
        is_shown=bool(said.live),
        is_ended=thread.ended_at is not None,
        is_for_all=may_write(Circle(thread.circle), is_invited=is_invited),
    )
    return opening(hours, at=clock.now())
