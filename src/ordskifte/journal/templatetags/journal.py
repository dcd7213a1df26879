"""How entries are named on pages."""

from datetime import date

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ordskifte.cases.models import PublicCase
from ordskifte.domain.journal import Direction, Showing
from ordskifte.journal import lines
from ordskifte.journal.models import PublicEntry

register = template.Library()

DIRECTIONS = {
    Direction.IN: (gettext_lazy("Received"), "mail"),
    Direction.OUT: (gettext_lazy("Sent"), "send"),
    Direction.FOLLOW_UP: (gettext_lazy("Internal"), "document"),
    Direction.INTERNAL: (gettext_lazy("Internal"), "document"),
    Direction.PRESENTATION: (gettext_lazy("Case presentation"), "document"),
}
PLACES = {
    Showing.WITHHELD: gettext_lazy("Withheld"),
    Showing.PRIVATE: gettext_lazy("Private person"),
    Showing.LEFT_OUT: gettext_lazy("Name not shown"),
    Showing.ANONYMOUS: gettext_lazy("Anonymous"),
}


@register.simple_tag(takes_context=True)
def seen(context, entry: PublicEntry) -> lines.Seen:
    """What is shown of an entry; a private name only as long as the page may show it."""
    return lines.seen(entry, names_since=context.get("names_since", date.max))


@register.filter
def direction_word(entry: PublicEntry) -> str:
    """Which way it went, in the reader's language."""
    return str(DIRECTIONS[Direction(entry.direction)][0])


@register.filter
def direction_icon(entry: PublicEntry) -> str:
    """The icon of which way it went."""
    return DIRECTIONS[Direction(entry.direction)][1]


@register.filter
def party_word(party: lines.Party) -> str:
    """The name, or what stands in its place."""
    return str(PLACES.get(party.showing, party.name))


@register.filter
def sign_off_word(entry: PublicEntry) -> str:
    """How it was settled, in the reader's language."""
    return lines.sign_off(entry.signed_off_by)


@register.filter
def entry_address(entry: PublicEntry) -> str:
    """Its page, in the language of this one."""
    return lines.path_of(entry, language=_language())


@register.filter
def entry_address_by_uid(entry: PublicEntry) -> str:
    """Its page where several entries have its number."""
    return lines.path_by_uid(entry, language=_language())


@register.filter
def access_address(entry: PublicEntry) -> str:
    """The form to ask for access to it."""
    return lines.access_path(entry, language=_language())


@register.filter
def entry_case_address(entry: PublicEntry) -> str:
    """The page of its case."""
    return lines.case_path(entry, language=_language())


@register.filter
def entry_case_number(entry: PublicEntry) -> str:
    """The number of its case, or that it has none."""
    return lines.case_number(entry) or _("without number")


@register.filter
def entry_case_title(entry: PublicEntry) -> str:
    """The title of its case, if it is shown."""
    return lines.case_title(entry)


@register.simple_tag(takes_context=True)
def contact_of(context, entry: PublicEntry) -> str:
    """Whom to write to about it."""
    return lines.contact_email(entry) or getattr(context.get("body"), "contact_email", "")


@register.simple_tag
def subject_address(subject: tuple[str, str]) -> str:
    """Where a message or a publication can be read."""
    kind, reference = subject
    return lines.subject_path(kind, reference, language=_language())


@register.simple_tag
def found_case_address(case: PublicCase) -> str:
    """The page of a case."""
    return lines.page_of_case(case, language=_language())


@register.simple_tag
def found_publication_address(found) -> str:
    """The page of a publication."""
    return lines.subject_path("publication", found.reference, language=_language())


def _language() -> str:
    return get_language() or "nb"
