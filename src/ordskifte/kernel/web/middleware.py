"""What every request passes on its way in and out, in the order that `project/settings.py` names."""

import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.utils import translation

from ordskifte.kernel.web import addresses, answers, headers, hygiene, kinds, proxies, verdicts
from ordskifte.kernel.web.addresses import Area

GetResponse = Callable[[HttpRequest], HttpResponse]
_log = structlog.get_logger(__name__)

# Asked every few seconds by those who watch: said at debug level only.
_WATCHED = frozenset({"/healthz", "/readyz"})


class Statements:
    """Counts the SQL statements of one request."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *details: Any) -> Any:
        """Count, and let it through."""
        self.count += 1
        return execute(*details)


class RequestLog:
    """Gives the request a name, and writes one line about it: never its body, query, address or person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Time the request and note how it went."""
        request.request_id = secrets.token_hex(6)  # type: ignore[attr-defined]
        statements = Statements()
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=answers.reference_of(request)):
            with connection.execute_wrapper(statements):
                response = self.get_response(request)
            ms = round((time.perf_counter() - started) * 1000, 1)
            self._note(request, response, statements=statements.count, ms=ms)
        response.headers["X-Request-ID"] = answers.reference_of(request)
        return response

    def _note(self, request: HttpRequest, response: HttpResponse, **figures: object) -> None:
        match = request.resolver_match
        is_watcher = request.path_info in _WATCHED
        (_log.debug if is_watcher else _log.info)(
            "request",
            method=request.method if request.method in hygiene.METHODS else "other",
            # The pattern, not the address: addresses hold references and secret links.
            route=match.route if match else None,
            view=match.view_name if match else None,
            area=str(addresses.area_of(request.path_info)),
            status=response.status_code,
            **figures,
        )


class Proxies:
    """Believes forwarded headers from the proxies that the operator named, and from nobody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Correct who asked, for which host, by which scheme."""
        proxies.believe(request.META)
        return self.get_response(request)


class Headers:
    """Puts the security headers on every answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Dress the answer on its way out."""
        response = self.get_response(request)
        headers.dress(request, response)
        return response


class Faults:
    """Turns every refusal into a clear page, or a problem document for programs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse what no view should meet, and give words to refusals that have none."""
        if (kind := hygiene.refusal(request)) is not None:
            response = answers.to_kind(request, kind)
            if kind is kinds.METHOD:
                response["Allow"] = ", ".join(hygiene.METHODS)
            return response
        return self._with_words(request, self.get_response(request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what we foresaw; the rest is for Django, which calls `faults.handler500`."""
        return answers.to_error(request, exception) if verdicts.verdict_on(exception) else None

    def _with_words(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        kind = kinds.BY_STATUS.get(response.status_code)
        if kind is None or response.streaming or response.content:
            return response
        spoken = answers.to_kind(request, kind)
        for name, value in response.items():
            if name not in {"Content-Type", "Content-Length"}:
                spoken[name] = value
        spoken.cookies = response.cookies
        return spoken


class LanguageFromAddress:
    """The language is in the address only: no cookie, no Accept-Language, nothing to vary on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Speak the language of the address."""
        before = translation.get_language()
        _speak(request, addresses.split(request.path_info)[0])
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", answers.language_of(request))
        # What streams is still being written in this language when we return.
        if before and not response.streaming:
            translation.activate(before)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Speak the language of the person who is signed in, where people sign in."""
        path = request.path_info
        is_staff_page = addresses.area_of(path) in {Area.DESK, Area.ACCOUNT}
        user = getattr(request, "user", None) if is_staff_page else None
        if user is not None and user.is_authenticated:
            _speak(request, getattr(user, "language", "") or addresses.DEFAULT)


def _speak(request: HttpRequest, language: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = language


class LastSlash(CommonMiddleware):
    """An address that lacks its last slash leads on to the one that has it, where there is one."""

    def process_request(self, request: HttpRequest) -> None:
        """Nothing beforehand: hosts are looked at elsewhere, and those who watch the machine name none of ours."""
