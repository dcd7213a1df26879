"""Who may speak with the interface: a system with a token, for what the token opens, and not too often."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ordskifte.accounts import doors
from ordskifte.kernel import hold
from ordskifte.kernel.web import answers, kinds, throttle
from ordskifte.kernel.web.errors import Refused
from ordskifte.records import actions, pushed
from ordskifte.records.models import ApiToken, Scope

# A weekday's journal of a large body in minutes, and no more than the worker keeps up with.
CALLS: Final = throttle.Limit(name="api", burst=600, seconds=60, refuses=True)
# Those who only guess.
GUESSES: Final = throttle.Limit(name="api-guesses", burst=30, seconds=300, refuses=True)
_BEARER: Final = re.compile(r"bearer +([A-Za-z0-9_-]{20,100})", re.IGNORECASE | re.ASCII)
_KEY: Final = re.compile(r"[!-~]{1,200}", re.ASCII)
Act = Callable[..., HttpResponse]


def address(**methods: tuple[Scope, Act]) -> Act:
    """One address with its methods, each with the scope that it asks for."""

    @csrf_exempt  # nothing is known of whoever calls by a cookie
    @doors.machine
    @wraps(next(iter(methods.values()))[1])
    def view(request: HttpRequest, **named: Any) -> HttpResponse:
        if request.method not in methods:
            refused = answers.to_kind(request, kinds.METHOD)
            refused["Allow"] = ", ".join(sorted(methods))
            return refused
        token = _token_of(request)
        if token is None:
            refused = answers.to_kind(request, kinds.NO_TOKEN)
            refused["WWW-Authenticate"] = 'Bearer realm="api"'
            return refused
        scope, act = methods[request.method]
        _may(token, scope)
        if hold.current() is None:
            # While people work on the tables, reading goes on, and nothing is written.
            actions.use_token(by=token.actor, token=token)
        return act(request, token, **named)

    return view


def _token_of(request: HttpRequest) -> ApiToken | None:
    """The open token of the body that a request was sent to; None for any other, whatever is wrong with it."""
    given = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    tenant = getattr(request, "tenant", None)
    token = pushed.open_token(tenant, given[1]) if given and tenant is not None else None
    if token is None:
        _count(GUESSES, throttle.place_of(request))
    return token


def _may(token: ApiToken, scope: Scope) -> None:
    _count(CALLS, str(token.uid))
    if scope.value not in token.scopes:
        said = _("This token does not open this. It needs the scope %(scope)s.") % {"scope": scope.value}
        raise Refused(kinds.FORBIDDEN, detail=said, scope=scope.value)


def _count(limit: throttle.Limit, whom: str) -> None:
    verdict = throttle.take(limit, whom=whom)
    if verdict.outcome is throttle.Outcome.LIMITED:
        said = _("More came than is taken in so short a time. Wait as long as Retry-After says.")
        raise Refused(kinds.TOO_MANY, detail=said, retry_after=verdict.retry_after)


def key_of(request: HttpRequest) -> str:
    """The name that a system gives to a request, so that it may send it again without doing it twice."""
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        said = _("Send the header Idempotency-Key: up to 200 signs without spaces, a new one for each new request.")
        raise Refused(kinds.BAD_REQUEST, detail=said, field="Idempotency-Key")
    return key
