"""What staff read of comments that were brought in from networks, and of answers that wait to be posted there."""

import re
import uuid
from datetime import timedelta
from typing import Any, Final

from django.db.models import Count, QuerySet

from ordskifte.accounts import doors
from ordskifte.cases.models import CaseFile
from ordskifte.channels import queries as channels
from ordskifte.channels.models import InboundVersion
from ordskifte.dialogue import letters
from ordskifte.dialogue.capturing import places
from ordskifte.dialogue.capturing.posting import came_from_network
from ordskifte.dialogue.models import Capture, CapturedItem, Message, MessageVersion, PostingTask, Thread
from ordskifte.dialogue.queries.desk import messages_for
from ordskifte.domain import captured, networks
from ordskifte.domain.captured import Fate
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import Reference
from ordskifte.domain.message import Audience, State
from ordskifte.domain.networks import Network
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import paging

ON_A_PAGE: Final = 50
_PAGE: Final = re.compile(r"/p/([0-9A-Za-z-]{13,20})(?:/|$)")
# An answer that has waited longer to be posted stands out.
POSTED_WITHIN: Final = timedelta(days=2)


def captures_window(by: Actor, *, cursor: Any) -> paging.Window[Capture]:
    """What was brought, newest first, each with how many comments there are of each fate (`counts`)."""
    rows = doors.open(Capture.objects.select_related("case", "thread__publication"), by=by)
    window = paging.window(rows, key=("-pk",), cursor=cursor, size=ON_A_PAGE)
    _count(window.rows)
    return window


def capture_for(by: Actor, uid: uuid.UUID) -> Capture | None:
    """One of them, with its counts, if this person may open it."""
    rows = doors.open(Capture.objects.filter(uid=uid), by=by)
    found = rows.select_related("case", "thread__publication", "original").first()
    if found is not None:
        _count([found])
    return found


def _count(captures: list[Capture]) -> None:
    """What is there of each fate: as it became, or as long as it waits as it is expected."""
    found: dict[int, dict[str, int]] = {each.pk: dict.fromkeys((*Fate, CapturedItem.WAITING), 0) for each in captures}
    rows = CapturedItem.objects.filter(capture__in=captures).order_by()
    for pk, state, expected, count in rows.values_list("capture", "state", "expected").annotate(Count("pk")):
        is_waiting = state == CapturedItem.WAITING
        found[pk][expected if is_waiting else state] += count
        found[pk][CapturedItem.WAITING] += count if is_waiting else 0
    for each in captures:
        each.counts = found[each.pk]


def items_window(by: Actor, capture: Capture, /, *, which: str, cursor: Any) -> paging.Window[CapturedItem]:
    """The comments of a capture in their order, all of them or those of one fate; each with what it says (`text`).

    Of a message that was moved since to where this person may not look, nothing is said.
    """
    rows = CapturedItem.objects.filter(capture=capture)
    if which in {*Fate}:
        rows = rows.filter(expected=which, state=CapturedItem.WAITING) | rows.filter(state=which)
    rows = rows.select_related("message__sender", "message__inbound", "thread__publication", "thread__case")
    window = paging.window(rows, key=("number", "pk"), cursor=cursor, size=ON_A_PAGE)
    _add_words(window.rows, by=by)
    return window


def _add_words(items: list[CapturedItem], *, by: Actor) -> None:
    made = [each.message_id for each in items if each.message_id]
    wanted = set(messages_for(by).filter(pk__in=made).values_list("pk", flat=True))
    found = {(row.message_id, row.number): row.text for row in MessageVersion.objects.filter(message__in=wanted)}
    for each in items:
        each.fate = each.expected if each.state == CapturedItem.WAITING else each.state
        each.sentence = captured.TEXTS.get(each.why, "")
        if each.message_id not in wanted:
            each.message = None
        if each.message is not None:
            each.text = found.get((each.message_id, each.message.number), "")
            each.author, each.written_at = each.message.sender.name, each.message.inbound.sent_at
        else:
            each.text, each.author = each.said.get("text", ""), each.said.get("author", "")
            each.written_at = each.said.get("written_at", "")


