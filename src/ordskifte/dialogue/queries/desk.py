"""What staff read of messages, each through a door: the inbox, one message with its thread, and what waits."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from ordskifte.accounts import doors
from ordskifte.accounts.models import Unit, User
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue.capturing import posting
from ordskifte.dialogue.models import (
    Appeal,
    Attachment,
    AttachmentDecision,
    CaseLink,
    Draft,
    Handling,
    Hold,
    Kind,
    Message,
    MessageVersion,
    Redirection,
    Report,
)
from ordskifte.dialogue.queries.public import canonical
from ordskifte.domain import identity_numbers
from ordskifte.domain.message import TAKEN_BACK, Audience, State
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.kernel.web import paging

TABS: Final = ("new", "mine", "held", "due", "unassigned", "reported", "appeals", "all")
UNDONE: Final = (Handling.NEW, Handling.OPEN)
LONGEST_WORDS: Final = 100
MOST_IN_THREAD: Final = 1_000


def messages_for(by: Actor) -> QuerySet[Message]:
    """The messages that this person may open."""
    return doors.open(Message.objects.all(), by=by)


def inbox_window(
    by: Actor,
    *,
    which: str = "new",
    case: CaseFile | None = None,
    unit: Unit | None = None,
    words: str = "",
    cursor: paging.Cursor | None = None,
    size: int = 50,
) -> paging.Window[Message]:
    """What came in, newest first, in windows by key; what has a time to be answered by that time.

    Each row has `held` and `reported`, and of its newest version `said`.
    """
    rows = _incoming(by).filter(_tab(which, me=by.name if by.is_person else None))
    rows = rows.filter(case=case) if case is not None else rows
    rows = rows.filter(unit=unit) if unit is not None else rows
    rows = _with_words(rows, words.strip()[:LONGEST_WORDS])
    rows = rows.select_related("case", "sender", "assigned_to", "thread__publication", "unit").annotate(
        reported=Exists(Report.objects.filter(message=OuterRef("pk"), decided_at=None)),
        files_wait=Exists(_undecided().filter(message=OuterRef("pk"))),
    )
    key = ("answer_due", "pk") if which == "due" else ("-said_at", "-pk")
    found = paging.window(rows, key=key, cursor=cursor, size=size)
    _add_said(found.rows)
    return found


def _undecided() -> QuerySet[Attachment]:
    """Files that came with something for everybody, and that nobody has decided on."""
    rows = Attachment.objects.filter(is_public=False, message__audience=Audience.PUBLIC)
    decided = AttachmentDecision.objects.filter(attachment=OuterRef("pk"))
    return rows.filter(~Exists(decided)).exclude(message__state__in=TAKEN_BACK)


def attachments_waiting(by: Actor) -> list[Attachment]:
    """Files that nobody has decided on, oldest first."""
    rows = _undecided().filter(message__in=messages_for(by)).select_related("message__case", "original__blob")
    return list(rows.order_by("pk")[:200])


def counts(by: Actor) -> dict[str, int]:
    """How many stand under each tab; one statement, and who asks."""
    found = _COUNTS(by=by, me=by.name if by.is_person else None)
    return dict(zip(_COUNTED, found[0] if found else (0,) * len(_COUNTED), strict=True))


def _counts(mine: Q) -> QuerySet[Any, tuple[int, ...]]:
    rows = Message.objects.filter(mine, is_outgoing=False)
    rows = rows.filter(pk__in=_under_a_tab(rows))
    me = given("me", User._meta.get_field("uid"))
    totals = {f"in_{name}": Count("pk", filter=_tab(name, me=me)) for name in _COUNTED}
    # One row for all: without the same word for each, Django would make a row for each message.
    return rows.order_by().values(all_of_them=Value(1)).annotate(**totals).values_list(*totals)


_COUNTED: Final = tuple(name for name in TABS if name != "all")
# In the menu, on every page of the desk.
_COUNTS: Final = doors.Asked(_counts)


def _under_a_tab(rows: QuerySet[Message]) -> QuerySet[Any, Any]:
    """The keys of what is under any tab but all, each kind by an index: most of what ever came in is done."""
    undone, held = rows.filter(handling__in=UNDONE), rows.filter(state=State.HELD)
    reported = Report.objects.filter(decided_at=None).values("message")
    appeals = Appeal.objects.filter(decided_at=None).values("said")
    return undone.values("pk").union(held.values("pk"), reported, appeals, all=True)


def _incoming(by: Actor) -> QuerySet[Message]:
    return messages_for(by).filter(is_outgoing=False)


def _tab(which: str, *, me: "str | given | None") -> Q:
    undone = Q(handling__in=UNDONE)
    waiting = Q(pk__in=Report.objects.filter(decided_at=None).values("message"))
    tabs = {
        "new": Q(handling=Handling.NEW),
        "mine": undone & Q(assigned_to__uid=me),
        "held": Q(state=State.HELD),
        "due": undone & Q(answer_due__isnull=False),
        "unassigned": undone & Q(assigned_to=None),
        "reported": waiting,
        "appeals": Q(pk__in=Appeal.objects.filter(decided_at=None).values("said")),
    }
    return tabs.get(which, Q())


def _with_words(rows: QuerySet[Message], words: str) -> QuerySet[Message]:
    """Rows whose newest text, name or reference holds the words."""
    if not words:
        return rows
    if reference := canonical(words):
        return rows.filter(reference=reference)
    said = MessageVersion.objects.filter(message=OuterRef("pk"), text__icontains=words)
    return rows.filter(Exists(said) | Q(sender__name__icontains=words))


def _add_said(messages: Iterable[Message]) -> None:
    """Give each message its newest version, with one statement for all."""
    rows = list(messages)
    found = MessageVersion.objects.filter(message__in=rows)
    by_place = {(version.message_id, version.number): version for version in found}
    for message in rows:
        message.said = by_place.get((message.pk, message.number))


def in_a_list(message: Message, *, text: str, public_text: str) -> str:
    """What lists at the desk show of a message: what is held, hidden or taken back is read where it is opened."""
    if message.audience != Audience.PRIVATE.value and not message.is_outgoing:
        text = public_text if message.state == State.SHOWN else ""
    return identity_numbers.public_copy(text)


def message_for(by: Actor, uid: uuid.UUID) -> Message | None:
    """One message, if this person may open it."""
    found = next(iter(_MESSAGE(by=by, uid=uid)), None)
    if found is not None:
        _add_said([found])
    return found


def _message(mine: Q) -> QuerySet[Message]:
    rows = Message.objects.filter(mine, uid=given("uid", Message._meta.get_field("uid")))
    return rows.select_related(
        "body",
        "case__responsible",
        "case__unit",
        "unit",
        "sender",
        "thread__publication",
        "assigned_to",
        "inbound",
        "in_reply_to__sender",
    )


# Before everything that is done with one.
_MESSAGE: Final = doors.Asked(_message)


@dataclass(slots=True, kw_only=True)
class InThread:
    """One message of a thread as staff see it, closed text too."""

    message: Message
    versions: list[MessageVersion] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    is_asked_for: bool = False

    @property
    def newest(self) -> MessageVersion:
        """What it says now."""
        return self.versions[-1]


def thread_for(by: Actor, message: Message) -> list[InThread]:
    """All messages of the thread in order, with every version; of a message without a thread it and its answers."""
    near = Q(pk=message.pk) | Q(in_reply_to=message.pk) | Q(pk=message.in_reply_to_id)
    wanted = Q(thread=message.thread_id) if message.thread_id else near
    rows = messages_for(by).filter(wanted).select_related("sender", "unit", "case", "in_reply_to", "assigned_to")
    found = list(rows.order_by("said_at", "pk")[:MOST_IN_THREAD])
    items = {each.pk: InThread(message=each, is_asked_for=each.pk == message.pk) for each in found}
    for version in MessageVersion.objects.filter(message__in=found).order_by("message", "number"):
        items[version.message_id].versions.append(version)
    files = Attachment.objects.filter(message__in=found).select_related("original__blob", "copy")
    for file in files.prefetch_related("decisions").order_by("message", "number", "position"):
        items[file.message_id].attachments.append(file)
    return list(items.values())


@dataclass(slots=True, kw_only=True)
class Beside:
    """What stands beside a message at the desk."""

    holds: list[Hold]
    reports: list[Report]
    appeals: list[Appeal]
    answers: list[Message]
    links: list[CaseLink]
    redirections: list[Redirection]
    draft: str = ""
    last_answer: int = 0  # what `answer` is told was seen


def beside(by: Actor, message: Message) -> Beside:
    """Holds, reports, appeals, answers, further cases and the person's own draft of one message."""
    answers = _ANSWERS(by=by, message=message.pk)
    _add_said(answers)
    return Beside(
        holds=_HOLDS(message=message.pk),
        reports=_REPORTS(message=message.pk),
        appeals=_APPEALS(message=message.pk),
        answers=answers,
        links=_LINKS(message=message.pk),
        redirections=_REDIRECTIONS(message=message.pk),
        draft=next((text for (text,) in _DRAFT(message=message.pk, who=uuid.UUID(by.name))), ""),
        last_answer=max((answer.pk for answer in answers), default=0),
    )


