"""Words of those who work here that others will read: looked through for identity numbers before anything is kept.

Chance makes digits that look like such a number, so this asks and refuses nothing: whoever wrote says that the digits
are something else. Where a rule refuses a number altogether, as in a public title, that rule stands beside this.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from ordskifte.domain import identity_numbers

MEANT = "is_no_number"
_LOOKS_LIKE_ONE = _(
    "This looks like a national identity number, and others will read it. Take it out, or say below "
    "that the digits are something else. Nothing has been kept or sent."
)


def numbered(words: Iterable[str]) -> bool:
    """Whether anything that looks like a national identity number stands in the words."""
    return any(identity_numbers.held(each) for each in words)


class OutwardForm(forms.Form):
    """A form with words that go out. `OUTWARD` names their fields; those of `outward_more` are found by the form."""

    OUTWARD: ClassVar[tuple[str, ...]] = ()
    # An act that asks about the digits itself takes the answer as one of its arguments.
    HANDS_ON_ANSWER: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if MEANT not in self.fields:
            self.fields[MEANT] = forms.BooleanField(
                label=_("The digits are not a national identity number"), required=False, widget=forms.HiddenInput()
            )

    def outward_more(self) -> Iterable[str]:
        """Further fields whose words go out, where they depend on what is chosen."""
        return ()

    def clean(self) -> dict[str, Any]:
        """What was given; digits that look like a number are asked about, each where it stands."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        is_meant = given.get(MEANT) if self.HANDS_ON_ANSWER else given.pop(MEANT, False)
        if is_meant:
            return given
        for name in (*self.OUTWARD, *self.outward_more()):
            if name in self.fields and numbered([str(given.get(name) or "")]):
                self.fields[MEANT].widget = forms.CheckboxInput()
                self.add_error(name, _LOOKS_LIKE_ONE)
        return given
