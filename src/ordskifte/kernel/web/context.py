"""What every template may count on; costs no statement."""

from django.conf import settings
from django.http import HttpRequest

from ordskifte.kernel.web import answers
from ordskifte.kernel.web.addresses import PREFIXED, in_language


def page(request: HttpRequest) -> dict[str, object]:
    """Whose page it is, its language, and the same page in the others."""
    language = answers.language_of(request)
    return {
        "body": getattr(request, "tenant", None),
        "language": language,
        "languages": languages(request, current=language),
        "home_url": in_language("/", language),
        "request_id": answers.reference_of(request),
    }


def languages(request: HttpRequest, *, current: str) -> list[dict[str, object]]:
    """The languages that pages are in, each with the address of this page."""
    here = request.get_full_path()
    return [
        {"code": code, "name": name, "url": in_language(here, code), "current": code == current}
        for code, name in settings.LANGUAGES
        if code == settings.LANGUAGE_CODE or code in PREFIXED
    ]
