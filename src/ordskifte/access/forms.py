"""What is filled in about requests for access. What was typed stays in the form when something is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.access.actions import Given
from ordskifte.access.actions.answering import LONGEST_NAME
from ordskifte.access.queries import Choice
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.domain import access, giving
from ordskifte.domain.access import Gap
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.giving import CannotBeGiven, Obstacle
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.intake import LONGEST_TEXT
from ordskifte.domain.parties import Actor
from ordskifte.kernel.web.outward import OutwardForm


class Seen(forms.Form):
    """A form that knows which version of the request the person saw."""

    expected = forms.IntegerField(widget=forms.HiddenInput)


def long_text(label, *, rows=6, **more) -> forms.CharField:
    """A text of several lines, checked by the action and not here: nothing typed is cut."""
    return forms.CharField(
        label=label, required=False, max_length=2 * LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class TextForm(OutwardForm, Seen):
    """A step that is told in words."""

    OUTWARD = ("text",)

    text = long_text(_("What whoever asked will read"))


class PassOnForm(TextForm):
    """Which body the request was meant for."""

    OUTWARD = ("to_name", "to_address", "text")

    to_name = forms.CharField(label=_("Name of the other body"), required=False, max_length=LONGEST_NAME)
    to_address = forms.CharField(label=_("Its address"), required=False, max_length=LONGEST_NAME)

    field_order = ("expected", "to_name", "to_address", "text")


class CaseForm(Seen):
    """Which case the request is about."""

    number = forms.CharField(label=_("Case number"), max_length=20, help_text=_("Write it as 2026/118"))
    which = forms.ChoiceField(label=_("Several cases have this number. Which one?"), widget=forms.RadioSelect)

    def __init__(self, *args, by: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = self._cases(by)
        if len(self.found) > 1:
            self.fields["which"].choices = [(str(each.uid), cases.told_apart(each)) for each in self.found]
        else:
            del self.fields["which"]

    def _cases(self, by: Actor) -> list[CaseFile]:
        try:
            return cases.cases_by_number(by, CaseNumber.parse(self.data.get("number", "")))
        except MalformedNumber:
            return []

    def clean(self):
        """The case itself beside its number."""
        given = super().clean()
        if given.get("number") is not None and not self.found:
            self.add_error("number", _("You can open no case with this number."))
        chosen = {str(each.uid): each for each in self.found}
        given["case"] = chosen.get(given.get("which", ""), self.found[0] if len(self.found) == 1 else None)
        return given

    def clean_number(self):
        """The number as a value."""
        try:
            return CaseNumber.parse(self.cleaned_data["number"])
        except MalformedNumber as error:
            raise forms.ValidationError(
                _("“%(given)s” is not a case number. Write it as %(example)s."), params=error.params
            ) from error


class RefusalForm(OutwardForm, Seen):
    """A refusal. What it lacks is said by `domain.access`, field by field, and keeps it from being sent."""

    OUTWARD = ("text", "basis", "wider_access", "appeal_to")

    text = long_text(_("What whoever asked will read"), rows=8)
    basis = forms.CharField(
        label=_("Legal basis, to the number"),
        required=False,
        max_length=500,
        help_text=_("For instance offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"),
        widget=forms.TextInput(attrs={"list": "bases", "autocomplete": "off"}),
    )
    is_consultation_answer = forms.BooleanField(
        label=_("The document is an answer in a public consultation"), required=False
    )
    wider_access = long_text(
        _("Why access is not given all the same (meirinnsyn)"),
        rows=4,
        help_text=_("Whoever asked reads this. It can be left out only where secrecy leaves no choice."),
    )
    appeal_to = forms.CharField(label=_("Appeal to"), required=False, max_length=300)
    appeal_until = forms.DateField(
        label=_("Last day to appeal"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    FIELDS = {
        Gap.NOT_WRITTEN: "text",
        Gap.NO_WIDER_ACCESS: "wider_access",
        Gap.NO_APPEAL_BODY: "appeal_to",
        Gap.NO_APPEAL_DATE: "appeal_until",
        Gap.APPEAL_TOO_SHORT: "appeal_until",
    }

    def add_gaps(self, gaps: Sequence[Gap]) -> None:
        """Say what is missing, each at its field."""
        for gap in gaps:
            self.add_error(self.FIELDS.get(gap, "basis"), _(access.TEXTS[gap]))


@dataclass(frozen=True, slots=True)
class Row:
    """One document to choose, with its fields."""

    choice: Choice
    is_chosen: forms.BoundField
    title: forms.BoundField
    why: forms.BoundField


class GiveForm(OutwardForm, Seen):
    """Which documents are given, under which titles, and what whoever asked is told."""

    OUTWARD = ("text",)

    text = long_text(_("What whoever asked will read"))
    is_whole = forms.TypedChoiceField(
        label=_("Does this answer the whole request?"),
        choices=[("yes", _("Yes, this is the answer")), ("no", _("No, the rest comes later, or is refused"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    asks_payment = forms.BooleanField(label=_("The answer asks for payment"), required=False)
    is_about_manner = forms.BooleanField(
        label=_("The answer is about how access is given, and not only whether"),
        required=False,
        help_text=_("Either of them brings the request into the journal (offentleglova §§ 8 and 30)."),
    )

    def __init__(self, *args, choices: Sequence[Choice], **kwargs):
        super().__init__(*args, **kwargs)
        self.choices = [each for each in choices if each.file is not None and not each.is_given]
        for each in self.choices:
            name = each.file.uid.hex
            self.fields[f"give_{name}"] = forms.BooleanField(label=_("Give this document"), required=False)
            self.fields[f"title_{name}"] = forms.CharField(
                label=_("Title that whoever asked sees"),
                required=False,
                max_length=500,
                initial=each.outward_title or _("Document"),
            )
            self.fields[f"why_{name}"] = forms.CharField(
                label=_("Why it is given although it could be withheld (meirinnsyn)"),
                required=False,
                max_length=2000,
            )

    @property
    def rows(self) -> list[Row]:
        """The documents with their fields, in order."""
        return [
            Row(each, *(self[f"{part}_{each.file.uid.hex}"] for part in ("give", "title", "why")))
            for each in self.choices
        ]

    def outward_more(self):
        """The titles of what is chosen, since whoever asked reads them."""
        return [f"title_{each.file.uid.hex}" for each in self._chosen()]

    def chosen(self, *, seen: Sequence[str]) -> tuple[Given, ...]:
        """The documents that were chosen; `seen` are the checksums of the files that the person has opened."""
        return tuple(self._given(each, seen=seen) for each in self._chosen())

    def add_obstacle(self, error: CannotBeGiven) -> None:
        """Say what stands in the way, at the field of the document that can be filled in otherwise."""
        part = "why" if error.obstacle is Obstacle.NO_REASON else "give"
        self.add_error(f"{part}_{self._chosen()[error.place].file.uid.hex}", _(giving.TEXTS[error.obstacle]))

    def _chosen(self) -> list[Choice]:
        return [each for each in self.choices if self.cleaned_data.get(f"give_{each.file.uid.hex}")]

    def _given(self, choice: Choice, *, seen: Sequence[str]) -> Given:
        name, checksum = choice.file.uid.hex, choice.file.blob.sha256
        return Given(
            object=choice.file,
            title=self.cleaned_data[f"title_{name}"],
            why=self.cleaned_data[f"why_{name}"],
            seen=checksum if checksum in seen else "",
        )