def source_of(message: Message) -> dict[str, Any] | None:
    """Of a message that somebody brought: who, when and how; nothing for others, and no statement."""
    if not came_from_network(message):
        return None
    rows = InboundVersion.objects.filter(inbound=message.inbound_id).order_by("-number")
    evidence = rows.values_list("evidence", flat=True).first() or {}
    return {
        "network": captured.NAMES[message.channel],
        "address": message.inbound.permalink,
        "written_at": message.inbound.sent_at,
        **evidence.get("captured", {}),
    }


# --- Answers that wait to be posted --------------------------------------------------------------------------------


def _tasks(by: Actor) -> QuerySet[PostingTask]:
    rows = PostingTask.objects.filter(answer__in=messages_for(by).values("pk"))
    return rows.select_related(
        "answer__body", "answer__in_reply_to__inbound", "answer__in_reply_to__sender", "answer__case"
    )


def _to_post(tasks: QuerySet[PostingTask]) -> QuerySet[PostingTask]:
    """Those that nobody has posted; what is hidden here is posted nowhere, unless it is shown again."""
    return tasks.filter(state=PostingTask.State.WAITING).exclude(answer__state=State.HIDDEN)


def postings_waiting(by: Actor) -> list[PostingTask]:
    """Those that nobody has posted, oldest first; each says whether it has waited long (`is_late`)."""
    found = list(_to_post(_tasks(by)).order_by("pk")[:200])
    for each in found:
        each.is_late = clock.now() - each.made_at > POSTED_WITHIN
        each.network = captured.NAMES.get(each.answer.channel, "")
    return found


def posting_for(by: Actor, uid: uuid.UUID) -> PostingTask | None:
    """One of them, with the words to post (`text`), none where it is hidden here, and where an earlier version stands
    (`before`).
    """
    found = _tasks(by).filter(uid=uid).first()
    if found is not None:
        found.is_hidden = found.answer.state == State.HIDDEN
        if not found.is_hidden:
            _make_ready(found)
        found.network = captured.NAMES.get(found.answer.channel, "")
        earlier = PostingTask.objects.filter(answer=found.answer, number__lt=found.number).exclude(address="")
        found.before = earlier.order_by("-number").values_list("address", flat=True).first() or ""
    return found


def _make_ready(task: PostingTask) -> None:
    """The words as the network takes them: what everybody sees here leads to our page, where all of it stands."""
    answer = task.answer
    said = answer.versions.get(number=task.number).text
    task.text, task.is_shortened, task.is_too_long = said, False, False
    if answer.audience == Audience.PUBLIC:
        home = channels.home_of(answer.body)
        address = letters.address_of(answer.reference, home=home, language=answer.language)
        ready = networks.compose(Network(answer.channel), parts=(said,), address=address)
        task.text, task.is_shortened = ready.text, ready.shortened
    else:
        rules = networks.RULES[Network(answer.channel)]
        task.is_too_long = rules.longest is not None and rules.measure(said) > rules.longest


def task_of(answer: Message) -> PostingTask | None:
    """What waits to be posted of an answer."""
    if answer.channel not in captured.NAMES:
        return None
    return _to_post(PostingTask.objects.filter(answer=answer)).order_by("-number").first()


def postings_of(message: Message) -> list[PostingTask]:
    """What became of the answers to a message there; nothing for others, and no statement."""
    if not came_from_network(message):
        return []
    return list(PostingTask.objects.filter(answer__in_reply_to=message).select_related("answer").order_by("pk"))


# --- Where comments belong -----------------------------------------------------------------------------------------


def thread_of_post(by: Actor, body: Body, /, *, network: str, text: str) -> Thread | None:
    """The dialogue under a publication, by its reference, its page, or its post there; if this person may open it."""
    own = _PAGE.search(text)
    try:
        reference = str(Reference.parse(own[1] if own else text))
    except MalformedNumber:
        return places.found((text,), among=places.threads_at(body, by=by, network=network))
    mine = doors.open(CaseFile.objects.filter(body=body), by=by)
    rows = Thread.objects.filter(body=body, publication__reference=reference, case__in=mine.values("pk"))
    return rows.select_related("case", "publication").first()


def name_of(network: str) -> str:
    """What people call it."""
    return captured.NAMES.get(network, network)
