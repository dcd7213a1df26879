"""What staff fill in to bring comments in from networks, and to say where an answer was posted."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ordskifte.desk.dialogue_forms import CaseForm, why_field
from ordskifte.domain import captured
from ordskifte.domain.intake import LONGEST_NAME, LONGEST_TEXT

MOST_ROWS = 50
ROWS_AT_ONCE = 5
LARGEST_PICTURE = 10 * 2**20
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PlaceForm(CaseForm):
    """Where comments belong: under a publication of ours, or in a case alone."""

    post = forms.CharField(
        label=_("What they were written under"),
        required=False,
        max_length=captured.LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The address of the post there, or of our publication, or its reference."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].required = False
        self.fields["case"].help_text = _(
            "If no publication of ours was answered: they lie in the case, not in public."
        )
        self.order_fields(["network", "post", "case", "which"])


class PasteForm(PlaceForm):
    """Which network, and where they belong; the comments stand in rows below."""

    network = forms.ChoiceField(
        label=_("Network"), choices=[(each.value, name) for each, name in captured.NAMES.items()]
    )


class RowForm(forms.Form):
    """One comment, as it stands there."""

    author = forms.CharField(
        label=_("Name or handle, as it stands there"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    written_at = forms.DateTimeField(label=_("Written, if you can see it"), required=False, widget=_MOMENT)
    address = forms.CharField(
        label=_("Address of the comment, if it has one"),
        required=False,
        max_length=captured.LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_TEXT, strip=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_address(self):
        """An address of a page, or nothing."""
        given = self.cleaned_data["address"].strip()
        if given and not captured.place(given):
            said = captured.TEXTS["address_malformed"]
            raise forms.ValidationError(gettext(said))
        return given


class Rows(forms.BaseFormSet):
    """The rows of the form for pasting; those that nobody typed in are passed over."""

    def initial_form_count(self):
        """None: each row that was sent was typed."""
        return 0 if self.is_bound else super().initial_form_count()


RowSet = forms.formset_factory(
    RowForm, formset=Rows, extra=ROWS_AT_ONCE, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


class ExportForm(PlaceForm):
    """A file that a network made, and where comments belong that say nothing of it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "comments.json, post_comments_1.json, Comments.csv, tweets.js, comments.csv, or the ZIP file with it."
        ),
    )
    author = forms.CharField(
        label=_("Whose account the file is of, if it is not ours"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("Some files hold what one account wrote, and do not name it."),
    )

    def __init__(self, *args, largest, **kwargs):
        super().__init__(*args, **kwargs)
        self.largest = largest
        self.order_fields(["file", "post", "case", "which", "author"])

    def clean_file(self):
        """A file that is not too large to be read."""
        file = self.cleaned_data["file"]
        if file.size > self.largest:
            said = gettext("The file is larger than %(most)s MB. Bring the file of comments alone.")
            raise forms.ValidationError(said % {"most": self.largest // 2**20})
        return file


class ScreenshotForm(RowForm, PasteForm):
    """A picture of one comment, and its words typed beside it."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG or JPEG. It is kept with the message, and nobody outside sees it by itself."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["network", "picture", "author", "written_at", "address", "text", "post", "case", "which"])

    def clean_picture(self):
        """A picture that is not too large."""
        file = self.cleaned_data["picture"]
        if file.size > LARGEST_PICTURE:
            said = gettext("The picture is larger than %(most)s MB. Make it smaller.")
            raise forms.ValidationError(said % {"most": LARGEST_PICTURE // 2**20})
        return file


class PostedForm(forms.Form):
    """Where an answer stands now."""

    address = forms.CharField(
        label=_("Address of the answer there"),
        max_length=captured.LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        help_text=_("Copy it from the address line of the browser, or from the time beside the answer."),
    )


class GiveUpForm(forms.Form):
    """Why an answer is not posted there."""

    why = why_field(help_text=_("Such as: the comment is gone there."))
