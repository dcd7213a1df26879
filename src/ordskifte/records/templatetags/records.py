"""How the desk says what a record is, and what was done to it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ordskifte.domain.entry import EntryStatus, SignOffMethod
from ordskifte.records.forms import METHODS
from ordskifte.records.models import Record, SignOff

register = template.Library()

ACTS = {
    "records.register": gettext_lazy("Registered"),
    "records.correct": gettext_lazy("Corrected"),
    "records.screen": gettext_lazy("What is withheld was changed"),
    "records.cancel": gettext_lazy("Cancelled"),
    "records.sign_off": gettext_lazy("Signed off"),
    "records.upstream_number": gettext_lazy("Number of the records system"),
    "records.plan_transfer": gettext_lazy("Will be handed over"),
    "records.send_again": gettext_lazy("Sent again"),
    "records.take_out": gettext_lazy("Taken out"),
    "records.done_there": gettext_lazy("Done there"),
    "records.follow_case": gettext_lazy("Follows what is withheld of the case"),
}
FIELDS = {
    "title": gettext_lazy("Title"),
    "public_title": gettext_lazy("Public title"),
    "document_date": gettext_lazy("Date of the document"),
    "screening": gettext_lazy("Withheld"),
    "other_name": gettext_lazy("Name of the other party"),
    "other_public_name": gettext_lazy("Name in the public journal"),
    "status": gettext_lazy("Status"),
    "upstream_number": gettext_lazy("Number in the records system"),
    "upstream_address": gettext_lazy("Address there"),
}


@register.simple_tag
def entry_number(record: Record) -> str:
    """The number of its entry; of a note, none."""
    entry = getattr(record, "entry", None)
    if entry is None:
        return _("Note")
    upstream = getattr(record, "upstream", None)
    return entry.number or (upstream.number if upstream else _("Waits for its number"))


@register.simple_tag
def entry_state(record: Record) -> SafeString | str:
    """Where it stands, where that is not as usual."""
    if hasattr(record, "cancellation"):
        return format_html('<span class="w-status w-status--secondary">{}</span>', _("Cancelled"))
    entry = getattr(record, "entry", None)
    if entry is not None and entry.status == EntryStatus.WAITING:
        return format_html('<span class="w-status w-status--secondary">{}</span>', _("Waits for its number"))
    return ""


@register.filter
def act_words(act: str) -> str:
    """What was done."""
    return str(ACTS.get(act, act))


@register.filter
def field_words(name: str) -> str:
    """What a field is called."""
    return str(FIELDS.get(name, name))


@register.filter
def method_words(sign_off: SignOff) -> str:
    """How something was settled."""
    return str(METHODS[SignOffMethod(sign_off.method)])
