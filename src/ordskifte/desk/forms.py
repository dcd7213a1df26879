"""What staff fill in about cases. What was typed stays in the form when something is wrong."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ordskifte.accounts.models import Unit, User
from ordskifte.cases.actions import LONGEST_TITLE
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber


class CaseNumberField(forms.CharField):
    """A case number, written as 2026/118."""

    def to_python(self, value):
        """The number as a value; None for nothing."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return CaseNumber.parse(text)
        except MalformedNumber as error:
            raise forms.ValidationError(
                _("“%(given)s” is not a case number. Write it as %(example)s."), params=error.params
            ) from error

    def validate(self, value):
        """Only whether there is one: the number itself has been read."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"])

    def run_validators(self, value):
        """None: they are for text."""


def title_field(label, **more) -> forms.CharField:
    """A title on one line."""
    return forms.CharField(
        label=label, max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more
    )


class OpenCaseForm(forms.Form):
    """A case by hand: three fields, half a minute."""

    number = CaseNumberField(label=_("Case number"), max_length=20, help_text=_("As in the records system: 2026/118"))
    public_title = title_field(
        _("Public title"), help_text=_("Everybody sees this. Write no names of private persons.")
    )
    responsible = forms.ModelChoiceField(User.objects.none(), label=_("Case officer"), required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people


class TitleForm(forms.Form):
    """Whether the title can be shown, and in which words."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=100_000, required=False)
    shown = title_field(
        _("Title that everybody sees"), required=False, help_text=_("Empty: the title is withheld from the public.")
    )
    why = forms.CharField(label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class DocumentForm(forms.Form):
    """Whether one document is public, and under which title."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    is_public = forms.TypedChoiceField(
        label=_("Who may see the document"),
        choices=[("yes", _("Everybody may see the document")), ("no", _("Only on request"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    title = title_field(_("Title that everybody sees"), required=False)
    why = forms.CharField(label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self):
        """A public document has a title."""
        given = super().clean()
        if given.get("is_public") and not given.get("title", "").strip():
            self.add_error("title", _("Write a title that everybody may see."))
        return given


class BodyForm(forms.Form):
    """What the body is called, how people reach it, and how it works."""

    name = forms.CharField(label=_("Name of the body"), max_length=200)
    contact_unit = forms.CharField(label=_("Contact point"), max_length=200, required=False)
    contact_email = forms.EmailField(
        label=_("E-mail address of the contact point"),
        required=False,
        help_text=_("Everybody sees this, and asks for access here."),
    )
    privacy_officer = forms.EmailField(
        label=_("E-mail address of the data protection officer"),
        required=False,
        help_text=_("Stands in the privacy statement. Every public body has one (GDPR article 37)."),
    )
    accessibility_declaration = forms.URLField(
        label=_("Address of the accessibility declaration"),
        required=False,
        assume_scheme="https",
        max_length=300,
        help_text=_(
            "The one that you made at uustatus.no, and renew each year. The page on accessibility leads there."
        ),
    )
    language = forms.ChoiceField(label=_("Language that the body writes in"), choices=settings.LANGUAGES)
    four_eyes = forms.BooleanField(
        label=_("Somebody else approves each publication"),
        required=False,
        help_text=_("Nobody can approve what they have written in themselves."),
    )
    appeal_body = forms.CharField(
        label=_("Who decides on appeals against refused access"),
        max_length=300,
        required=False,
        help_text=_("Stands in every refusal. For municipalities it is the county governor."),
    )
    staff_mail = forms.ChoiceField(
        label=_("Mail to staff about new messages"),
        choices=[("", _("None")), ("instant", _("At once")), ("daily", _("Once a day"))],
        required=False,
        help_text=_("Nothing of what was written stands in it."),
    )
    mail_from = forms.EmailField(
        label=_("Address that mail is sent from"),
        required=False,
        help_text=_("Empty: the address of the contact point. The mail server must let us send from it."),
    )
    own_name = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Units whose people answer under their own name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The others answer in the name of the unit."),
    )
    silence_is_no_refusal = forms.BooleanField(
        label=_("A request for access is not refused by silence"),
        required=False,
        help_text=_("Only where the King in Council decides on the appeal: the decisions of ministries."),
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["own_name"].queryset = units
        if not units:
            del self.fields["own_name"]


# What stands beside each channel that can be chosen.
CHANNELS = {
    "feeds": (
        _("Feeds that anybody can follow (Atom)"),
        _(
            "New publications, corrections and withdrawals, and what people say under them, come into feed readers by "
            "themselves: all that is published, one case, or one dialogue. Nobody signs up, and nobody is told who "
            "follows."
        ),
    ),
    "handoff": (
        _("Parts for other web sites"),
        _(
            "A case, a publication and a dialogue can be shown inside the pages of the body's own web site, which "
            "fetches them from here. Whoever reads there can answer by a link to the form here."
        ),
    ),
}


class ChannelsForm(forms.Form):
    """By which channels the body shows what it publishes, beside its own page."""

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        for name, is_on in on.items():
            label, help_text = CHANNELS.get(name, (name, ""))
            self.fields[name] = forms.BooleanField(label=label, help_text=help_text, required=False, initial=is_on)

    def chosen(self) -> list[str]:
        """The names of the channels that were ticked."""
        return [name for name, is_on in self.cleaned_data.items() if is_on]


class JournalForm(forms.Form):
    """Who holds the journal, and what everybody reads in it."""

    journal = forms.ChoiceField(
        label=_("Who gives the numbers of the journal"),
        choices=[
            ("own", _("Ordskifte: what is registered here gets its number here")),
            ("upstream", _("The records system: what is registered here waits for its number from there")),
        ],
        widget=forms.RadioSelect,
        help_text=_("What has a number keeps it. A change holds for what is registered from now on."),
    )
    journal_shows_private_names = forms.BooleanField(
        label=_("The journal names private persons who write to the body"),
        required=False,
        help_text=_("A change reaches entries that stand there when somebody runs: ordskifte journal rebuild"),
    )
    access_in_journal = forms.BooleanField(
        label=_("All requests for access to documents, and their answers, are journalled"),
        required=False,
        help_text=_(
            "The law lets plain ones be kept beside the journal (arkivforskrifta § 14 third paragraph). What is "
            "refused, reasoned, appealed, paid for, or disputed as to how access is given is journalled in any case. A "
            "change holds for each request from the next that happens with it."
        ),
    )
