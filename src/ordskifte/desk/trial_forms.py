"""What staff fill in about trials."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.cases import queries as cases
from ordskifte.domain import trial as rules
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.kernel.web.outward import OutwardForm

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OpenTrialForm(OutwardForm):
    """A name that everybody reads, the last day, and the cases by number."""

    OUTWARD = ("name",)

    name = forms.CharField(
        label=_("Name"), max_length=rules.LONGEST_NAME, help_text=_("Everybody reads it above the pages of the cases.")
    )
    ends_on = forms.DateField(label=_("Last day"), widget=_DAY)
    cases = forms.CharField(
        label=_("Cases"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Case numbers such as 2026/118, one on each line. A campaign may have several."),
    )

    def __init__(self, *args, by: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_cases(self):
        """The cases that are meant; each number says by itself what is wrong with it."""
        found = {}
        for text in self.cleaned_data["cases"].replace(",", "\n").split()[: rules.MOST_CASES + 1]:
            case = self._case(text)
            found[case.uid] = case
        return tuple(found)

    def _case(self, text):
        try:
            number = CaseNumber.parse(text)
        except MalformedNumber as error:
            said = _("“%(given)s” is not a case number. Write it as %(example)s.")
            raise forms.ValidationError(said, params=error.params) from error
        rows = cases.cases_by_number(self.by, number)
        if len(rows) != 1:
            said = _("%(number)s is the number of no case, or of several. Write the number of one case.")
            raise forms.ValidationError(said, params={"number": str(number)})
        return rows[0]


class CloseTrialForm(OutwardForm):
    """Who keeps the records, where people turn, and until when everything can be read here."""

    OUTWARD = ("custodian", "contact")

    custodian = forms.CharField(
        label=_("Who keeps the records"),
        max_length=rules.LONGEST_CUSTODIAN,
        help_text=_("Such as the name of the archive. Everybody reads it at each address."),
    )
    contact = forms.CharField(
        label=_("Contact"),
        max_length=rules.LONGEST_CONTACT,
        help_text=_("An e-mail address, a telephone number or a web address."),
    )
    shown_until = forms.DateField(
        label=_("Can be read here until"),
        widget=_DAY,
        help_text=_("After this day each address says where it went, and no more."),
    )
    why = forms.CharField(
        label=_("Why it is closed although something is left"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where something is left. It stands in the half of the package that the archive keeps."),
    )


class PutOffForm(forms.Form):
    """A later last day of reading, and why."""

    shown_until = forms.DateField(label=_("Can be read here until"), widget=_DAY)
    why = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """The two questions, for those who work here."""

    ease = forms.ChoiceField(
        label=_("How easy was it to work with?"),
        choices=[(str(each), str(each)) for each in range(1, rules.EASIEST + 1)],
        widget=forms.RadioSelect,
        help_text=_("1 is very hard, 5 is very easy."),
    )
    again = forms.ChoiceField(
        label=_("Should we do it like this again?"),
        choices=[(each.value, _(rules.TEXTS[each])) for each in rules.Again],
        widget=forms.RadioSelect,
    )
