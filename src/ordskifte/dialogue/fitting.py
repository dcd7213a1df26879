"""Who may do what in a dialogue, and what a reason or a text for everybody must be."""

from typing import Final

from ordskifte.accounts import doors
from ordskifte.accounts.models import RoleName
from ordskifte.dialogue.errors import NotFit, NothingLeft, NumberLeft, ReasonNeeded
from ordskifte.dialogue.models import Hold, Message, MessageVersion
from ordskifte.domain import intake, moderation
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.audit import LONGEST_WHY
from ordskifte.kernel.models import Body

# Who hides and holds; who reads, answers and files; who decides what is public of a file.
MODERATORS: Final = (RoleName.MODERATOR,)
CHECKERS: Final = (RoleName.MODERATOR, RoleName.CASE_OFFICER)
OFFICERS: Final = (
    RoleName.CASE_OFFICER,
    RoleName.COMMUNICATIONS_OFFICER,
    RoleName.MODERATOR,
    RoleName.ARCHIVIST,
    RoleName.APPEAL_DECIDER,
)
ANSWERERS: Final = (RoleName.CASE_OFFICER, RoleName.COMMUNICATIONS_OFFICER)
DECIDERS: Final = (RoleName.CASE_OFFICER, RoleName.ARCHIVIST, RoleName.MODERATOR)
APPEAL_DECIDERS: Final = (RoleName.APPEAL_DECIDER,)


def needed(why: str) -> str:
    """A reason as it is kept; refused if there is none."""
    kept = moderated(why)
    if not kept:
        raise ReasonNeeded
    return kept


def moderated(why: str) -> str:
    """A reason as it is kept."""
    return intake.clean_text(why)[:LONGEST_WHY]


def fit_text(text: str) -> str:
    """A text fit to be shown; refused if it is empty, too long or broken."""
    if problems := intake.problems(intake.Submission(text=text)):
        raise NotFit(problems)
    return intake.clean_text(text)


def public_copy(text: str, *, by: Actor, is_no_number: bool) -> str:
    """What a person says may be shown; refused if a number is left in it."""
    copy = intake.clean_text(text)
    if not copy:
        raise NothingLeft
    if not moderation.may_release(by=by, public_text=copy, is_no_number=is_no_number):
        raise NumberLeft if by.is_person else NotAllowed
    return copy


def newest(message: Message) -> MessageVersion:
    """What the message says now."""
    return message.versions.get(number=message.number)


def decide_holds(message: Message, *, by: Actor) -> None:
    """Close what waited: a person has looked."""
    Hold.objects.filter(message=message, decided_at=None).update(decided_at=clock.now(), decided_by=str(by))


def require_own_body(by: Actor, *, body: Body) -> None:
    """Refuse a person of another body."""
    standing = doors.standing_of(by)
    if by.is_person and (standing is None or standing.body != body.pk):
        raise NotAllowed
