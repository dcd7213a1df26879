"""What staff fill in about the body's accounts on networks, and what is posted there by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ordskifte.desk.dialogue_forms import why_field
from ordskifte.domain import networks as rules
from ordskifte.domain.networks import NAMES, Network

NETWORKS = [*((str(each), NAMES[each]) for each in NAMES), (str(Network.OTHER), _("Another"))]
_DAY = {"type": "date"}


def _line(label, *, most: int, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)


def _reason(label, **more) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=rules.LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}), **more
    )


def _day(label, **more) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"), **more)


class BasisForm(forms.Form):
    """What an account rests on, who answers for it, and when that is looked at again."""

    handle = _line(
        _("Name of the account"), most=rules.LONGEST_HANDLE, help_text=_("As it stands there, such as @nordfjaera")
    )
    owner = forms.ModelChoiceField(None, label=_("Who answers for it"), required=False)
    unit = forms.ModelChoiceField(None, label=_("Or which unit"), required=False)
    legal_basis = _reason(_("Legal basis"), help_text=_("The task or provision that the use of the account rests on."))
    arrangement = _reason(
        _("Who is responsible for what"),
        help_text=_("We and the network: the arrangement of GDPR article 26, or why there is none."),
    )
    risk_reference = _line(
        _("Risk assessment"), most=200, help_text=_("Where the DPIA or risk assessment lies, such as 2026/40.")
    )
    review_on = _day(
        _("Looked at again on"), help_text=_("Within a year. After that day the account is paused until somebody has.")
    )

    def __init__(self, *args, choices: tuple[Any, Any], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset, self.fields["unit"].queryset = choices

    def terms(self, **known: Any) -> rules.Terms:
        """All but who answers for it, as the rule looks at it."""
        said = {name: each for name, each in self.cleaned_data.items() if name not in {"owner", "unit", "why"}}
        given = said | known
        return rules.Terms(**given | {"network": Network(given["network"])})


class AccountForm(BasisForm):
    """A new account in the register."""

    network = forms.ChoiceField(label=_("Network"), choices=NETWORKS)
    network_name = _line(_("Its name, if it is another"), most=rules.LONGEST_NAME, required=False)
    address = forms.CharField(
        label=_("Address of the account"),
        max_length=rules.LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        help_text=_("Such as https://www.facebook.com/nordfjaera. Everybody sees it on our page of accounts."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["network", "network_name", "handle", "address"])


class ReviewForm(BasisForm):
    """The account looked at again."""

    why = why_field(label=_("What you looked at, and why it is still used"), max_length=rules.LONGEST_REASON)


class SeenForm(forms.Form):
    """The day on which somebody saw that the account leads to our page."""

    seen_on = _day(_("Seen on"))


class EndForm(forms.Form):
    """Why an account is not used any more."""

    why = why_field(max_length=rules.LONGEST_REASON)


class PrepareForm(forms.Form):
    """What is posted on one account: the text as somebody cut it, and which pictures."""

    text = forms.CharField(
        label=_("Text"), max_length=rules.LONGEST_TEXT, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    pictures = forms.MultipleChoiceField(
        label=_("Pictures that go along"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, pictures: tuple[rules.Picture, ...], **kwargs):
        super().__init__(*args, **kwargs)
        if pictures:
            self.fields["pictures"].choices = [(each.uid, each.alt or _now("No alternative text")) for each in pictures]
        else:
            del self.fields["pictures"]


class DoneForm(forms.Form):
    """Where it stands there now."""

    address = forms.CharField(
        label=_("Address of the post there"),
        max_length=rules.LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        help_text=_("Copy it from the address line of the browser, or from the time beside the post."),
    )


class TakenDownForm(forms.Form):
    """Nothing to fill in: it is gone there."""


class NotDoneForm(forms.Form):
    """Why it is not done there."""

    why = why_field(
        max_length=500, help_text=_("Such as: it was never posted, or the network does not let us change it.")
    )
