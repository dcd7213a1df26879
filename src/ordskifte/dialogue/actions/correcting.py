"""An answer of the body's own was wrong: what it says now is a new version, and whoever asked is told."""

from django.db import transaction

from ordskifte.accounts import doors
from ordskifte.channels.actions import LONGEST_NOTE
from ordskifte.dialogue import letters, moving, taking
from ordskifte.dialogue.capturing import posting
from ordskifte.dialogue.errors import NothingChanged, NumberLeft
from ordskifte.dialogue.fitting import ANSWERERS, fit_text, needed, newest
from ordskifte.dialogue.models import Message
from ordskifte.dialogue.wording import written
from ordskifte.domain import identity_numbers
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.message import Audience, Move, Step
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock


@doors.only(*ANSWERERS)
@transaction.atomic
def correct_answer(
    *,
    by: Actor,
    message: Message,
    text: str,
    note: str,
    expected: int | None = None,
    is_no_number: bool = False,
) -> Message:
    """Say what an answer should have said, and what was corrected. Who sees it is who saw it; the old text is kept."""
    answer = moving.locked(message, by=by, expected=expected)
    if not answer.is_outgoing:
        raise NotAllowed
    words, why = fit_text(text), needed(note)[:LONGEST_NOTE]
    if newest(answer).text == words:
        raise NothingChanged
    is_public = answer.audience != Audience.PRIVATE.value
    if is_public and not is_no_number and (identity_numbers.held(words) or identity_numbers.held(why)):
        raise NumberLeft
    answer.number += 1
    version = written(answer, words, number=answer.number, at=clock.now(), by=by)
    taking.tell_taken(answer, by=by, version=version)
    moving.take(answer, Move(step=Step.CORRECT, by=by, why=why))
    moving.finish(answer, newest=version)
    letters.answer_corrected(answer, by=by, text=words, note=why)
    posting.make_ready(answer)
    return answer
