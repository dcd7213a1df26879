"""What staff fill in about what words led to."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.domain import outcome
from ordskifte.kernel.web.outward import OutwardForm
from ordskifte.outcomes.models import Effect


def _excerpt(message) -> str:
    newest = max(message.versions.all(), key=lambda version: version.number, default=None)
    text = " ".join(newest.text.split()) if newest else ""
    name = (message.sender.name if message.sender else "") or str(_("Anonymous"))
    return f"{message.reference} · {name}: {text if len(text) <= 120 else text[:119] + '…'}"


class CiteForm(forms.Form):
    """A place in a document, before and after, and the messages that it is about."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    messages = forms.TypedMultipleChoiceField(
        label=_("Messages"), coerce=uuid.UUID, widget=forms.CheckboxSelectMultiple
    )
    effect = forms.TypedChoiceField(label=_("What became of them"), choices=Effect.choices, coerce=outcome.Effect)
    document = forms.ModelChoiceField(None, label=_("Document"), required=False)
    publication = forms.ModelChoiceField(
        None, label=_("Publication"), required=False, help_text=_("The correction that tells of it, if there is one.")
    )
    heading = forms.CharField(
        label=_("Where in the document"),
        required=False,
        help_text=_("Such as: 3. Crossing"),
    )
    before = forms.CharField(
        label=_("What stood there before"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    after = forms.CharField(
        label=_("What stands there now"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    note = forms.CharField(
        label=_("Why"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads this beside the messages. Needed where the text was not changed."),
    )

    def __init__(self, *args, case, citable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["messages"].choices = [(str(message.uid), _excerpt(message)) for message in citable]
        self.fields["document"].queryset = case.documents.order_by("dated", "pk")
        self.fields["publication"].queryset = case.publications.order_by("-pk")

    @property
    def passage(self) -> outcome.Passage:
        """What was written, as a value."""
        return outcome.Passage(**{name: self.cleaned_data[name] for name in ("heading", "before", "after")})


class WithdrawForm(OutwardForm):
    """Why a citation is taken back."""

    OUTWARD = ("why",)

    why = forms.CharField(
        label=_("Why it is taken back"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever wrote gets to know."),
    )
