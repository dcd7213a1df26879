"""Holds every address to its declaration, before the view runs."""

import structlog
from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from ordskifte.accounts import doors, sessions
from ordskifte.accounts.doors import Caller, Verdict, Way
from ordskifte.kernel.web import answers, kinds, typed

_log = structlog.get_logger()


class DeclaredDoors:
    """Lets a request through to its view if the view's door opens for whoever asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Judging waits until the view is known; what people see who are signed in is kept nowhere."""
        request.passed_staff_door = False
        response = self.get_response(request)
        if request.passed_staff_door:
            add_never_cache_headers(response)
        return response

    def process_view(self, request, view, *arguments):
        """Judge, and answer in the view's place if the door stays shut."""
        route = request.resolver_match.route
        door = doors.door_of(view, route=route)
        if door is None:
            _log.error("undeclared_address", route=route)
            raise Http404
        # A public page must not even look at the session: its answer may be kept and shared.
        caller = caller_of(request) if door.way is Way.STAFF else doors.NOBODY
        match doors.judge(door, caller=caller):
            case Verdict.HIDE:
                raise Http404
            case Verdict.SIGN_IN:
                return _ask_to_sign_in(request)
            case Verdict.REFUSE:
                raise PermissionDenied
        if door.way is Way.STAFF:
            request.passed_staff_door = True
            sessions.touch(request.session)
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return None

    def process_exception(self, request, error):
        """Say that nothing is there when Wagtail, which takes ids as text, breaks on one that is not a number."""
        if isinstance(error, ValueError) and "expected a number but got" in str(error) and request.passed_staff_door:
            raise Http404 from error


def caller_of(request) -> Caller:
    """Whoever this session belongs to: nobody on the site of another body, and nobody once it is too old."""
    user = request.user
    tenant = getattr(request, "tenant", None)
    if not user.is_authenticated:
        return doors.NOBODY
    if tenant is None or user.body_id != tenant.pk or not sessions.is_alive(request.session):
        # A session that opens nothing would be sent to and fro between the desk and the page for signing in.
        logout(request)
        return doors.NOBODY
    proofs = {record.get("method") for record in get_authentication_records(request, user)}
    return Caller(is_active=user.is_active, has_second_factor="mfa" in proofs, roles=user.role_names)


def _ask_to_sign_in(request):
    """Show the way in and back; what was posted is shown again, and what a script asked for is refused."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    if request.method not in {"GET", "HEAD"}:
        if typed.can_be_shown(request):
            return answers.to_kind(request, kinds.SIGNED_OUT)
        raise PermissionDenied
    return redirect_to_login(request.get_full_path(), login_url=reverse("account_login"))
