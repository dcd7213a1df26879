"""One refusal becomes a page for people or a problem document for programs, and one line in the log."""

import logging

import structlog
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from ordskifte.kernel.web import kinds, typed, verdicts
from ordskifte.kernel.web.addresses import Area, area_of, in_language, split
from ordskifte.kernel.web.kinds import Kind
from ordskifte.kernel.web.problems import problem_of
from ordskifte.kernel.web.verdicts import Verdict

# What could not be taken is shown again, with what to do: what passes by waiting, and what the person can mend.
_WAIT = _("What you wrote stands below. Wait a little, and send again.")
_SHOWN_AGAIN = {
    **dict.fromkeys((kind.slug for kind in (kinds.TOO_MANY, kinds.BUSY, kinds.FULL, kinds.UNAVAILABLE)), _WAIT),
    kinds.TOO_LARGE.slug: _("What you wrote stands below. Make it shorter, and send again."),
    kinds.ON_HOLD.slug: _(
        "What you wrote stands below. Leave this page open, and send it again when we take in again."
    ),
    kinds.SIGNED_OUT.slug: kinds.SIGNED_OUT.what_to_do,
}
_log = structlog.get_logger(__name__)


def to_error(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Answer an exception; one that nobody foresaw is ours, and is noted in full."""
    with translation.override(language_of(request)):
        verdict = verdicts.verdict_on(error) or Verdict(kind=kinds.INTERNAL)
    return to_verdict(request, verdict, error=error)


def to_kind(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Answer with one of our kinds and its own words."""
    return to_verdict(request, Verdict(kind=kind))


def to_verdict(request: HttpRequest, verdict: Verdict, *, error: BaseException | None = None) -> HttpResponse:
    """Answer in the reader's language, as a page or as a problem document."""
    _note(request, verdict, error=error)
    language = language_of(request)
    wait = verdict.retry_after or verdict.kind.retry_after
    with translation.override(language):
        response = _problem(request, verdict) if wants_problem(request) else _page(request, verdict)
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    if wait:
        response["Retry-After"] = str(wait)
    return noted(response)


def noted(response: HttpResponse) -> HttpResponse:
    """Keep Django from noting it again: its own line has the address in it, and addresses carry secrets."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def language_of(request: HttpRequest) -> str:
    """The language that this request is answered in, also before and after the language was activated."""
    return getattr(request, "LANGUAGE_CODE", "") or split(request.path_info)[0]


def wants_problem(request: HttpRequest) -> bool:
    """Whether a program asks."""
    return area_of(request.path_info) is Area.API


def reference_of(request: HttpRequest) -> str:
    """What a person can name when asking us about it."""
    return getattr(request, "request_id", "")


def _note(request: HttpRequest, verdict: Verdict, *, error: BaseException | None) -> None:
    status = verdict.kind.status
    match = request.resolver_match
    facts = {
        "kind": verdict.kind.slug,
        "status": status,
        "route": match.route if match else None,
        "reason": type(error).__name__ if error else None,
    }
    is_ours = verdict.kind is kinds.INTERNAL or (error is not None and status >= 500)
    # What a column could not hold should have been refused before it got there.
    is_ours = is_ours or (status == 400 and verdicts.is_from_database(error))
    level = logging.ERROR if is_ours else logging.INFO
    _log.log(level, "refused", exc_info=error if is_ours else None, **facts)


def _problem(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    extra = dict(verdict.extra)
    if verdict.kind.status >= 500 and reference_of(request):
        extra["reference"] = reference_of(request)
    return problem_of(verdict.kind, detail=verdict.detail, **extra)


def _page(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    kind = verdict.kind
    reference = reference_of(request) if kind.status >= 500 else ""
    context = {
        "status": kind.status,
        "title": kind.title,
        # A sentence about this very thing says what to do, too.
        "what_happened": verdict.detail or kind.what_happened,
        "what_to_do": "" if verdict.detail else kind.what_to_do,
        "reference": reference,
        "request_id": reference,
        "home_url": in_language("/", language_of(request)),
    }
    # What could not be taken is still theirs: shown again, to be sent once more.
    if kind.slug in _SHOWN_AGAIN and typed.can_be_shown(request):
        context |= typed.again(request) | {
            "what_to_do": _SHOWN_AGAIN[kind.slug],
            "sign_in_url": typed.SIGN_IN if kind is kinds.SIGNED_OUT else "",
        }
        return HttpResponse(rendered("kernel/expired_form.html", context), status=kind.status)
    return HttpResponse(rendered("kernel/fault.html", context), status=kind.status)


def rendered(template: str, context: dict[str, object]) -> str:
    """The page without asking the session or the database, which may be what failed; plain if even that fails."""
    try:
        return loader.render_to_string(template, context)
    except Exception:
        _log.exception("fault_page_broken")
        title, happened, todo = (escape(context[name]) for name in ("title", "what_happened", "what_to_do"))
        reference = escape(context.get("reference", ""))
        return (
            f'<!doctype html><html lang="{translation.get_language()}"><meta charset="utf-8"><title>{title}</title>'
            f"<h1>{title}</h1><p>{happened}</p><p>{todo}</p><p>{reference}</p></html>"
        )
