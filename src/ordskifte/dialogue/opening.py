"""Whether a thread takes messages just now."""

from ordskifte.dialogue.models import Thread
from ordskifte.domain.opening import Hours, Opening, opening
from ordskifte.kernel import clock


def opening_of(thread: Thread) -> Opening:
    """Where the dialogue stands now, as its publication says."""
    said = thread.publication
    hours = Hours(
        dialogue=said.dialogue,
        opens_at=said.opens_at,
        closes_at=said.closes_at,
        is_shown=bool(said.live),
        is_ended=thread.ended_at is not None,
    )
    return opening(hours, at=clock.now())
