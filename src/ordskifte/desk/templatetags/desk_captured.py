"""How the desk says what was brought from networks, and what becomes of it."""

from datetime import datetime
from types import SimpleNamespace

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ordskifte.accounts import queries as people
from ordskifte.dialogue.models import Capture
from ordskifte.domain import captured
from ordskifte.domain.captured import Fate, How
from ordskifte.kernel.templatetags.look import when

register = template.Library()

FATES = {
    Fate.NEW: pgettext_lazy("one comment", "New"),
    Fate.CHANGED: gettext_lazy("Changed since"),
    Fate.KNOWN: gettext_lazy("Here already"),
    Fate.REFUSED: pgettext_lazy("one comment", "Refused"),
}
WAYS = {
    How.PASTE: gettext_lazy("pasted"),
    How.FILE: gettext_lazy("as a file"),
    How.SCREENSHOT: gettext_lazy("as a screenshot"),
}


@register.simple_tag
def network_name(network: str) -> str:
    """What people call a network."""
    return captured.NAMES.get(network, network)


@register.simple_tag
def how_words(how: str) -> str:
    """How it was brought, in a word or two."""
    return WAYS[How(how)] if how in {*How} else how


@register.simple_tag
def fate_words(fate: str) -> str:
    """What becomes of one comment."""
    return FATES[Fate(fate)] if fate in {*Fate} else fate


@register.simple_tag
def fates(capture: Capture) -> str:
    """How many there are of each kind, in one sentence."""
    found = {fate: capture.counts[fate] for fate in Fate}
    said = _("%(new)s new, %(changed)s changed since, %(known)s here already, %(refused)s refused")
    return said % {fate.value: count for fate, count in found.items()}


@register.simple_tag
def moment(at: datetime | str) -> SafeString:
    """A time as it is kept beside other words."""
    return when(datetime.fromisoformat(at) if isinstance(at, str) else at)


@register.simple_tag
def actor_name(actor: str) -> str:
    """Who it was, by name."""
    return str(people.with_names([SimpleNamespace(by=actor)])[0].by_name)
