"""What the dialogue says when it refuses."""

from typing import Any

from ordskifte.domain import captured
from ordskifte.domain.errors import Conflict, OrdskifteError


class NotFit(OrdskifteError):
    """A message that cannot be taken in as it is; `problems` says everything that is wrong (domain.intake)."""

    code = "message_not_fit"
    text = "The message cannot be sent as it is. Look at what is marked, and send it again."

    def __init__(self, problems: tuple[Any, ...] = ()) -> None:
        super().__init__()
        self.problems = problems


class DialogueClosed(OrdskifteError):
    """Somebody writes where no messages are taken; `opening` says why (domain.opening)."""

    code = "dialogue_closed"
    text = "The dialogue is closed, so nothing was sent. Turn to the contact that the page names."

    def __init__(self, opening: str = "closed") -> None:
        super().__init__()
        self.opening = opening


class NumberLeft(OrdskifteError):
    """A text for everybody that still holds what looks like a national identity number."""

    code = "identity_number_left"
    text = "The text still holds what looks like a national identity number. Mask it, or say that it is something else."


class NothingLeft(OrdskifteError):
    """A public copy with no words in it."""

    code = "nothing_left_to_show"
    text = "There is nothing left to show. Keep some words in the public text, or hide the message."


class PublicCopyNeeded(OrdskifteError):
    """What the message says meets a rule, and nobody has written what may be shown of it."""

    code = "public_copy_needed"
    text = "The text holds what is not put on the internet. Write the public text first."


class ReasonNeeded(OrdskifteError):
    """An act that others must be able to understand, without a reason."""

    code = "reason_needed"
    text = "Say why. It is kept with what you do."


class AppealTooLate(OrdskifteError):
    """An appeal after the time for it."""

    code = "appeal_too_late"
    text = "The time to appeal was six months and is over. You can still write to the body."


class AppealKnown(OrdskifteError):
    """A second appeal against the same hiding."""

    code = "appeal_known"
    text = "You have appealed already. The answer comes on this page."


class NothingToAppeal(OrdskifteError):
    """An appeal against the hiding of a message that is not hidden."""

    code = "nothing_to_appeal"
    text = "The message is not hidden, so there is nothing to appeal against."


class AttachmentNotReady(OrdskifteError):
    """A file without a copy that could be shown."""

    code = "attachment_has_no_copy"
    text = "There is no copy of this file that can be shown. It stays closed."


class TitleOfAttachment(OrdskifteError):
    """A file that is to be shown without saying what it is."""

    code = "attachment_needs_words"
    text = "Write a title that everybody can read, and for a picture what it shows."


class AnsweredMeanwhile(Conflict):
    """Somebody else answered the same message first; `answer` is what they wrote, and nothing typed is lost."""

    code = "answered_meanwhile"
    text = "Somebody else has answered meanwhile. Read the other answer, and send yours if it is still needed."

    def __init__(self, answer: Any = None) -> None:
        super().__init__()
        self.answer = answer


class NotForEverybody(OrdskifteError):
    """A public answer to a private message."""

    code = "answer_must_be_private"
    text = "The message was private, so the answer goes to the sender alone."


class NobodyToReach(OrdskifteError):
    """A private answer that would reach nobody."""

    code = "nobody_to_reach"
    text = "The sender left no address, so a private answer can only be read on the sender's own page."


class NothingChanged(OrdskifteError):
    """A correction that says what the message says already."""

    code = "nothing_changed"
    text = "Nothing was changed: your message says this already."


class SaidBefore(Conflict):
    """A correction that this form has sent before, after another one came in between."""

    code = "said_before"
    text = (
        "Nothing was changed: this form has sent this text before, and the message was corrected since. "
        "Send it once more to put this text back."
    )


class NothingShownLess(OrdskifteError):
    """A privacy request that is said to be granted, while everything is shown as before."""

    code = "nothing_shown_less"
    text = "Choose what is to be shown less: take the name away, mask words in the text, or hide the message."


class NameLeft(OrdskifteError):
    """A name that is taken away, and that still stands in the words that everybody reads."""

    code = "name_left_in_text"
    text = "The name stands in the text too, and everybody would still read it there. Mask it in the text as well."


class NotOpenAnyMore(Conflict):
    """A privacy request that somebody has answered already."""

    code = "privacy_decided"
    text = "Somebody has answered this request already. Load the page anew and look at the answer."


class NoPlace(OrdskifteError):
    """Comments of which nobody said where they belong."""

    code = "captured_without_place"
    text = "Say which case they belong to, or which publication they were written under."


class UnknownPost(OrdskifteError):
    """A post or a publication that is not known here."""

    code = "unknown_post"
    text = "No publication of ours is known there. Give the reference of the publication, or the number of the case."


class AuthorsUnknown(OrdskifteError):
    """A file that does not say who wrote what is in it."""

    code = "authors_unknown"
    text = (
        "This file holds what one account wrote, and does not name it. If the account is ours, it holds nothing of "
        "others: paste their comments instead. If it is somebody else’s, say whose."
    )


class NotAPicture(OrdskifteError):
    """A screenshot that is none."""

    code = "not_a_picture"
    text = "The file is no picture that is taken here. Save it as PNG or JPEG."


class NothingBrought(OrdskifteError):
    """A capture without a comment."""

    code = "nothing_brought"
    text = "There is no comment in it. Type or paste at least one."


class TooMuchBrought(OrdskifteError):
    """More comments at once than anybody looks through."""

    code = "too_much_brought"
    text = "These are more than %(most)s comments. Bring fewer at a time."


class CaptureDone(Conflict):
    """Comments that somebody has brought in or let go already."""

    code = "capture_done"
    text = "Somebody has brought these in or let them go already. Load the page anew."


class PostingDone(Conflict):
    """An answer of which somebody has said already that it is posted, or is not."""

    code = "posting_done"
    text = "Somebody has said already what became of it. Load the page anew."


class NotAnAddress(OrdskifteError):
    """Something else where an address of a page on the network should stand."""

    code = "not_an_address"
    text = "This is no address of a page there. Copy it from the address line of the browser: it begins with https://."


class LinkNotFit(OrdskifteError):
    """An invitation that could not be made so."""

    code = "invitation_not_fit"
    text = "Say whom the link is for, how many times it may be opened, and a last day within a year."


class LinkShut(OrdskifteError):
    """A link into a dialogue that does not open any more; `refusal` says why (domain.circle)."""

    code = "invitation_shut"
    text = "This link does not open any more. Ask whoever gave it to you for a new one."

    def __init__(self, refusal: str = "") -> None:
        super().__init__()
        self.refusal = refusal


class CommentRefused(OrdskifteError):
    """One comment that is not taken in; it says why (`domain.captured`)."""

    code = "bad_shape"
    text = captured.TEXTS["bad_shape"]

    def __init__(self, why: str) -> None:
        super().__init__()
        self.code, self.text = why, captured.TEXTS[why]
