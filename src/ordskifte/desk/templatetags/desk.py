"""How the desk says what the public sees."""

from urllib.parse import urlencode

from django import template
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ordskifte.cases.models import CaseFile, Document, PublicCase
from ordskifte.domain.case import Showing

register = template.Library()

STATES = {
    Showing.SHOW: ("primary", gettext_lazy("The title")),
    Showing.WITHHELD: ("secondary", gettext_lazy("“Withheld”")),
    Showing.UNDECIDED: ("secondary", gettext_lazy("Nothing yet: decide on the title")),
}
TABS = (("alle", gettext_lazy("All")), ("mine", gettext_lazy("Mine")), ("venter", gettext_lazy("Title waits")))
COUNTS = {
    "new": gettext_lazy("New"),
    "changed": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "findings": gettext_lazy("Findings"),
    "cases": gettext_lazy("Cases"),
    "threads": gettext_lazy("Posts"),
    "messages": gettext_lazy("Messages"),
    "without_parent": gettext_lazy("Answers to something that is not here"),
    "left_out_spam": gettext_lazy("Left out: spam"),
    "left_out_trash": gettext_lazy("Left out: thrown away"),
    "left_out_unapproved": gettext_lazy("Left out: not approved"),
    "left_out_pingbacks": gettext_lazy("Left out: from machines"),
    "left_out_empty": gettext_lazy("Left out: empty"),
    "left_out_not_public": gettext_lazy("Left out: not public"),
    "left_out_with_password": gettext_lazy("Left out: behind a password"),
    "left_out_of_closed_posts": gettext_lazy("Left out: under what is not public"),
    "left_out_other_kinds": gettext_lazy("Left out: menus and other kinds"),
    "left_out_posts_without_id": gettext_lazy("Left out: posts without an id"),
    "left_out_comments_without_id": gettext_lazy("Left out: comments without an id"),
    "left_out_comments_without_post": gettext_lazy("Left out: comments without a post"),
    "records": gettext_lazy("Records"),
    "documents": gettext_lazy("Documents"),
    "files": gettext_lazy("Files"),
    "classes": gettext_lazy("Classes"),
    "parts": gettext_lazy("Parties"),
    "fonds": gettext_lazy("Fonds"),
    "series": gettext_lazy("Series"),
    "classification_systems": gettext_lazy("Filing plans"),
    "correspondents": gettext_lazy("Correspondents"),
    "files_in": gettext_lazy("Files taken in"),
    "files_refused": gettext_lazy("Files set aside"),
    "withdrawn": gettext_lazy("Taken back"),
    "waits": gettext_lazy("Waits for somebody to decide"),
}


CHECKS = {
    "disk": gettext_lazy("Disk"),
    "database": gettext_lazy("Database"),
    "migrations": gettext_lazy("Tables"),
    "worker": gettext_lazy("Worker"),
    "hold": gettext_lazy("Hold for maintenance"),
    "outbox": gettext_lazy("Events that wait"),
    "parked": gettext_lazy("Events that gave up"),
    "periodic": gettext_lazy("Work that comes round"),
}


@register.simple_tag
def check_name(name: str) -> str:
    """What a check of the machine is called."""
    return str(CHECKS.get(name, name))


def _public(row):
    """The public row of a case or a document, if there is one."""
    try:
        return row.public
    except ObjectDoesNotExist:
        return None


@register.simple_tag
def public_state(case: CaseFile) -> SafeString:
    """What the public sees of a case, in a few words."""
    public = _public(case)
    kind, words = STATES[Showing(public.showing)] if public else ("secondary", _("Nothing: the case is kept away"))
    return format_html('<span class="w-status w-status--{}">{}</span>', kind, words)


@register.simple_tag
def document_state(document: Document) -> SafeString:
    """What the public sees of a document, in a few words."""
    if _public(document):
        return format_html('<span class="w-status w-status--primary">{}</span>', _("The document"))
    decisions = list(document.decisions.all())
    words = _("Not decided") if not decisions else _("Only on request")
    return format_html('<span class="w-status w-status--secondary">{}</span>', words)


@register.simple_tag
def which_tabs(which: str, words: str) -> SafeString:
    """The three lists of cases."""
    links = (
        (
            f"?{urlencode({'vis': value, 'q': words})}",
            SafeString(' aria-current="page"') if value == which else "",
            label,
        )
        for value, label in TABS
    )
    return format_html_join(" ", '<a href="{}"{}>{}</a>', links)


@register.simple_tag
def public_address(public: PublicCase) -> str:
    """The public address of a case: by its identifier, which leads on where its number is its own."""
    return reverse("website:case_by_id", args=[public.uid])


@register.simple_tag
def count_name(name: str) -> str:
    """What a count of an import is called."""
    return str(COUNTS.get(name, name))
