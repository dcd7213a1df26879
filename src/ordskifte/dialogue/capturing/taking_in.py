"""One comment that somebody brought becomes a message, or a new version of one, in the caller's transaction."""

from collections.abc import Iterable
from uuid import UUID

from ordskifte.channels import actions as channels
from ordskifte.channels.models import Inbound, InboundVersion, SenderKind
from ordskifte.dialogue import said as words
from ordskifte.dialogue import taking
from ordskifte.dialogue.capturing.looking import Judged
from ordskifte.dialogue.capturing.values import Said
from ordskifte.dialogue.language import guess
from ordskifte.dialogue.models import Capture, CapturedItem, CapturedMark, Message, Thread
from ordskifte.domain import captured
from ordskifte.domain.captured import Fate
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor
from ordskifte.kernel import audit

Files = tuple[channels.IncomingFile, ...]


def take_in(item: CapturedItem, judged: Judged, /, *, by: Actor, said: Said, files: Files = ()) -> Message | None:
    """The message that it is, as far as it is one; its marks lead there from now on."""
    capture = item.capture
    if judged.fate is Fate.REFUSED:
        return None
    if judged.fate is Fate.KNOWN:
        known = judged.inbound
    else:
        arrival = _arrival(item, said=said, known=judged.inbound, files=files)
        known, _is_new = channels.take_in(by=by, body=capture.body, arrival=arrival)
        _make(known, item, said=said, is_first=judged.inbound is None)
        details = {"network": capture.network, "how": capture.how, "capture": str(capture.uid), "item": item.number}
        audit.note(by=by, act="dialogue.capture", about=known.uid, details=details, body=capture.body)
    _mark(known, captured.marks(said.facts(capture.network, where=place_of(capture, item.thread))))
    return Message.objects.get(inbound=known)


def _make(inbound: Inbound, item: CapturedItem, /, *, said: Said, is_first: bool) -> None:
    version = InboundVersion.objects.select_related("raw").get(inbound=inbound, number=inbound.number)
    version.inbound = inbound
    if is_first:
        case = item.capture.case
        name = captured.shown_name(said.author, network=captured.NAMES.get(item.capture.network, "–"))
        taking.first(inbound, version, case=case, outward_name=name)
        return
    rows = Message.objects.select_for_update(of=("self",)).filter(inbound=inbound)
    message = rows.select_related("body", "sender", "thread__case", "case", "in_reply_to__sender").get()
    taking.further(message, version)


def _arrival(item: CapturedItem, *, said: Said, known: Inbound | None, files: Files) -> channels.Incoming:
    capture, thread = item.capture, thread_of(item)
    key, parent = thread.uid if thread else None, _parent(capture, said=said, thread=thread)
    marks = captured.marks(said.facts(capture.network, where=place_of(capture, item.thread)))
    language = guess(said.text, otherwise=capture.body.language)
    return channels.Incoming(
        channel=capture.network,
        remote_id=known.remote_id if known else marks[0],
        raw=words.written(text=said.text, language=language, thread=key, reply_to=parent),
        media_type=words.MEDIA_TYPE,
        text=said.text,
        sender=channels.SenderFacts(kind=SenderKind.PERSON.value, name=said.author, address=said.author_address),
        thread_key=key,
        parent_uid=parent,
        parent_id=said.parent_id,
        # Under no publication of ours, it has no place in public either.
        audience=Audience.PUBLIC if thread else Audience.PRIVATE,
        permalink=said.address,
        sent_at=said.written_at,
        evidence={"captured": _evidence(item, said=said)},
        files=files,
    )


def _evidence(item: CapturedItem, *, said: Said) -> dict[str, str | int]:
    """Who brought it, when and how; and what of it no other column holds."""
    capture = item.capture
    return {
        "by": capture.by,
        "at": capture.at.isoformat(),
        "how": capture.how,
        "capture": str(capture.uid),
        "item": item.number,
        "file": capture.name,
        "file_sha256": capture.original.sha256 if capture.original else "",
        "remote_id": said.remote_id,
        "post_address": said.post_address,
    }


def thread_of(item: CapturedItem) -> Thread | None:
    """The dialogue that it belongs to: of its own post, else as whoever brought it chose."""
    return item.thread or item.capture.thread


def place_of(capture: Capture, thread: Thread | None) -> str:
    """Where one comment belongs, in a word that stays the same."""
    found = thread or capture.thread
    return f"dialogue {found.uid}" if found else f"case {capture.case.uid}"


def _parent(capture: Capture, *, said: Said, thread: Thread | None) -> UUID | None:
    """The message that it answers, where that was brought in before and is in the same dialogue."""
    if not said.parent_id or thread is None:
        return None
    mark = captured.mark_of_id(capture.network, said.parent_id)
    rows = CapturedMark.objects.filter(body=capture.body, mark=mark, inbound__thread_key=thread.uid)
    found: UUID | None = rows.values_list("inbound__uid", flat=True).first()
    return found


def _mark(inbound: Inbound, marks: Iterable[str]) -> None:
    rows = [CapturedMark(body=inbound.body, mark=mark, inbound=inbound) for mark in marks]
    CapturedMark.objects.bulk_create(rows, ignore_conflicts=True)
