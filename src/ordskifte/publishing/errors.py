"""What publishing says when it refuses."""

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_noop

from ordskifte.domain import publication, release
from ordskifte.domain.errors import Conflict, OrdskifteError

_SENTENCES = publication.TEXTS | release.TEXTS


class NotReady(OrdskifteError):
    """The text cannot go out as it stands; every obstacle is named."""

    code = "not_ready"
    text = gettext_noop("This cannot be published yet. %(what)s")

    def __init__(self, codes: Iterable[str]) -> None:
        codes = tuple(dict.fromkeys(codes))
        super().__init__(what=" ".join(gettext(_SENTENCES[code]) for code in codes), codes=codes)


class NothingToPublish(OrdskifteError):
    """There is no draft."""

    code = "nothing_to_publish"
    text = gettext_noop("There is no draft to publish. Change the text first.")


class NotShown(Conflict):
    """What is not shown cannot be withdrawn."""

    code = "not_shown"
    text = gettext_noop("This is not shown to the public, so there is nothing to withdraw.")


class NotPlanned(Conflict):
    """What is not planned cannot be taken off the plan."""

    code = "not_planned"
    text = gettext_noop("This is not planned any more. Look at the list to see what became of it.")


class ReasonNeeded(OrdskifteError):
    """Something is taken from the public without saying why."""

    code = "reason_needed"
    text = gettext_noop("Say why it is withdrawn, in at most %(most)s characters. Everybody sees the reason.")


class NotAsked(Conflict):
    """What does not wait for approval is not sent back."""

    code = "not_asked"
    text = gettext_noop("This does not wait for approval any more. Look at its history to see what became of it.")


class WordsNeeded(OrdskifteError):
    """Something is sent back without a word on what is to be otherwise."""

    code = "words_needed"
    text = gettext_noop("Say what should be otherwise, in at most %(most)s characters.")


class OwnText(OrdskifteError):
    """Nobody approves what is their own."""

    code = "own_text"
    text = gettext_noop("You have written in this text. Somebody else must approve it.")


class SourceMissing(OrdskifteError):
    """There is nothing that a text could be made from."""

    code = "source_missing"
    text = gettext_noop("There is no file here that a text can be made from. Choose another document, or bring a file.")


class SourceTooLarge(OrdskifteError):
    """The file is larger than is read."""

    code = "source_too_large"
    text = gettext_noop("The file is too large. Bring one of at most %(most)s MB.")


class AddressAnswersOtherwise(OrdskifteError):
    """The other side answered, and not with the page."""

    code = "address_answers_otherwise"
    text = gettext_noop("The address answered with %(status)s instead of a page. Check that it opens in a browser.")


class PictureIsShown(OrdskifteError):
    """What the public sees is neither removed nor replaced behind its back."""

    code = "picture_is_shown"
    text = gettext_noop(
        "The public sees this picture. Put another one into the text, and publish that with a note on what changed."
    )
