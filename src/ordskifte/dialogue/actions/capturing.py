"""Bringing comments in from networks that let no program in, and saying that an answer was posted there."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.channels import actions as channels
from ordskifte.dialogue import tasks
from ordskifte.dialogue.capturing import keeping
from ordskifte.dialogue.capturing.values import Bringing
from ordskifte.dialogue.errors import NotAnAddress, NotAPicture
from ordskifte.dialogue.files import kinds
from ordskifte.dialogue.fitting import ANSWERERS, needed
from ordskifte.dialogue.models import Capture, CapturedItem, PostingTask
from ordskifte.domain import events
from ordskifte.domain.networks import Network, is_address
from ordskifte.domain.parties import Actor
from ordskifte.kernel import blobs, outbox
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body

LOOKED_AT = declare("dialogue.capture_looked_at", "comments that were brought are kept to be looked at, not committed")
BROUGHT = declare("dialogue.capture_brought", "somebody had comments brought in, its transaction not committed")
BROUGHT_COMMITTED = declare(
    "dialogue.capture_committed", "somebody had comments brought in, and none of them is taken in"
)


@doors.only(*ANSWERERS)
@transaction.atomic
def look_at(*, by: Actor, body: Body, bringing: Bringing) -> Capture:
    """Keep what somebody brings, to be looked at; nothing of it is in the dialogue yet."""
    capture = keeping.made(bringing, by=by, body=body)
    keeping.add_items(capture, bringing, by=by)
    crashpoint(LOOKED_AT)
    return capture


@doors.only(*ANSWERERS)
def bring_in(*, by: Actor, capture: Capture) -> Capture:
    """Take in what was looked at: in parts, each whole; a part that nobody has taken yet is taken by the worker."""
    with transaction.atomic():
        found = keeping.draft(capture, by=by)
        found.state, found.done_by = Capture.State.TAKING, str(by)
        found.save(update_fields=["state", "done_by"])
        outbox.append(events.CommentsBrought(by=by, uid=found.uid), body=found.body)
        keeping.note(found, by=by, act="bring_in")
        crashpoint(BROUGHT)
    crashpoint(BROUGHT_COMMITTED)
    tasks.take_now(found.uid)
    return found


@doors.only(*ANSWERERS)
@transaction.atomic
def let_go(*, by: Actor, capture: Capture) -> Capture:
    """Bring nothing of it in: what it said is gone, and that somebody looked at it stays."""
    return keeping.let_go(keeping.draft(capture, by=by), by=by)


@doors.only(*ANSWERERS)
def bring_in_screenshot(*, by: Actor, body: Body, bringing: Bringing, picture: bytes) -> CapturedItem:
    """Take in one comment whose words somebody typed beside a picture of it; the picture is kept with the message."""
    media_type = kinds.media_type_of(picture)
    if media_type not in kinds.PICTURES:
        raise NotAPicture
    # Safe on the disk before the row that names it.
    staged = blobs.stage(picture, media_type=media_type, max_bytes=kinds.LARGEST)
    file = channels.IncomingFile(name=bringing.name, staged=staged)
    with transaction.atomic():
        capture = keeping.made(bringing, by=by, body=body)
        keeping.add_items(capture, bringing, by=by)
        item = keeping.take_only_one(capture, by=by, files=(file,))
        crashpoint(BROUGHT)
    return item


@doors.only(*ANSWERERS)
@transaction.atomic
def say_posted(*, by: Actor, task: PostingTask, address: str) -> PostingTask:
    """Say where an answer stands now that a person posted it."""
    found = keeping.task(task, by=by)
    if not is_address(address.strip(), network=Network(found.answer.channel)):
        raise NotAnAddress
    found.state, found.address = PostingTask.State.POSTED, address.strip()
    return keeping.settled(found, by=by)


@doors.only(*ANSWERERS)
@transaction.atomic
def give_up_posting(*, by: Actor, task: PostingTask, why: str) -> PostingTask:
    """Say that an answer is not posted there, and why: the comment is gone, say."""
    found = keeping.task(task, by=by)
    found.state, found.why = PostingTask.State.GIVEN_UP, needed(why)[:500]
    return keeping.settled(found, by=by)
