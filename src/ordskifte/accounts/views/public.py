"""Pages for people who sign in: the first visit by link, and the own account."""

import base64

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as codes
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ordskifte.accounts import actions, doors, queries, second_factor
from ordskifte.accounts.errors import LinkIsDead, WrongCode
from ordskifte.accounts.forms import EnrolForm, LanguageForm
from ordskifte.kernel.web import answers, kinds
from ordskifte.kernel.web.verdicts import sentence_of


@doors.public
@never_cache
@sensitive_post_parameters("password", "password_again", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request, token):
    """Let an invited person choose a password and prove the second factor."""
    invitation = queries.open_invitation(token)
    if invitation is None or invitation.user.body != request.tenant:
        return _dead_link(request)
    form = EnrolForm(request.POST or None, user=invitation.user)
    if request.method == "POST" and form.is_valid():
        try:
            spare = actions.enrol(
                by=invitation.user.actor,
                token=token,
                password=form.cleaned_data["password"],
                code=form.cleaned_data["code"],
            )
            return _private(render(request, "accounts/enrolled.html", {"person": invitation.user, "codes": spare}))
        except WrongCode as error:
            form.add_error("code", sentence_of(error))
        except LinkIsDead:
            return _dead_link(request)
    context = {"form": form, "person": invitation.user, **_app_setup(invitation)}
    return _private(render(request, "accounts/enrol.html", context, status=422 if form.errors else 200))


@doors.public
@sensitive_post_parameters("code")
def prove(request):
    """Ask for the second factor. What a right code does is done as a whole: it is spent, the person in, and noted."""
    if request.method != "POST":
        return codes.authenticate(request)
    with transaction.atomic():
        return codes.authenticate(request)


def _app_setup(invitation):
    """What the app needs: the secret as text, in groups of four, and as a picture."""
    secret = second_factor.unseal(invitation.totp_secret)
    adapter = get_adapter()
    address = adapter.build_totp_url(invitation.user, secret)
    picture = base64.b64encode(adapter.build_totp_svg(address).encode()).decode()
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"secret": groups, "address": address, "picture": f"data:image/svg+xml;base64,{picture}"}


def _dead_link(request):
    return _private(render(request, "accounts/dead_link.html", status=410))


def _private(response):
    # The address of the page is itself a secret, so it goes to nobody but us. "no-referrer" would also take the
    # origin away that browsers send with the form, and by which we know that it is ours.
    response["Referrer-Policy"] = "same-origin"
    return response


@doors.signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request):
    """Show a person the own account, and change its language."""
    form = LanguageForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and form.is_valid():
        actions.choose_language(by=queries.actor_of(request), language=form.cleaned_data["language"])
        return redirect("accounts_home")
    spare = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    left = len(spare.wrap().get_unused_codes()) if spare else 0
    return render(request, "accounts/home.html", {"person": request.user, "form": form, "codes_left": left})


@doors.public
def too_many(request, exception=None):
    """Ask whoever tries too often to wait."""
    return answers.to_kind(request, kinds.TOO_MANY)