def _answers(mine: Q) -> QuerySet[Message]:
    rows = Message.objects.filter(mine, in_reply_to=_OF, is_outgoing=True)
    return rows.select_related("unit").order_by("said_at", "pk")


_OF = given("message", Message._meta.pk)
_ANSWERS: Final = doors.Asked(_answers)
_HOLDS: Final = Prepared(lambda: Hold.objects.filter(message=_OF).order_by("pk"))
_REPORTS: Final = Prepared(lambda: Report.objects.filter(message=_OF).order_by("pk"))
_APPEALS: Final = Prepared(lambda: Appeal.objects.filter(message=_OF).select_related("said").order_by("pk"))
_LINKS: Final = Prepared(lambda: CaseLink.objects.filter(message=_OF).select_related("case").order_by("pk"))
_REDIRECTIONS: Final = Prepared(lambda: Redirection.objects.filter(message=_OF).order_by("pk"))
_WHO = given("who", User._meta.get_field("uid"))
_DRAFT: Final = Prepared(lambda: Draft.objects.filter(message=_OF, user__uid=_WHO).values_list("text")[:1])


def attachment_for(by: Actor, uid: uuid.UUID) -> Attachment | None:
    """A file that came with a message, if this person may open the message; the original too."""
    rows = Attachment.objects.filter(message__in=messages_for(by), uid=uid)
    return rows.select_related("original__blob", "copy", "message__body", "message__sender").first()


