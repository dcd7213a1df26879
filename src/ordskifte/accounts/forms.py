"""What people fill in to sign in, and what the operator fills in about them."""

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ordskifte.accounts import second_factor
from ordskifte.accounts.models import ROLE_WORDS, RoleName, Unit


class Plain:
    """Looks like the other forms of the public pages; the label stands above, never inside, the field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "ds-input"
            field.widget.attrs.pop("placeholder", None)


class SignInForm(Plain, LoginForm):
    """Address and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class PasswordAgainForm(Plain, ReauthenticateForm):
    """The password once more, before something that must not be done by whoever finds the screen unlocked."""


class _OneUse:
    """A code opens once, from the app or from the list of recovery codes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")
        self.fields["code"].max_length = 20
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True, "data-width": "short"}

    def clean_code(self):
        """Try the code on each second factor of the person, and use it up where it fits."""
        forget_tries = check_rate_limit(self.user)
        code = self.cleaned_data["code"]
        for authenticator in Authenticator.objects.filter(user=self.user).order_by("-type"):
            if _opens(authenticator, code=code):
                authenticator.user = self.user
                self.authenticator = authenticator
                forget_tries()
                return code
        raise get_adapter().validation_error("incorrect_code")


def _opens(authenticator: Authenticator, *, code: str) -> bool:
    if authenticator.type == Authenticator.Type.TOTP:
        return second_factor.spend(authenticator, code=code)
    return authenticator.wrap().validate_code(code)


class CodeForm(_OneUse, Plain, code_forms.AuthenticateForm):
    """The second factor at sign-in."""


class CodeAgainForm(_OneUse, Plain, code_forms.ReauthenticateForm):
    """The second factor once more."""


class EnrolForm(Plain, forms.Form):
    """A new person's own password, and a code that proves the app."""

    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("The password once more"),
        strip=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    code = forms.CharField(
        label=_("Code from the app"),
        help_text=_("Six figures, new every half minute."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "data-width": "short"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean_password(self):
        """Hold the password to the rules that stand above the field."""
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]

    def clean(self):
        """Both passwords must be the same."""
        first, second = self.cleaned_data.get("password"), self.cleaned_data.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", _("The two passwords are not the same. Write them again."))


class LanguageForm(Plain, forms.Form):
    """The language that a person works in."""

    language = forms.ChoiceField(label=_("Language at the desk"), choices=settings.LANGUAGES)


class PersonForm(forms.Form):
    """What the operator says about a person."""

    name = forms.CharField(label=_("Name"), max_length=150)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)
    language = forms.ChoiceField(label=_("Language at the desk"), choices=settings.LANGUAGES)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=RoleName.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["roles"].choices = [
            (
                role.value,
                format_html('<span>{}<br><span class="desk-quiet">{}</span></span>', role.label, ROLE_WORDS[role]),
            )
            for role in RoleName
        ]


class InviteForm(PersonForm):
    """A new person."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ("name", "email", "unit", "language", "roles")


class WhyForm(forms.Form):
    """Why something was done to an account; it is kept in the audit log."""

    why = forms.CharField(label=_("Why"), max_length=500, required=False)


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("Name of the unit"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
