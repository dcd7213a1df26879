"""Whatever goes wrong becomes a clear page: the handlers that Django calls, and the form that had expired.

`project/urls.py` takes its `handler400`, `handler403`, `handler404` and `handler500` from here.
"""

import sys

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import translation

from ordskifte.kernel.web import answers, kinds, typed
from ordskifte.kernel.web.addresses import Area, area_of


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something that could not be read."""
    return answers.to_error(request, exception)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Something that is not open to whoever asked."""
    return answers.to_error(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing at this address."""
    return answers.to_error(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """Something that no view caught; Django calls this while the exception is being handled."""
    error = sys.exc_info()[1]
    return answers.to_error(request, error) if error else answers.to_kind(request, kinds.INTERNAL)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: show what was typed, and offer to send it once more.

    Only to whoever sent it from a page of ours. A form on another site must not be able to fill in ours and have
    it sent with a single click.
    """
    if answers.wants_problem(request) or not typed.came_from_here(request):
        return answers.to_kind(request, kinds.NOT_OUR_FORM)
    kind = kinds.SIGNED_OUT if _is_signed_out(request) else kinds.EXPIRED_FORM
    context: dict[str, object] = {
        "status": kind.status,
        "title": kind.title,
        "what_happened": kind.what_happened,
        "what_to_do": kind.what_to_do,
        "sign_in_url": typed.SIGN_IN if kind is kinds.SIGNED_OUT else "",
        **typed.again(request),
        # A cookie that was lost is made anew.
        "csrf_token": get_token(request),
    }
    language = answers.language_of(request)
    with translation.override(language):
        page = answers.rendered("kernel/expired_form.html", context)
    response = HttpResponse(page, status=kind.status)
    response["Cache-Control"] = "private, no-store"
    response["Content-Language"] = language
    return answers.noted(response)


def _is_signed_out(request: HttpRequest) -> bool:
    """Whether nobody is signed in where one must be to send anything; on open pages nobody looks."""
    user = getattr(request, "user", None) if area_of(request.path_info) is Area.DESK else None
    return user is not None and not user.is_authenticated
