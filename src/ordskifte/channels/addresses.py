"""Where our own page of a post is, as others see it."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from ordskifte.channels.models import PUBLICATION, Post
from ordskifte.kernel.models import Body, HostName
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.kernel.web.addresses import in_language


def home_of(body: Body) -> str:
    """The body's own address, without a slash at the end."""
    host = host_of(body)
    if settings.ORDSKIFTE_SECURE:
        return f"https://{host}"
    # Without TLS only somebody who tries the program on their own machine is served.
    return f"http://{host}:{settings.ORDSKIFTE_PORT}"


def host_of(body: Body) -> str:
    """The body's main host name."""
    return next((name for (name,) in _HOSTS(body=body.pk)), "localhost")


def _hosts() -> QuerySet[Any, Any]:
    rows = HostName.objects.filter(body=given("body", Body._meta.pk))
    return rows.order_by("-is_main", "pk").values_list("name")[:1]


_HOSTS = Prepared(_hosts)


def path_of(reference: str, *, language: str) -> str:
    """The permanent page of a post."""
    return in_language(f"/p/{reference}/", language)


def message_path(reference: str, *, language: str) -> str:
    """The permanent page of a message."""
    return in_language(f"/innlegg/{reference}/", language)


def pages_of(post: Post, *, home: str) -> dict[str, str]:
    """The permanent page in each language that the post is in."""
    path = path_of if post.kind == PUBLICATION else message_path
    spoken = {code for code, _ in settings.LANGUAGES}
    # The pages themselves may be in fewer languages than texts are: such a text stands on the page without a prefix.
    return {
        language: home + path(post.reference, language=language if language in spoken else settings.LANGUAGE_CODE)
        for language in post.languages
    }
