"""What staff fill in about messages: answers, moderation, filing. What was typed stays when something is wrong."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.channels.actions import LONGEST_NOTE
from ordskifte.desk.forms import CaseNumberField
from ordskifte.dialogue.models import Appeal, Report
from ordskifte.domain import intake, moderation
from ordskifte.domain.intake import LONGEST_NAME, LONGEST_TEXT
from ordskifte.domain.message import Audience
from ordskifte.domain.moderation import Ground, HideReason
from ordskifte.domain.parties import Actor
from ordskifte.domain.patterns import MalformedPatterns
from ordskifte.kernel.web.outward import OutwardForm

LONGEST_REASON = 2_000


class SeenField(forms.IntegerField):
    """The number of the version that the person saw; a damaged one counts as an old one, and is refused as such."""

    def __init__(self):
        super().__init__(widget=forms.HiddenInput, required=False)

    def clean(self, value):
        """The number, or 0."""
        try:
            return super().clean(value) or 0
        except forms.ValidationError:
            return 0


def why_field(*, required=True, **more) -> forms.CharField:
    """A reason in a few lines."""
    usual = {"label": _("Reason"), "max_length": LONGEST_REASON, "widget": forms.Textarea(attrs={"rows": 3})}
    return forms.CharField(required=required, **usual | more)


class SeenForm(forms.Form):
    """A form that is checked against what the person saw."""

    expected = SeenField()

    def look_anew(self, version: int) -> None:
        """Let the next sending be checked against what the page shows now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("expected")] = version


# --- Answering and handling ----------------------------------------------------------------------------------------


def something_to_read(text: str) -> None:
    """Refuse a text in which nothing can be seen, or with characters that cannot be kept, beside its own box."""
    for problem in intake.problems(intake.Submission(text=text)):
        words = gettext(intake.TEXTS[problem.code])
        raise forms.ValidationError(words % {"count": problem.count, "most": problem.most})


