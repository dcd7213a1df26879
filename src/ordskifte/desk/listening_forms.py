"""What staff fill in at the listening post."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.cases import queries as cases
from ordskifte.desk.dialogue_forms import CaseForm, why_field
from ordskifte.desk.forms import CaseNumberField
from ordskifte.domain import listening as rules
from ordskifte.domain.parties import Actor

# A quarter of a year: long enough for a case, short enough to be remembered.
USUAL_RUN = timedelta(days=90)
USUAL_DAYS = 14


def _reason(label, **more) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=rules.LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}), **more
    )


def _days(longest: int) -> forms.IntegerField:
    said = _("Each thing is gone after so many days, unless somebody has laid it before a case. At most %(most)s.")
    return forms.IntegerField(
        label=_("Days that things are kept"),
        help_text=said % {"most": longest},
        widget=forms.NumberInput(attrs={"min": 1, "max": longest}),
    )


def _last_day() -> forms.DateField:
    return forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At most half a year ahead. Then somebody looks whether it is still needed."),
    )


class ListenForm(forms.Form):
    """A feed or a search, what for, on which basis, for which case, and how long."""

    name = forms.CharField(
        label=_("Name"), max_length=rules.LONGEST_NAME, help_text=_("Such as: Cycle path in the local paper")
    )
    address = forms.CharField(
        label=_("Address of the feed"),
        max_length=rules.LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        help_text=_(
            "RSS, Atom or JSON Feed of a web site, of a tag such as social.example/tags/cyclepath.rss, or of a search."
        ),
    )
    case = CaseNumberField(
        label=_("Case number"),
        max_length=20,
        required=False,
        help_text=_("Such as 2026/118. Then those see it who may open the case. Empty: for the whole body."),
    )
    purpose = _reason(
        _("What you need it for"),
        help_text=_("What you will do with what you hear, and why it is not enough to read it there."),
    )
    legal_basis = _reason(
        _("Legal basis"),
        help_text=_(
            "The task or provision that it rests on. Most that is heard was written by people, so it must be necessary."
        ),
    )
    person_why = _reason(
        _("If it follows an account or a name: why"),
        required=False,
        help_text=_(
            "Only where it cannot be avoided. We keep no profiles of people: listen to a matter, not to somebody."
        ),
    )

    def __init__(self, *args, by: Actor, longest: int, today: date, **kwargs):
        start = {"keep_days": min(USUAL_DAYS, longest), "ends_on": today + USUAL_RUN}
        super().__init__(*args, **kwargs | {"initial": start | kwargs.get("initial", {})})
        self.by = by
        self.fields["keep_days"], self.fields["ends_on"] = _days(longest), _last_day()

    def clean_case(self):
        """The case itself in place of its number."""
        number = self.cleaned_data["case"]
        if number is None:
            return None
        found = cases.cases_by_number(self.by, number)
        if len(found) != 1:
            said = _("%(number)s is the number of no case, or of several. Write the number of one case.")
            raise forms.ValidationError(said, params={"number": str(number)})
        return found[0]

    def terms(self) -> rules.Terms:
        """All but the case, as the rule looks at it."""
        return rules.Terms(**{name: given for name, given in self.cleaned_data.items() if name != "case"})


class ReviewForm(forms.Form):
    """Whether it is still needed, and until when."""

    why = why_field(label=_("Why it is still needed"), max_length=rules.LONGEST_REASON)

    def __init__(self, *args, longest: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep_days"], self.fields["ends_on"] = _days(longest), _last_day()


class EndForm(forms.Form):
    """Why nobody needs it any more."""

    why = why_field(max_length=rules.LONGEST_REASON)


class LayForm(CaseForm):
    """Before which case it is laid."""
