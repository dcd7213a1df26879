"""What staff fill in when they assess. What was typed stays in the form when something is wrong."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.assessment import ruling
from ordskifte.assessment.models import LONGEST_TITLE, Kind
from ordskifte.domain.assessment import TEXTS as SENTENCES
from ordskifte.domain.assessment import Criterion, Four, Question, Verdict
from ordskifte.kernel.audit import LONGEST_WHY


def _why(label, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2}), **more)


def _title(**more) -> forms.CharField:
    return forms.CharField(
        label=_("Title in the journal"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Say what it is about. Write no names of private persons."),
        **more,
    )


class _Seen(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ConfirmForm(_Seen):
    """As the rules propose, under a title."""

    title = _title(required=False)


class ChangeForm(_Seen):
    """Four answers, why it is kept or is not, a title, and the reason for deciding otherwise."""

    in_or_out = forms.BooleanField(required=False)
    case_document = forms.BooleanField(required=False)
    handled = forms.BooleanField(required=False)
    value = forms.BooleanField(required=False)
    criterion = forms.ChoiceField(label=_("Why it is kept, or is not"), widget=forms.RadioSelect)
    title = _title(required=False)
    why = _why(_("Why this is not what the rules propose"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in Question:
            self.fields[question.value].label = _(SENTENCES[question.value])
        self.fields["criterion"].choices = [(each.value, _(SENTENCES[each.value])) for each in Criterion]

    @property
    def verdict(self) -> Verdict:
        """What was filled in."""
        given = self.cleaned_data
        four = Four(**{question.value: given[question.value] for question in Question})
        return Verdict(four=four, criterion=Criterion(given["criterion"]))


class ConfirmCollectionForm(_Seen):
    """All messages of a collection as proposed, under one title."""

    title = _title()


class ReasonForm(forms.Form):
    """Why something is taken apart or out."""

    why = _why(_("Reason"), required=False)


class PeriodForm(forms.Form):
    """One dialogue from one day to another."""

    thread = forms.ModelChoiceField(None, label=_("Dialogue"), to_field_name="uid")
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, threads, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["thread"].queryset = threads
        self.fields["thread"].label_from_instance = lambda thread: f"{thread.case.number} – {thread.publication}"


class RulesForm(forms.Form):
    """What rules confirm by themselves, and the words that they look for."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    confirms = forms.MultipleChoiceField(
        label=_("What rules confirm without a person"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what you say yourselves. What came in is always looked at by a person."),
    )
    words = forms.CharField(
        label=_("The words that the rules look for"),
        required=False,
        max_length=ruling.LONGEST_LIST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        help_text=_(
            "The first lines say how the list is written. Empty: the list that everybody begins with. "
            "Everybody can read the list."
        ),
    )
    why = _why(_("Why the rules are changed"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["confirms"].choices = [(kind, Kind(kind).label) for kind in ruling.OURS]
