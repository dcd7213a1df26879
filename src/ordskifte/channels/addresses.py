"""Where our own page of a post is, as others see it."""

from collections.abc import Iterable

from django.conf import settings

from ordskifte.kernel.models import Body, HostName
from ordskifte.kernel.web.addresses import in_language


def home_of(body: Body) -> str:
    """The body's own address, without a slash at the end."""
    host = HostName.objects.filter(body=body).order_by("-is_main", "pk").values_list("name", flat=True).first()
    if settings.ORDSKIFTE_SECURE:
        return f"https://{host or 'localhost'}"
    # Without TLS only somebody who tries the program on their own machine is served.
    return f"http://{host or 'localhost'}:{settings.ORDSKIFTE_PORT}"


def path_of(reference: str, *, language: str) -> str:
    """The permanent page of a post."""
    return in_language(f"/p/{reference}/", language)


def pages_of(reference: str, *, home: str, languages: Iterable[str]) -> dict[str, str]:
    """The permanent page in each language."""
    spoken = {code for code, _ in settings.LANGUAGES}
    # The pages themselves may be in fewer languages than texts are: such a text stands on the page without a prefix.
    return {
        language: home + path_of(reference, language=language if language in spoken else settings.LANGUAGE_CODE)
        for language in languages
    }
