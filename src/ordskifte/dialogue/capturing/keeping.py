"""What is kept of comments that somebody brings, from the first look until each is taken in, refused or let go."""

from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue.capturing import places
from ordskifte.dialogue.capturing.looking import Looking
from ordskifte.dialogue.capturing.taking_in import Files, place_of, take_in, thread_of
from ordskifte.dialogue.capturing.values import Bringing, Said
from ordskifte.dialogue.errors import CaptureDone, CommentRefused, NoPlace, NothingBrought, PostingDone, TooMuchBrought
from ordskifte.dialogue.models import Capture, CapturedItem, Message, PostingTask
from ordskifte.domain import events
from ordskifte.domain.captured import Fate
from ordskifte.domain.errors import NotAllowed, OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit, blobs, clock, outbox
from ordskifte.kernel.crashpoints import crashpoint, declare
from ordskifte.kernel.models import Body

PART_TAKEN = declare("dialogue.capture_part", "some of what somebody brought is taken in, not committed")
MOST: Final = 5_000
# Each makes about ten rows.
IN_A_PART: Final = 10
_ROWS: Final = 100
_LONGEST_NAME: Final = 255


def made(bringing: Bringing, *, by: Actor, body: Body) -> Capture:
    """The row of it, where whoever brings it may open the case."""
    if not bringing.said and not bringing.unread:
        raise NothingBrought
    if len(bringing.said) + len(bringing.unread) > MOST:
        raise TooMuchBrought(most=MOST)
    given = bringing.thread.case if bringing.thread else bringing.case
    if given is None:
        raise NoPlace
    case = doors.open(CaseFile.objects.select_related("unit"), by=by).filter(pk=cases.meant(given).pk).first()
    if case is None or case.body_id != body.pk:
        raise NotAllowed
    return Capture.objects.create(
        body=body,
        unit=case.unit,
        access_code=case.access_code,
        network=bringing.network,
        how=bringing.how,
        case=case,
        thread=bringing.thread,
        name=bringing.name[:_LONGEST_NAME],
        original=blobs.adopt(bringing.original) if bringing.original else None,
        others=bringing.others,
        missing=bringing.missing,
        by=str(by),
        at=clock.now(),
    )


def add_items(capture: Capture, bringing: Bringing, *, by: Actor) -> None:
    """Its comments, each with what is expected of it and the dialogue that it belongs to."""
    among = places.threads_at(capture.body, by=by, network=capture.network)
    threads = [places.found((said.post_address, said.address), among=among) for said in bringing.said]
    where = [place_of(capture, thread) for thread in threads]
    look = Looking(capture.body, network=capture.network, said=bringing.said, where=where)
    unread = dict(bringing.unread)
    numbers = (number for number in range(1, len(bringing.said) + len(unread) + 1) if number not in unread)
    rows = [
        CapturedItem(capture=capture, number=number, state=Fate.REFUSED, expected=Fate.REFUSED, why=why)
        for number, why in unread.items()
    ]
    for at, (number, said) in enumerate(zip(numbers, bringing.said, strict=True)):
        thread = threads[at]
        judged = look.judge(said, at=at, thread=thread or capture.thread)
        rows.append(
            CapturedItem(
                capture=capture,
                number=number,
                expected=judged.fate,
                why=judged.why,
                said=said.kept(),
                thread=thread,
            )
        )
    CapturedItem.objects.bulk_create(rows, batch_size=_ROWS)


def draft(capture: Capture, *, by: Actor) -> Capture:
    """It, held until the transaction ends, if nobody has had it brought in or let it go."""
    rows = doors.open(Capture.objects.select_for_update(of=("self",)), by=by).select_related("body", "original")
    found = rows.filter(pk=capture.pk).first()
    if found is None:
        raise NotAllowed
    if found.state != Capture.State.DRAFT:
        raise CaptureDone
    return found


def let_go(capture: Capture, *, by: Actor) -> Capture:
    """Forget what it said and the file; that somebody brought it stays."""
    CapturedItem.objects.filter(capture=capture).delete()
    capture.state, capture.done_by, capture.done_at = Capture.State.LET_GO, str(by), clock.now()
    capture.save(update_fields=["state", "done_by", "done_at"])
    if capture.original is not None:
        blobs.forget_key(by=by, uid=capture.original.uid, why="The comments in it were let go.")
    note(capture, by=by, act="let_capture_go")
    return capture


