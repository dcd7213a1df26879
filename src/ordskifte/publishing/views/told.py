"""A refusal in the editor, with ways to the fields where it is put right."""

from typing import Final

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import verdicts

# Where in the editor each is put right: the field, and what it is called there. What stands inside the text has none.
FIELDS: Final = {
    "no_change_note": ("id_change_note", gettext_noop("What is corrected")),
    "period_is_wrong": ("id_opens_at", gettext_noop("Opens")),
    "no_title": ("id_texts-0-title", gettext_noop("Title")),
}
EDITOR: Final = "wagtailsnippets_publishing_publication:edit"
HISTORY: Final = "wagtailsnippets_publishing_publication:history"


def refusal(error: OrdskifteError, *, pk: int) -> SafeString:
    """The sentence, and after it a link to each field that it speaks of."""
    codes = error.params.get("codes", ())
    ways = [(f"{reverse(EDITOR, args=[pk])}#{FIELDS[code][0]}", _(FIELDS[code][1])) for code in codes if code in FIELDS]
    if "notes_not_seen" in codes:
        ways.append((reverse(HISTORY, args=[pk]), _("Approval, notes and versions")))
    links = format_html_join(" ", '<a href="{}">{}</a>', ways)
    sentence = verdicts.sentence_of(error)
    return format_html("{} {}", sentence, links) if ways else format_html("{}", sentence)
