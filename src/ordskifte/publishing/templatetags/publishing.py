"""How the desk says where a publication stands."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ordskifte.kernel.templatetags.look import when
from ordskifte.publishing.models import Publication

register = template.Library()


@register.simple_tag
def publication_state(publication: Publication, planned: dict[int, datetime]) -> SafeString:
    """Whether the public sees it, in a few words; `number` is the newest that was published."""
    words, kind = _state(publication)
    told = format_html('<span class="w-status w-status--{}">{}</span>', kind, words)
    if publication.pk in planned:
        told = format_html("{} {} {}", told, _("Planned"), when(planned[publication.pk]))
    if publication.asked_at:
        told = format_html("{} {}", told, _("Waits for approval"))
    return told


def _state(publication: Publication) -> tuple[str, str]:
    if publication.withdrawn_at:
        return _("Withdrawn"), "secondary"
    if not publication.live:
        return _("Draft"), "secondary"
    number = getattr(publication, "number", None) or 1
    return (_("Shown") if number == 1 else _("Shown, version %(number)s") % {"number": number}), "primary"


ACTS = {
    "publishing.asked": gettext_lazy("Approval was asked for"),
    "publishing.sent_back": gettext_lazy("Sent back"),
    "publishing.approved": gettext_lazy("Approved"),
    "publishing.planned": gettext_lazy("Planned"),
}


@register.filter
def publishing_act(act: str) -> str:
    """What somebody did, in words."""
    return str(ACTS.get(act, act))