class AnswerForm(forms.Form):
    """An answer. Who sees it stands in a sentence above, and is changed by a button of its own."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        validators=[something_to_read],
        help_text=format_lazy(_("At most {most} characters."), most=LONGEST_TEXT),
    )
    language = forms.ChoiceField(label=_("Language of the answer"))
    signs_off = forms.BooleanField(
        label=_("This answers the message"),
        required=False,
        help_text=_("Leave it out for a first answer that says when the real one comes."),
    )
    audience = forms.ChoiceField(
        choices=[(each.value, each.value) for each in Audience], widget=forms.HiddenInput, required=False
    )
    last_seen = SeenField()
    is_no_number = forms.BooleanField(
        label=_("The digits are not a national identity number"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, language="", **kwargs):
        super().__init__(*args, **kwargs)
        known = dict(settings.LANGUAGES)
        more = [(language, language)] if language and language not in known else []
        self.fields["language"].choices = [*known.items(), *more]

    def ask_about_number(self):
        """Let the person say that what looks like a number is something else."""
        self.fields["is_no_number"].widget = forms.CheckboxInput()


class CorrectAnswerForm(OutwardForm, SeenForm):
    """What an answer should have said, and what was wrong in it."""

    OUTWARD = ("text", "note")
    HANDS_ON_ANSWER = True

    text = forms.CharField(
        label=_("What the answer says from now on"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        validators=[something_to_read],
        help_text=_("The whole answer, not only what is new. What it said before is kept."),
    )
    note = forms.CharField(
        label=_("What is corrected"),
        max_length=LONGEST_NOTE,
        help_text=_("Whoever reads the answer sees this beside it, and whoever asked is told."),
    )


class AssignForm(SeenForm):
    """Who handles the message."""

    user = forms.ModelChoiceField(None, label=_("Case officer"), required=False, empty_label=_("Nobody"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class CaseForm(forms.Form):
    """A case by its number. Where several units have one number, the person says which is meant."""

    case = CaseNumberField(label=_("Case number"), max_length=20, help_text=_("Such as 2026/118"))
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
            return cases.cases_by_number(by, self.fields["case"].clean(self.data.get(self.add_prefix("case"), "")))
        except forms.ValidationError:
            return []

    def clean(self):
        """The case itself in place of its number."""
        given = super().clean()
        if given.get("case") is None:
            return given
        if not self.found:
            self.add_error("case", gettext("You can open no case with this number."))
        chosen = {str(each.uid): each for each in self.found}
        given["case"] = chosen.get(given.pop("which", ""), self.found[0] if len(self.found) == 1 else None)
        return given


class MoveForm(SeenForm, CaseForm):
    """To which case a message is moved, and why."""

    why = why_field(required=False)


class RedirectForm(OutwardForm, SeenForm):
    """Which body a message was meant for, and what its sender reads."""

    OUTWARD = ("to_name", "to_address", "text")

    to_name = forms.CharField(label=_("The body that it was meant for"), max_length=200)
    to_address = forms.CharField(
        label=_("How that body is reached"), max_length=300, required=False, help_text=_("E-mail address or web page")
    )
    text = forms.CharField(
        label=_("What the sender reads"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 5})
    )


class CloseForm(SeenForm):
    """Why no answer is needed."""

    why = why_field()


class ReopenForm(SeenForm):
    """Why what was closed is taken up again."""

    why = why_field()


# --- Moderation ----------------------------------------------------------------------------------------------------


def _told(kind):
    return [(each.value, gettext(moderation.TEXTS[each.value])) for each in kind]


class HideForm(OutwardForm, SeenForm):
    """By which published rule a message is hidden."""

    OUTWARD = ("why",)

    reason = forms.ChoiceField(label=_("The rule"), widget=forms.RadioSelect)
    why = why_field(
        required=False,
        label=_("Explanation"),
        help_text=_("The person who wrote reads this, with the rule and how to appeal. A law must be named."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _told(HideReason)


class HoldForm(SeenForm):
    """On which ground a message waits for a check."""

    ground = forms.ChoiceField(label=_("The ground"), widget=forms.RadioSelect)
    why = why_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = _told(ground for ground in Ground if ground is not Ground.RAID_BRAKE)


class CopyForm(SeenForm):
    """What everybody sees of a message that is shown by a person."""

    public_text = forms.CharField(
        label=_("What everybody sees"),
        max_length=2 * LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Put ***** in place of what cannot be shown. Change nothing else. The original is kept, closed."),
    )
    is_no_number = forms.BooleanField(
        label=_("The digits are not a national identity number"),
        required=False,
        help_text=_("Tick this only if you show digits that the rule stopped at."),
    )


class ReleaseForm(CopyForm):
    """The same for one that waited; the name too, where a rule stopped at it."""

    public_name = forms.CharField(
        label=_("Name that everybody sees"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("A rule stopped at the name. Empty: no name is shown."),
    )
    why = why_field(required=False)

    def __init__(self, *args, asks_for_name, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_for_name:
            del self.fields["public_name"]


class ShowAgainForm(CopyForm):
    """The same for one that was hidden, with the reason."""

    why = why_field()


class PrivacyForm(OutwardForm, SeenForm):
    """What is shown less of a message whose sender asked for privacy, or why nothing is; and what the sender reads."""

    OUTWARD = ("why", "public_text")
    HANDS_ON_ANSWER = True

    is_granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Yes, show less")), ("no", _("No, because of what I write below"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    takes_name = forms.BooleanField(
        label=_("Take the name away from view"),
        required=False,
        help_text=_("On all pages, in feeds, in the search and in the public journal. The record keeps it."),
    )
    public_text = forms.CharField(
        label=_("What everybody sees of the text"),
        max_length=2 * LONGEST_TEXT,
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Put ***** in place of what cannot be shown. Change nothing else. The original is kept, closed."),
    )
    hides = forms.BooleanField(
        label=_("Hide the whole message"), required=False, help_text=_("By the published rule on privacy.")
    )
    why = why_field(
        label=_("Answer to whoever asked"), help_text=_("It stands on the sender's own page, and goes by e-mail too.")
    )

    def __init__(self, *args, masks, may_hide, **kwargs):
        super().__init__(*args, **kwargs)
        if not masks:
            del self.fields["public_text"]
        if not may_hide:
            del self.fields["hides"]


class AttachmentForm(OutwardForm):
    """Whether everybody may see a file that came with a message."""

    # A title with a number is refused by the rule; the reason goes to whoever wrote.
    OUTWARD = ("why",)
    HANDS_ON_ANSWER = True

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    is_public = forms.TypedChoiceField(
        label=_("Who may see the file"),
        choices=[("yes", _("Everybody may see the file")), ("no", _("Only on request"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("What everybody sees it called"),
        max_length=200,
        required=False,
        help_text=_("Not the name that the sender gave it, if that names somebody."),
    )
    alt = forms.CharField(
        label=_("What the picture shows, in words"),
        max_length=500,
        required=False,
        help_text=_("For those who cannot see it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = why_field(required=False, help_text=_("The person who wrote is told what you decided."))
    is_no_number = forms.BooleanField(
        label=_("The digits in the file are not a national identity number"), required=False
    )

    def __init__(self, *args, is_picture, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_picture = is_picture
        if not is_picture:
            self.fields["alt"].widget = forms.HiddenInput()

    def clean(self):
        """A file that is shown has a title, and a picture says what it shows."""
        given = super().clean()
        if given.get("is_public") and not given.get("title", "").strip():
            self.add_error("title", gettext("Write a title that everybody may see."))
        if given.get("is_public") and self.is_picture and not given.get("alt", "").strip():
            self.add_error("alt", gettext("Write what the picture shows."))
        return given


class ReportForm(OutwardForm, SeenForm):
    """What was decided on a report, by which rule, and why."""

    OUTWARD = ("why",)

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[(Report.Outcome.HIDDEN, _("Hide the message")), (Report.Outcome.LEFT, _("Let the message stand"))],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("If it is hidden: by the rule"))
    why = why_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = _told(HideReason)


class AppealForm(OutwardForm, SeenForm):
    """What was decided on an appeal, and why; the text that is shown where none has been shown before."""

    OUTWARD = ("why",)

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Appeal.Outcome.OVERTURNED, _("The appeal is right: show the message again")),
            (Appeal.Outcome.UPHELD, _("The message stays hidden")),
        ],
        widget=forms.RadioSelect,
    )
    why = why_field(help_text=_("The person who wrote reads this."))
    public_text = forms.CharField(
        label=_("If it is shown: what everybody sees"),
        max_length=2 * LONGEST_TEXT,
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Put ***** in place of what cannot be shown. Change nothing else. The original is kept, closed."),
    )

    def __init__(self, *args, asks_for_text, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_for_text:
            del self.fields["public_text"]


class PatternForm(forms.Form):
    """One word pattern: on which ground it holds a message, and whether it does."""

    ground = forms.ChoiceField(
        label=_("A message with these words waits because of"),
        choices=[
            (Ground.THREAT.value, _("a possible threat")),
            (Ground.SPECIAL_CATEGORY.value, _("health, faith, sexuality, union or crimes")),
        ],
    )
    text = forms.CharField(
        label=_("Words"),
        max_length=200,
        help_text=_("Words in order; * for any ending; + between words that stand near each other."),
    )
    is_on = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        coerce=lambda answer: answer == "yes",
        widget=forms.HiddenInput,
        initial="yes",
    )

    def clean(self):
        """One line that the rules can read."""
        given = super().clean()
        line = f"[{given.get('ground')}]\n{given.get('text', '')}"
        if {"ground", "text"} <= given.keys():
            try:
                found = moderation.read_patterns(f"{moderation.DEFAULT}\n{line}")
            except MalformedPatterns as error:
                raise forms.ValidationError({"text": gettext(str(error.params["reason"])).capitalize()}) from error
            if len(found.patterns) != len(moderation.read_patterns().patterns) + 1:
                self.add_error("text", gettext("Write words, and nothing else."))
        return given


class BrakeForm(OutwardForm):
    """For how long everything new in a dialogue waits for a person, and why."""

    OUTWARD = ("why",)

    hours = forms.TypedChoiceField(
        label=_("For how long"),
        choices=[
            (2, _("2 hours")),
            (12, _("12 hours")),
            (24, _("24 hours")),
            (48, _("48 hours")),
            (72, _("72 hours")),
        ],
        coerce=int,
    )
    why = why_field(max_length=500, help_text=_("Everybody reads this above the dialogue."))
