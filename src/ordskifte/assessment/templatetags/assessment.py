"""How the desk and the published rules say what was proposed and decided."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from ordskifte.assessment import queries
from ordskifte.assessment.models import Assessment
from ordskifte.domain import collection, identity_numbers
from ordskifte.domain.assessment import TEXTS, Duty

register = template.Library()
SENTENCES = TEXTS | collection.TEXTS
DUTIES = {
    Duty.REGISTER: ("primary", pgettext_lazy("assessment", "Journal")),
    Duty.KEEP: ("secondary", pgettext_lazy("assessment", "Keep")),
    Duty.DISCARD: ("secondary", pgettext_lazy("assessment", "Leave out")),
}


@register.filter
def sentence(key: str) -> str:
    """The sentence of a rule, a question or an answer."""
    return _(SENTENCES[key]) if key in SENTENCES else key


@register.filter
def translated(text: str) -> str:
    """A sentence of the domain in the language that is active."""
    return _(text)


@register.simple_tag
def duty(value: str) -> SafeString | str:
    """What follows, in one word."""
    if value not in {*Duty}:
        return ""
    kind, words = DUTIES[Duty(value)]
    return format_html('<span class="w-status w-status--{}">{}</span>', kind, words)


@register.simple_tag
def reason(row: Assessment) -> queries.Line:
    """The one answer that decided."""
    return queries.reason_of(row)


@register.simple_tag
def said_by(row: Assessment) -> str:
    """Who said it."""
    if row.is_outgoing:
        return _("The body")
    return identity_numbers.public_copy(queries.sender_of(row)) or _("Anonymous")


@register.filter
def days_waited(row: Assessment) -> int:
    """For how many whole days it has waited."""
    return queries.days_waited(row)


@register.simple_tag(takes_context=True)
def query_with(context, **changed) -> str:
    """The query of this page with something changed; nothing of the place in the list is kept."""
    query = context["request"].GET.copy()
    query.pop("etter", None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"
