"""What an entry could be called. A proposal says the kind, the matter and the reference: no word of who wrote."""

from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ordskifte.assessment.errors import EntryTitleNeeded, EntryTitleTooLong, IdentityNumberInEntryTitle
from ordskifte.assessment.models import LONGEST_TITLE
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.dialogue.models import Message, Thread
from ordskifte.domain import identity_numbers
from ordskifte.domain.assessment import Duty, Errand, Kind, Says, Traits
from ordskifte.domain.case import Showing
from ordskifte.domain.text import plain
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.publishing.models import PublishedRevision

_LONGEST_ABOUT = 200
APPEAL = gettext_noop("Appeal against a hidden message – %(about)s (%(reference)s)")
PRIVACY = gettext_noop("Request about personal data – %(about)s (%(reference)s)")
ACCESS = gettext_noop("Request for access – %(about)s (%(reference)s)")
COMPLAINT = gettext_noop("Complaint – %(about)s (%(reference)s)")
WARNING = gettext_noop("Told of danger or fault – %(about)s (%(reference)s)")
QUESTION = gettext_noop("Question – %(about)s (%(reference)s)")
INPUT = gettext_noop("Input to the case – %(about)s (%(reference)s)")
MESSAGE = gettext_noop("Message – %(about)s (%(reference)s)")
ANSWER = gettext_noop("Answer – %(about)s (%(reference)s)")
PUBLICATION = gettext_noop("Publication: %(about)s (%(reference)s)")
CORRECTION = gettext_noop("Correction: %(about)s (%(reference)s)")
CAMPAIGN = gettext_noop("Messages that say nearly the same – %(about)s")
PERIOD = gettext_noop("Messages from the dialogue %(start)s to %(end)s – %(about)s")

_BY_KIND = {Kind.ANSWER: ANSWER, Kind.PUBLICATION: PUBLICATION, Kind.CORRECTION: CORRECTION}
# What it seems to be, by its words; a request for access is one when a person has said so.
_BY_WORDS = {Says.COMPLAINT: COMPLAINT, Says.DANGER: WARNING}
_BY_ERRAND = {Errand.APPEAL: APPEAL, Errand.PRIVACY: PRIVACY, Errand.ACCESS: ACCESS}


def propose(traits: Traits, *, body: Body, about: str, reference: str, pattern: str = "") -> str:
    """A title in the language of the body, by a pattern of its own if whoever tells of it has one."""
    return written(pattern or _pattern(traits), body=body, about=about, reference=reference)


def written(pattern: str, *, body: Body, about: str, **more: str) -> str:
    """A pattern filled in, in the language of the body."""
    with translation.override(body.language):
        return _(pattern) % {"about": about[:_LONGEST_ABOUT] or body.name, **more}


def about(case: CaseFile | None) -> str:
    """What a case is called where everybody may read it: its public title, or else its number alone."""
    if case is None:
        return ""
    public = cases.public_row(case)
    return public.title if public and public.showing == Showing.SHOW else case.number


def about_dialogue(message: Message | None) -> str:
    """What the publication that a message lies under is called; nothing for one that lies under none in view."""
    if message is None or message.thread_id is None:
        return ""
    texts = _TEXTS.first(thread=message.thread_id)
    if not texts:
        return ""
    text = texts[0].get(message.body.language) or next(iter(texts[0].values()), {})
    return str(text.get("title", ""))


def _texts() -> QuerySet[Any, Any]:
    shown = PublishedRevision.objects.filter(publication__withdrawn_at=None)
    rows = shown.filter(publication__thread=given("thread", Thread._meta.pk)).order_by("-number")
    return rows.values_list("texts")[:1]


_TEXTS = Prepared(_texts)


def checked(title: str, *, duty: Duty) -> str:
    """A title as it is kept, if it may be one."""
    text = plain(title)
    if not text and duty is Duty.REGISTER:
        raise EntryTitleNeeded
    if len(text) > LONGEST_TITLE:
        raise EntryTitleTooLong(length=len(text), most=LONGEST_TITLE)
    if identity_numbers.held(text):
        raise IdentityNumberInEntryTitle
    return text


def _pattern(traits: Traits) -> str:
    if traits.is_ours:
        return _BY_KIND[traits.kind]
    if traits.errand in _BY_ERRAND:
        return _BY_ERRAND[traits.errand]
    if said := next((_BY_WORDS[each] for each in _BY_WORDS if each in traits.says), ""):
        return said
    if Says.QUESTION in traits.says:
        return QUESTION
    return INPUT if traits.says & {Says.PROPOSAL, Says.AFFECTED} else MESSAGE
