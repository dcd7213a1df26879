"""What the operator fills in about the machine."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.kernel.hold import LONGEST_WHY


class HoldForm(forms.Form):
    """Until when nothing is taken in, and why."""

    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WHY,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("One line. Everybody reads it who is turned away."),
    )
    until = forms.DateTimeField(
        label=_("When people can come again"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: soon. It is only what people are told: the hold lasts until you end it."),
    )
