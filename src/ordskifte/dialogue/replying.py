"""The answer to a message, written and told: what every action that answers stands on."""

from typing import Final

from ordskifte.accounts.models import User
from ordskifte.dialogue import letters, moving, references, showing, taking
from ordskifte.dialogue.capturing import posting
from ordskifte.dialogue.models import Draft, Handling, Kind, Message
from ordskifte.dialogue.wording import written
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import Audience, Move, Step
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock

MAIL: Final = "mail"
WEB: Final = "web"


def say(
    message: Message, *, by: Actor, words: str, language: str = "", is_public: bool = False, signs_off: bool = True
) -> Message:
    """Write the answer to a message that is held, and tell whoever wrote, in the caller's transaction."""
    made = _made(by, message, language=language, is_public=is_public, signs_off=signs_off)
    version = written(made, words, number=1, at=made.said_at, by=by)
    taking.tell_taken(made, by=by, version=version)
    if is_public:
        moving.take(made, Move(step=Step.SHOW, by=by))
    moving.finish(made, newest=version)
    moving.note(message, by=by, act="answer", answer=made.reference, public=is_public, signs_off=signs_off)
    _settle_question(message, by=by, signs_off=signs_off)
    letters.answered(made, by=by, text=words)
    posting.make_ready(made)
    return made


def user_of(by: Actor) -> User:
    """Who acts, with the unit; nobody but a person answers."""
    found = User.objects.select_related("unit").filter(uid=by.name).first() if by.is_person else None
    if found is None:
        raise NotAllowed
    return found


def _made(by: Actor, message: Message, *, language: str, is_public: bool, signs_off: bool) -> Message:
    user, now = user_of(by), clock.now()
    return Message.objects.create(
        reference=references.reference(),
        body=message.body,
        unit=message.unit,
        access_code=message.access_code,
        kind=Kind.ANSWER,
        is_outgoing=True,
        thread=message.thread,
        case=message.case,
        in_reply_to=message,
        channel=_way_back(message, is_public=is_public),
        # An answer under a message is told whom the message was told.
        audience=message.audience if is_public else Audience.PRIVATE.value,
        author=str(by),
        outward_name=showing.outward_name(user, message.body),
        language=language or message.language,
        said_at=now,
        state_since=now,
        handling=Handling.CLOSED,
        signs_off=signs_off,
    )


def _way_back(message: Message, *, is_public: bool) -> str:
    """How the answer leaves: where the question was brought in from, a person posts it."""
    if posting.came_from_network(message):
        return message.channel
    has_address = bool(message.sender and message.sender.email)
    return WEB if is_public or not has_address else MAIL


def _settle_question(message: Message, *, by: Actor, signs_off: bool) -> None:
    if signs_off:
        message.handling, message.answer_due = Handling.ANSWERED, None
    elif message.handling == Handling.NEW:
        message.handling = Handling.OPEN
    moving.save(message)
    Draft.objects.filter(message=message, user__uid=by.name).delete()
