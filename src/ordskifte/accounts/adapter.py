"""How allauth behaves here: nobody signs up, nothing leaves the site, every sign-in is noted."""

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ordskifte.accounts import second_factor, sessions
from ordskifte.kernel import audit

_log = structlog.get_logger()


class StaffAdapter(DefaultAccountAdapter):
    """Sign-in for people who work here."""

    def is_open_for_signup(self, request):
        """People are invited."""
        return False

    def is_safe_url(self, url):
        """Only an address on this site, written without a host."""
        return bool(url) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def add_message(self, request, level, *args, **kwargs):
        """The pages say what happened; no message is kept for later."""

    def respond_user_inactive(self, request, user):
        """As for a wrong password."""
        return HttpResponseRedirect(reverse("account_login"))

    def get_client_ip(self, request):
        """The address that the server, or a proxy it trusts, saw."""
        return request.META.get("REMOTE_ADDR") or "unknown"

    def login(self, request, user):
        """Open the session under a new key, start its clocks, and note it."""
        super().login(request, user)
        sessions.begin(request.session)
        audit.note(by=user.actor, act="accounts.signed_in", about=user.uid, body=user.body)

    def authentication_failed(self, request, **credentials):
        """Note that somebody did not get in, and nothing of what was tried."""
        _log.warning("sign_in_failed")

    def reauthenticate(self, user, password):
        """Whether the one who is signed in knows the password."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk


class SecondFactorAdapter(DefaultMFAAdapter):
    """Codes from an app, sealed at rest."""

    def encrypt(self, text):
        """Seal before storing."""
        return second_factor.seal(text)

    def decrypt(self, encrypted_text):
        """Open what was stored."""
        return second_factor.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        """Nobody works without a second factor; the operator gives a new link."""
        return False

    def build_totp_svg(self, url):
        """The QR code on white, so that it can be read where the page is dark."""
        return super().build_totp_svg(url).replace("<path ", '<rect width="100%" height="100%" fill="#fff"/><path ', 1)
