"""How the desk says what stands with a hand-over, what was said of it, and what to do."""

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ordskifte.domain.transfer import Errand, Outcome, Reason, State
from ordskifte.kernel.egress.errors import TEXTS as ON_THE_WAY
from ordskifte.records.models import Shipment, TransferReceipt
from ordskifte.records.transfer.ways import OF_THE_FORM

register = template.Library()

STATES = {
    State.PLANNED: gettext_lazy("Will be handed over"),
    State.UNFIT: gettext_lazy("Lacks something"),
    State.BY_HAND: gettext_lazy("To be done by hand"),
    State.PACKED: gettext_lazy("Packed"),
    State.TRYING: gettext_lazy("Being handed over"),
    State.HANDED_OVER: gettext_lazy("Handed over"),
    State.DELIVERED: gettext_lazy("Delivered"),
    State.RECEIPTED: gettext_lazy("There"),
    State.WITHOUT_NUMBER: gettext_lazy("There, number not told"),
    State.WARNED: gettext_lazy("Taken with a warning"),
    State.REFUSED: gettext_lazy("Refused there"),
    State.HALF_REFUSED: gettext_lazy("Half refused"),
    State.OVERDUE: gettext_lazy("No answer"),
    State.TAKEN_OUT: gettext_lazy("Taken out"),
}
TO_DO = {
    State.UNFIT: gettext_lazy(
        "The records system demands something that is missing here. Correct the record: then it goes by itself."
    ),
    State.BY_HAND: gettext_lazy("No message can say this. Make the change in the records system, and say so here."),
    State.TRYING: gettext_lazy("It has not got through, and is tried again by itself. Tell whoever runs the system."),
    State.WITHOUT_NUMBER: gettext_lazy(
        "The number comes with the files of the records system, if it writes any for us. Otherwise look it up there, "
        "and enter it."
    ),
    State.WARNED: gettext_lazy("Look in the records system what became of it, and enter the number."),
    State.REFUSED: gettext_lazy(
        "Nothing was entered. Correct what is wrong here or there, and send again: it goes as a new message."
    ),
    State.HALF_REFUSED: gettext_lazy(
        "Only a part was entered. Look in the records system: enter the number if the entry is there, or send again."
    ),
    State.OVERDUE: gettext_lazy(
        "Nobody knows whether it is there. Look in the records system: enter the number if it is, or send again, "
        "which goes under the same name as before."
    ),
}
# Of a note there is no number to enter.
TO_DO_OF_A_NOTE = {
    State.UNFIT: TO_DO[State.UNFIT],
    State.BY_HAND: TO_DO[State.BY_HAND],
    State.TRYING: TO_DO[State.TRYING],
    State.REFUSED: TO_DO[State.REFUSED],
    **dict.fromkeys(
        (State.WARNED, State.HALF_REFUSED, State.OVERDUE),
        gettext_lazy("Look in the records system. If the note is there, choose “Done there”; otherwise send it again."),
    ),
}
ERRANDS = {
    Errand.REGISTER: gettext_lazy("New entry"),
    Errand.KEEP: gettext_lazy("Note beside the journal"),
    Errand.CHANGE: gettext_lazy("Change"),
    Errand.SETTLE: gettext_lazy("Sign-off"),
}
REASONS = {
    Reason.NEVER_SENT: gettext_lazy("It answers something that was never sent from here."),
    Reason.UNREADABLE: gettext_lazy("It cannot be read."),
    Reason.CONTRADICTS: gettext_lazy("It says otherwise than what is known already."),
    Reason.NUMBER_TAKEN: gettext_lazy("Another record has the number that it brings."),
    Reason.TAKEN_OUT: gettext_lazy("It answers something that was taken out here."),
}
_OUTCOMES = {
    Outcome.TAKEN: gettext_lazy("Taken"),
    Outcome.REPEATED: gettext_lazy("Nothing new"),
    Outcome.SET_ASIDE: gettext_lazy("Set aside"),
}
_OURS = {
    "folder_gone": gettext_lazy("The shared folder is not there."),
    "unnamed_receipt": gettext_lazy("What waits there has no name, and cannot be fetched."),
    "not_json": gettext_lazy("It is not JSON."),
    "cannot_describe": gettext_lazy("Something in it cannot be written. Tell whoever runs the system."),
}
_EGRESS = frozenset({"egress_failed", "egress_refused"})


@register.filter
def state_words(shipment: Shipment) -> str:
    """Where it stands."""
    return str(STATES[State(shipment.state)])


@register.filter
def what_to_do(shipment: Shipment) -> str:
    """What somebody can do about it; nothing, where nobody needs to."""
    is_new_try = shipment.state == State.TRYING and shipment.tries < 2
    known = TO_DO_OF_A_NOTE if shipment.errand == Errand.KEEP else TO_DO
    return "" if is_new_try else str(known.get(State(shipment.state), ""))


@register.filter
def errand_words(shipment: Shipment) -> str:
    """What is asked for."""
    return str(ERRANDS[Errand(shipment.errand)])


@register.filter
def reason_words(receipt: TransferReceipt) -> str:
    """Why it was set aside."""
    return str(REASONS[Reason(receipt.reason)])


@register.filter
def outcome_words(receipt: TransferReceipt) -> str:
    """What became of it."""
    return str(_OUTCOMES[Outcome(receipt.outcome)])


@register.filter
def trouble_words(said: Sequence[str]) -> str:
    """What is wrong, in words of ours where they are known, else in those of the other side."""
    code, place, given, limit = [*said, "", "", ""][:4]
    if code in OF_THE_FORM:
        return _(OF_THE_FORM[code]) % {"place": place, "given": given, "limit": limit}
    if code in _EGRESS and place in ON_THE_WAY:
        return _(ON_THE_WAY[place])
    if code in _OURS:
        return str(_OURS[code])
    return ": ".join(filter(None, (code, place)))


@register.filter
def may(shipment: Shipment, step: str) -> bool:
    """Whether somebody can do this now: `again`, `out`, `number`, `done`."""
    state, is_new = State(shipment.state), shipment.errand == Errand.REGISTER
    match step:
        case "again":
            # Not of what is said to be there and only lacks its number: it could come there twice.
            return state in {State.REFUSED, State.HALF_REFUSED, State.OVERDUE, State.WARNED, State.UNFIT}
        case "number":
            return is_new and state not in {State.RECEIPTED, State.TAKEN_OUT}
        case "done":
            return not is_new and state not in {State.RECEIPTED, State.TAKEN_OUT}
        case _:
            return state not in {State.RECEIPTED, State.TAKEN_OUT}
