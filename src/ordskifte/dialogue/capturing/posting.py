"""An answer to a comment from a network goes back the way it came: made ready here, and posted there by a person."""

from ordskifte.dialogue.models import Message, PostingTask
from ordskifte.domain import captured
from ordskifte.kernel import clock


def came_from_network(message: Message) -> bool:
    """Whether somebody brought it here from a network that lets no program in."""
    return not message.is_outgoing and message.channel in captured.NAMES


def make_ready(answer: Message) -> PostingTask | None:
    """Ask for an answer, or the newest version of one, to be posted there; what waits of it is for the newest alone."""
    if answer.channel not in captured.NAMES or not answer.is_outgoing:
        return None
    # Nobody posts what holds no more.
    PostingTask.objects.filter(answer=answer, state=PostingTask.State.WAITING).update(
        number=answer.number, made_at=clock.now()
    )
    task, _is_new = PostingTask.objects.get_or_create(
        answer=answer, number=answer.number, defaults={"made_at": clock.now()}
    )
    return task
