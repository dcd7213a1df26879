"""What staff fill in about publications. Titles and texts are not among it: they are there already."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.kernel import audit
from ordskifte.kernel.web.outward import OutwardForm
from ordskifte.publishing.releasing import LONGEST_REASON


class BeginForm(forms.Form):
    """Where the text comes from: one of three, or none."""

    document = forms.UUIDField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("A file from elsewhere"), required=False, help_text=_("Word, OpenDocument, HTML, text or PDF.")
    )
    address = forms.URLField(
        label=_("An address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        help_text=_("Begins with https://"),
    )


class WithdrawForm(OutwardForm):
    """Why a publication is taken away."""

    OUTWARD = ("why",)

    why = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Everybody sees the reason where the publication was."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ApproveForm(forms.Form):
    """A yes to exactly what was seen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SendBackForm(forms.Form):
    """What should be otherwise before somebody says yes."""

    why = forms.CharField(
        label=_("What should be otherwise"),
        max_length=audit.LONGEST_WHY,
        help_text=_("Those who wrote it read this. The public does not."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