def note(capture: Capture, *, by: Actor, act: str) -> None:
    """Write down what was done with it."""
    details = {"network": capture.network, "how": capture.how}
    audit.note(by=by, act=f"dialogue.{act}", about=capture.uid, details=details, body=capture.body)


def refused_in_words() -> QuerySet[CapturedItem]:
    """Those that were refused, and whose words are still here."""
    return CapturedItem.objects.filter(state=Fate.REFUSED).exclude(said={})


def forget_refused(capture: Capture, *, by: Actor) -> None:
    """Forget what the refused ones said; that they were refused, and why, stays."""
    refused_in_words().filter(capture=capture).update(said={})
    note(capture, by=by, act="forget_refused")


# --- Taking in -----------------------------------------------------------------------------------------------------


def take_part(event: events.CommentsBrought) -> None:
    """Take in the next of them, and ask for those after; in the transaction of the event."""
    rows = Capture.objects.select_for_update(of=("self",)).filter(uid=event.uid, state=Capture.State.TAKING)
    capture = rows.select_related("body", "case__unit", "thread__case__unit", "original").first()
    if capture is None:
        return
    waiting = CapturedItem.objects.filter(capture=capture, state=CapturedItem.WAITING).order_by("number")
    for item in waiting.select_related("thread__case__unit")[:IN_A_PART]:
        item.capture = capture
        _take_carefully(item, by=event.by)
    crashpoint(PART_TAKEN)
    if waiting.exists():
        outbox.append(events.CommentsBrought(by=event.by, uid=event.uid, part=event.part + 1), body=capture.body)
        return
    capture.state, capture.done_at = Capture.State.DONE, clock.now()
    capture.save(update_fields=["state", "done_at"])


def take_only_one(capture: Capture, *, by: Actor, files: Files) -> CapturedItem:
    """Take in what there is one of, with what came along, at once."""
    item = CapturedItem.objects.select_related("thread__case__unit").get(capture=capture)
    item.capture = capture
    take_item(item, by=by, files=files)
    if item.state == Fate.REFUSED:
        # Nothing is kept, and whoever typed it still has it before them.
        raise CommentRefused(item.why)
    capture.state, capture.done_by, capture.done_at = Capture.State.DONE, str(by), clock.now()
    capture.save(update_fields=["state", "done_by", "done_at"])
    return item


def _take_carefully(item: CapturedItem, *, by: Actor) -> None:
    """One that cannot be taken in stops none of the others."""
    try:
        with transaction.atomic():
            take_item(item, by=by)
    except OrdskifteError:
        _settle(item, fate=Fate.REFUSED, why="bad_shape")


def take_item(item: CapturedItem, *, by: Actor, files: Files = ()) -> None:
    """Look at one anew, since others may have come meanwhile, and make of it what it is."""
    said = Said.read(item.said)
    where = (place_of(item.capture, item.thread),)
    look = Looking(item.capture.body, network=item.capture.network, said=(said,), where=where)
    judged = look.judge(said, at=0, thread=thread_of(item))
    message = take_in(item, judged, by=by, said=said, files=files)
    _settle(item, fate=judged.fate, why=judged.why, message=message)


def _settle(item: CapturedItem, *, fate: Fate, why: str, message: Message | None = None) -> None:
    item.state, item.why, item.message = fate, why, message
    if fate != Fate.REFUSED:
        item.said = {}
    item.save(update_fields=["state", "why", "message", "said"])


# --- Posting answers there -----------------------------------------------------------------------------------------


def task(given: PostingTask, *, by: Actor) -> PostingTask:
    """It, held until the transaction ends, if nobody has said what became of it."""
    mine: Any = doors.open(Message.objects.all(), by=by)
    rows = PostingTask.objects.select_for_update(of=("self",)).filter(answer__in=mine.values("pk"))
    found = rows.select_related("answer__body").filter(pk=given.pk).first()
    if found is None:
        raise NotAllowed
    if found.state != PostingTask.State.WAITING:
        raise PostingDone
    return found


def settled(posting: PostingTask, *, by: Actor) -> PostingTask:
    """Write down who said it, and when."""
    posting.by, posting.at = str(by), clock.now()
    posting.save()
    details = {"number": posting.number, "state": str(posting.state), "address": posting.address}
    answer = posting.answer
    audit.note(by=by, act="dialogue.posting", about=answer.uid, why=posting.why, details=details, body=answer.body)
    return posting
