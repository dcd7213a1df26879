"""What staff fill in about what was carried over from other sites."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.desk.dialogue_forms import HideForm, why_field


class HidePastForm(forms.Form):
    """By which published rule a message is taken out of view."""

    reason = forms.ChoiceField(label=_("Rule"))
    why = why_field(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = HideForm().fields["reason"].choices


class ShowPastForm(forms.Form):
    """Why something is shown, or a thread taken out of view."""

    why = why_field()
    is_no_number = forms.BooleanField(label=_("The digits are not a national identity number"), required=False)
