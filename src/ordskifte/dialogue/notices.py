"""What is said where the text of a message is not in view, in the reader's language."""

from django.utils.translation import gettext as _

from ordskifte.dialogue.showing import rule_name
from ordskifte.domain.message import TEXTS, Notice
from ordskifte.kernel.templatetags.look import long_date


def sentence(notice: Notice) -> str:
    """Why and since when; empty where the text itself is shown."""
    if notice.sentence not in TEXTS:
        return ""
    rule = rule_name(notice.rule) if notice.rule else ""
    return _(TEXTS[notice.sentence]) % {"date": long_date(notice.since), "rule": rule}