# --- What waits for a moderator ------------------------------------------------------------------------------------


def holds_waiting(by: Actor) -> list[Message]:
    """Held messages, what is due first; each with `waiting`, its open holds, `due_at`, and `said`."""
    rows = messages_for(by).filter(state=State.HELD).select_related("sender", "case", "thread__publication")
    found = list(rows.order_by("state_since", "pk")[:200])
    _add_said(found)
    open_holds: dict[int, list[Hold]] = {message.pk: [] for message in found}
    for hold in Hold.objects.filter(message__in=found, decided_at=None).order_by("due_at", "pk"):
        open_holds[hold.message_id].append(hold)
    for message in found:
        message.waiting = open_holds[message.pk]
        message.due_at = min((hold.due_at for hold in message.waiting), default=None)
        message.is_overdue = message.due_at is not None and message.due_at < clock.now()
    return sorted(found, key=lambda message: (message.due_at is None, message.due_at, message.pk))


def privacy_waiting(by: Actor) -> list[Message]:
    """Requests for privacy that nobody has answered, oldest first; each with the message that it is about."""
    rows = messages_for(by).filter(kind=Kind.PRIVACY, handling__in=UNDONE, is_outgoing=False)
    return list(rows.select_related("in_reply_to", "assigned_to").order_by("said_at", "pk")[:200])


def reports_waiting(by: Actor) -> list[Report]:
    """Reports that nobody has decided, oldest first."""
    rows = Report.objects.filter(decided_at=None, message__in=messages_for(by))
    return list(rows.select_related("message__sender", "message__case").order_by("at", "pk")[:200])


def appeals_waiting(by: Actor) -> list[Appeal]:
    """Appeals that nobody has decided, oldest first; `is_mine`: this person hid it, and so may not decide."""
    rows = Appeal.objects.filter(decided_at=None, message__in=messages_for(by))
    found = list(rows.select_related("message__sender", "said", "step", "message__case").order_by("at", "pk")[:200])
    _add_said([appeal.message for appeal in found])
    _add_said([appeal.said for appeal in found])
    for appeal in found:
        appeal.is_mine = appeal.hidden_by == str(by)
    return found


def appeal_for(by: Actor, pk: int) -> Appeal | None:
    """One appeal, if this person may open its message."""
    rows = Appeal.objects.filter(message__in=messages_for(by), pk=pk)
    return rows.select_related("message__sender", "message__body", "said", "step").first()


def report_for(by: Actor, uid: uuid.UUID) -> Report | None:
    """One report, if this person may open its message."""
    rows = Report.objects.filter(message__in=messages_for(by), uid=uid)
    return rows.select_related("message__sender", "message__body").first()


# --- Who will see an answer ----------------------------------------------------------------------------------------

TEXTS: Final = {
    "everybody": "Everybody sees this answer on the page, with your unit's or your own name.",
    "everybody_and_mail": "Everybody sees this answer on the page. The sender gets it by e-mail too.",
    "sender_by_mail": "Only the sender sees this answer. It goes by e-mail and to the sender's own page.",
    "sender_on_page": "Only the sender sees this answer, on their own page. They left no e-mail address.",
    "everybody_and_there": "Everybody sees this answer on the page. You post it on the network too: it is made ready.",
    "circle": "Those whom the dialogue is for see this answer.",
    "circle_and_mail": "Those whom the dialogue is for see this answer. The sender gets it by e-mail too.",
    "there_alone": "Whoever reads the comment on the network can read this answer there. You post it: it is made "
    "ready. It is not shown here.",
}
WHO: Final = TEXTS


def who_will_see(message: Message, audience: Audience | str) -> str:
    """The key of one sentence in `WHO` above the reply box: who sees the answer."""
    if posting.came_from_network(message):
        is_shown = Audience(audience) is Audience.PUBLIC and may_answer_publicly(message)
        return "everybody_and_there" if is_shown else "there_alone"
    has_address = bool(message.sender and message.sender.email)
    if Audience(audience) is Audience.PUBLIC and may_answer_publicly(message):
        if message.audience == Audience.CIRCLE.value:
            return "circle_and_mail" if has_address else "circle"
        return "everybody_and_mail" if has_address else "everybody"
    return "sender_by_mail" if has_address else "sender_on_page"


def may_answer_publicly(message: Message) -> bool:
    """Whether an answer to all who read the message is possible: never to what was private."""
    return message.audience != Audience.PRIVATE.value and message.kind == Kind.MESSAGE and message.thread_id is not None
