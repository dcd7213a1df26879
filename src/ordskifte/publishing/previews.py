"""A draft as the public will see it, for those who work on it."""

from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import SafeString

from ordskifte.domain import publication as values
from ordskifte.kernel.web.headers import PUBLIC_POLICY
from ordskifte.publishing import rendering, snapshots

# The editor shows the page in a frame of its own.
POLICY = PUBLIC_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def desk_picture(key: str, width: int) -> str:
    """Where those who work here see a picture that the public does not see yet."""
    return f"/desk/bilde/{key}/{width}/"


def page(request, publication, *, language: str = ""):
    """The page of one language, made by the renderer that everything public is made by."""
    snapshot = snapshots.of(publication)
    wanted = language if language in snapshot.texts else next(iter(snapshot.texts), "")
    text = snapshot.texts.get(wanted, {"title": "", "lead": "", "blocks": []})
    html = rendering.html(values.from_json(text["blocks"]), address_of=desk_picture)
    context = {
        "text": text,
        # Made by our renderer, which escapes every word.
        "html": SafeString(html),
        "facts": snapshot.facts,
        "case": publication.case,
        "text_language": wanted,
    }
    with translation.override(request.tenant.language if request.tenant else "nb"):
        response = render(request, "publishing/preview.html", context)
    response["Content-Security-Policy"] = POLICY
    return response
