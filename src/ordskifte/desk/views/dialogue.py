"""What the screens about messages share: who reads, one message or none, what of it stands on every screen."""

import uuid
from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.dialogue import actions, queries
from ordskifte.dialogue.models import Hold, Message
from ordskifte.domain.message import Audience, State, Step, open_steps
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock

# Those who answer, weigh, keep or moderate what is said; the others have no errand there.
readers = doors.staff(
    RoleName.COMMUNICATIONS_OFFICER,
    RoleName.CASE_OFFICER,
    RoleName.ARCHIVIST,
    RoleName.MODERATOR,
    RoleName.APPEAL_DECIDER,
)
ACTS = (
    "answer",
    "assign",
    "brake",
    "close",
    "correct_answer",
    "decide_appeal",
    "decide_attachment",
    "decide_privacy",
    "decide_report",
    "hide",
    "hold",
    "link",
    "redirect",
    "refile",
    "release",
    "reopen",
    "set_pattern",
    "show_again",
    "unlink",
)
# Where a rule stopped; other places are the files.
IN_TEXT, IN_NAME = "text", "name"


def rights(request: HttpRequest) -> dict[str, bool]:
    """Which acts whoever asks has a role for: the actions themselves say which roles those are."""
    has = request.user.role_names
    return {name: bool(getattr(actions, name).door.roles & has) for name in ACTS}


def message_or_404(request: HttpRequest, uid: uuid.UUID) -> Message:
    """The message, if whoever asks may open it; of another body, it does not exist."""
    found = queries.message_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


def trail(message: Message | None = None) -> tuple[tuple[str, str], ...]:
    """The way to a screen about a message: by its reference, since its words and its case may be closed."""
    steps = [(_("Inbox"), reverse("desk:inbox"))]
    if message is not None:
        steps.append((message.reference, reverse("desk:message", args=[message.uid])))
    return tuple(steps)


def waiting(message: Message) -> list[Hold]:
    """The grounds on which the message waits, the first that is due first."""
    if message.state != State.HELD:
        return []
    return list(message.holds.filter(decided_at=None).order_by("due_at", "pk"))


def spans(holds: Iterable[Hold], *, number: int) -> list[tuple[int, int]]:
    """Where in the text the rules stopped."""
    return [(hold.start, hold.end) for hold in holds if hold.where == IN_TEXT and hold.number == number]


def said(message: Message) -> dict[str, object]:
    """What every screen about a message shows of it."""
    version, holds = message.said, waiting(message)
    return {
        "message": message,
        "version": version,
        "holds": holds,
        "grounds": list(dict.fromkeys(hold.ground for hold in holds)),
        "elsewhere": sorted({hold.where for hold in holds} - {IN_TEXT, ""}),
        "spans": spans(holds, number=version.number),
    }


def steps_for(request: HttpRequest, message: Message) -> set[Step]:
    """The steps that whoever asks has a role for and the message can take now; of what nobody else sees, none."""
    if message.audience == Audience.PRIVATE:
        return set()
    may = rights(request)
    by, author = people.actor_of(request), Actor.parse(message.author)
    return {step for step in open_steps(State(message.state), by=by, author=author) if may.get(step.value)}


def is_braked(thread) -> bool:
    """Whether everything new in a dialogue waits just now."""
    return thread.braked_until is not None and thread.braked_until > clock.now()
