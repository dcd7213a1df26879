"""What no editor of ours sends: a form for publications that cannot be read is refused, and nothing of it is kept."""

from typing import Any

from django.core.exceptions import BadRequest
from django.forms import BaseForm
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.snippets.views.snippets import PreviewOnEditView

from ordskifte.protocols import strictjson

# A paragraph, with room: the editor writes each bold word as an object of its own.
LIMITS = strictjson.Limits(size=2_000_000, depth=12, values=200_000)
# What Wagtail raises when counts, orders or pieces of text are missing or are of another kind.
_ODD = (KeyError, ValueError, TypeError, IndexError, AttributeError, RecursionError, OverflowError)


class StrictText(DraftailRichTextArea):
    """The field for words; what comes back is read by the one strict decoder before Wagtail sees it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The text in the form of the database; JsonRefused where it is none that can be kept."""
        if given := data.get(name):
            strictjson.loads(given, limits=LIMITS)
        return super().value_from_datadict(data, files, name)


def readable(form: BaseForm) -> BaseForm:
    """The form, judged; BadRequest where it cannot even be read."""
    try:
        form.is_valid()
    except _ODD as error:
        raise BadRequest("the form of the editor cannot be read") from error
    return form


class Preview(PreviewOnEditView):
    """The preview beside the editor, of what can be read."""

    def validate_form(self, form: Any) -> bool:
        """Whether the form holds."""
        if not form.is_bound:
            return bool(super().validate_form(form))
        form.defer_required_fields()
        return readable(form).is_valid()
