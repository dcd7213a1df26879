"""What the body answers: to everybody under the message, or to the sender alone."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.cases.models import PublicCase
from ordskifte.dialogue import moving, replying
from ordskifte.dialogue.errors import AnsweredMeanwhile, NotForEverybody, NumberLeft
from ordskifte.dialogue.fitting import ANSWERERS, OFFICERS, fit_text
from ordskifte.dialogue.models import Draft, Kind, Message
from ordskifte.domain import identity_numbers, intake
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import Audience
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.crashpoints import crashpoint, declare

ANSWERED = declare("dialogue.answered", "an answer is written, its transaction not committed")
COMMITTED = declare("dialogue.answer_committed", "an answer is committed, nobody has been told")


@doors.only(*ANSWERERS)
@transaction.atomic
def answer(
    *,
    by: Actor,
    message: Message,
    text: str,
    language: str = "",
    audience: Audience | str = Audience.PUBLIC,
    last_seen: int | None = None,
    signs_off: bool = True,
    is_no_number: bool = False,
) -> Message:
    """Answer a message. `last_seen` is the key of the newest answer that the person had read; none: there was none.

    A public answer is shown at once and mailed too, where the sender left an address; a private one is never public.
    The same words of the same person again are the answer that is there.
    """
    message = moving.locked(message, by=by)
    words = fit_text(text)
    other = _newer(message, last_seen=last_seen)
    if other is not None:
        if other.author == str(by) and other.versions.filter(number=1, text=words).exists():
            return other
        raise AnsweredMeanwhile(other)
    is_public = Audience(audience) is Audience.PUBLIC
    if is_public:
        _may_be_public(message, words, is_no_number=is_no_number)
    made = replying.say(message, by=by, words=words, language=language, is_public=is_public, signs_off=signs_off)
    crashpoint(ANSWERED)
    transaction.on_commit(lambda: crashpoint(COMMITTED))
    return made


@doors.only(*OFFICERS)
def save_draft(*, by: Actor, message: Message, text: str) -> Draft | None:
    """Keep what somebody is writing; empty throws it away. Nobody else's is touched."""
    user, message = replying.user_of(by), _seen(message, by=by)
    if not text.strip():
        Draft.objects.filter(message=message, user=user).delete()
        return None
    kept = text[: 2 * intake.LONGEST_TEXT].replace("\0", "")
    found, _ = Draft.objects.update_or_create(
        message=message, user=user, defaults={"text": kept, "saved_at": clock.now()}
    )
    return found


def _seen(message: Message, *, by: Actor) -> Message:
    found = doors.open(Message.objects.all(), by=by).filter(pk=message.pk).first()
    if found is None:
        raise NotAllowed
    return found


def _newer(message: Message, *, last_seen: int | None) -> Message | None:
    rows = Message.objects.filter(in_reply_to=message, is_outgoing=True, pk__gt=last_seen or 0)
    return rows.select_related("sender", "unit").order_by("-pk").first()


def _may_be_public(message: Message, words: str, *, is_no_number: bool) -> None:
    is_private = message.audience == Audience.PRIVATE.value or message.kind != Kind.MESSAGE or message.thread is None
    if is_private or not PublicCase.objects.filter(case=message.thread.case_id).exists():
        raise NotForEverybody
    if identity_numbers.held(words) and not is_no_number:
        raise NumberLeft
