"""What the actions on assessment say when they refuse."""

from django.utils.translation import gettext_noop

from ordskifte.domain.errors import Conflict, OrdskifteError


class AlreadyDecided(Conflict):
    """Somebody decided first."""

    code = "assessment_already_decided"
    text = gettext_noop(
        "Somebody has decided on this already. Open it to see what, and change it there if it is wrong."
    )


class NotDecided(Conflict):
    """Only what was decided can be changed."""

    code = "assessment_not_decided"
    text = gettext_noop("Nobody has decided on this yet. Decide on it first.")


class InCollection(Conflict):
    """What is entered together with others is decided on together with them."""

    code = "assessment_in_collection"
    text = gettext_noop("This is in a collection. Confirm the collection, or take this one out of it first.")


class NotInCollection(Conflict):
    """There is nothing to take it out of."""

    code = "assessment_not_in_collection"
    text = gettext_noop("This is in no collection. Load the page anew.")


class CollectionIsDone(Conflict):
    """A collection that was confirmed, entered or taken apart since."""

    code = "collection_is_done"
    text = gettext_noop("Somebody has decided on this collection already. Load the page anew and look at it again.")


class NotRead(OrdskifteError):
    """Something was decided on in a list that shows nothing of what it says."""

    code = "assessment_not_read"
    text = gettext_noop("The list does not show what it says. Open it, and decide there.")


class EntryTitleNeeded(OrdskifteError):
    """What is journalled has a title (arkivforskrifta § 15)."""

    code = "entry_title_needed"
    text = gettext_noop("Write a title for the journal.")


class EntryTitleTooLong(OrdskifteError):
    """A title that fills a page."""

    code = "entry_title_too_long"
    text = gettext_noop("The title has %(length)s characters. Write at most %(most)s.")


class IdentityNumberInEntryTitle(OrdskifteError):
    """A title is read by everybody who may see the journal (offentlegforskrifta § 7 second paragraph)."""

    code = "identity_number_in_entry_title"
    text = gettext_noop("The title holds what looks like a national identity number: take it out.")


class RulesNeedReason(OrdskifteError):
    """The rules of the body are changed, and nobody said why."""

    code = "rules_need_reason"
    text = gettext_noop("Write in a few words why the rules are changed.")


class WordListTooLong(OrdskifteError):
    """A word list that nobody could read through."""

    code = "word_list_too_long"
    text = gettext_noop("The word list is too long. Write at most %(most)s characters.")
