"""What staff fill in when they register and keep the journal. What was typed stays when something is wrong."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.domain.entry import LONGEST_TITLE, LONGEST_WHY, SignOffMethod
from ordskifte.domain.law import norway
from ordskifte.domain.screening import DocumentScope, Field, Screening

# M500 tilgangsrestriksjon; the first is the one that every catalogue has.
RESTRICTIONS = ("Unntatt offentlighet", "Personalsaker", "Klientsaker")
TITLE, NAME, DOCUMENTS = "title", "name", "documents"
HIDES = ((TITLE, _("Words in the title")), (NAME, _("The name of the other party")), (DOCUMENTS, _("The documents")))
SCOPES = {TITLE: (Field.RECORD_TITLE_WORDS,), NAME: (Field.SENDER_NAME, Field.RECIPIENT_NAME)}
METHODS = {
    SignOffMethod.BY_LETTER: _("Answered by letter"),
    SignOffMethod.BY_EMAIL: _("Answered by e-mail"),
    SignOffMethod.BY_PHONE: _("Answered by phone"),
    SignOffMethod.NOTED: _("Noted, and acted on"),
    SignOffMethod.FOR_INFORMATION: _("Taken for information"),
    SignOffMethod.BY_NOTE: _("Answered by a note in the case"),
    SignOffMethod.CASE_CLOSED: _("The case was closed"),
}


def grounds() -> list[str]:
    """Legal bases to choose from; any other can be written."""
    return list(map(str, norway.GROUNDS_FOR_SCREENING))


def _title(label, **more) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=LONGEST_TITLE, widget=widget, **more)


def why_field(**more) -> forms.CharField:
    """A reason in a few lines."""
    usual = {"label": _("Reason"), "widget": forms.Textarea(attrs={"rows": 2})}
    return forms.CharField(max_length=LONGEST_WHY, **usual | more)


def _seen() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)


class ScreeningFields(forms.Form):
    """What is withheld, and by which provision; nothing without a legal basis."""

    hides = forms.MultipleChoiceField(
        label=_("Withhold"), choices=HIDES, required=False, widget=forms.CheckboxSelectMultiple
    )
    authority = forms.CharField(
        label=_("Legal basis"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"list": "grounds", "autocomplete": "off"}),
        help_text=_("Such as: offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"),
    )
    restriction = forms.ChoiceField(label=_("Access code"), choices=[(each, each) for each in RESTRICTIONS])

    def clean(self):
        """A legal basis withholds something."""
        given = super().clean()
        if given.get("authority", "").strip() and not given.get("hides"):
            self.add_error("hides", _("Choose what is withheld by this provision."))
        return given

    @property
    def screening(self) -> Screening | None:
        """What was filled in; the action refuses an incomplete legal basis."""
        hides = self.cleaned_data.get("hides") or []
        if not hides:
            return None
        return Screening(
            access_restriction=self.cleaned_data["restriction"],
            authority=" ".join(self.cleaned_data["authority"].split()),
            metadata=frozenset(field for each in hides for field in SCOPES.get(each, ())),
            document_scope=DocumentScope.WHOLE if DOCUMENTS in hides else DocumentScope.NONE,
        )


class RegisterForm(ScreeningFields):
    """One record: what it is called inside and in public, and what is withheld."""

    expected = _seen()
    title = _title(_("Title"), help_text=_("Say what it is about. Only those who work here see this title."))
    public_title = _title(
        _("Public title"),
        required=False,
        help_text=_("Everybody sees this in the journal. Empty: the same as the title."),
    )
    other_party_public = forms.BooleanField(label=_("The name may be shown in the public journal"), required=False)
    signs_off = forms.BooleanField(label=_("This settles what it answers"), required=False)

    field_order = ("expected", "title", "public_title", "other_party_public", "signs_off")

    def __init__(self, *args, answers=False, has_other=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not answers:
            del self.fields["signs_off"]
        if not has_other:
            del self.fields["other_party_public"]


class CollectionForm(ScreeningFields):
    """Many messages under one entry."""

    expected = _seen()
    title = _title(_("Title"))
    public_title = _title(_("Public title"), required=False, help_text=_("Empty: the same as the title."))

    field_order = ("expected", "title", "public_title")


class CorrectForm(forms.Form):
    """Correct an entry: the old values are kept."""

    expected = _seen()
    title = _title(_("Title"))
    public_title = _title(_("Public title"))
    document_date = forms.DateField(label=_("Date of the document"), widget=forms.DateInput(attrs={"type": "date"}))
    other_name = forms.CharField(label=_("Name of the other party"), max_length=500, required=False)
    other_party_public = forms.BooleanField(label=_("The name may be shown in the public journal"), required=False)
    why = why_field()

    def __init__(self, *args, has_other=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_other:
            del self.fields["other_name"], self.fields["other_party_public"]


class ScreenForm(ScreeningFields):
    """Withhold more, less or nothing of a record."""

    expected = _seen()
    public_title = _title(_("Public title"))
    other_party_public = forms.BooleanField(
        label=_("Show the name again"), required=False, help_text=_("Only where it is not withheld any more.")
    )
    why = why_field()


class SignOffForm(forms.Form):
    """How something that came in was settled."""

    method = forms.ChoiceField(
        label=_("How it was settled"),
        choices=[(method.value, words) for method, words in METHODS.items()],
        widget=forms.RadioSelect,
    )
    answer = forms.ModelChoiceField(None, label=_("The record that answers it"), required=False, to_field_name="uid")
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].queryset = answers
        self.fields["answer"].label_from_instance = lambda record: f"{record.record_id} {record.title}"


class CancelForm(forms.Form):
    """Take a record out that was made by mistake."""

    why = why_field(help_text=_("Everybody who looks at the journal sees that the entry is cancelled."))


class UpstreamForm(forms.Form):
    """The number that the records system gave."""

    number = forms.CharField(label=_("Number in the records system"), max_length=100)
    address = forms.URLField(label=_("Address there"), max_length=1000, required=False, assume_scheme="https")


class TakeOutForm(forms.Form):
    """Hand something over no more."""

    why = why_field(help_text=_("For example that it was entered in the records system by hand."))


class LayByForm(TakeOutForm):
    """What came of a receipt that was set aside."""

    why = why_field(help_text=_("What you found in the records system, and what you did."))
