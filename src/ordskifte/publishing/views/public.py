"""The pictures of what is shown; the originals are closed."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse

from ordskifte.accounts import doors
from ordskifte.kernel.web import etag
from ordskifte.publishing import pictures, queries
from ordskifte.publishing.models import Picture
from ordskifte.publishing.rendering import WIDTHS


@doors.public
def picture(request: HttpRequest, *, uid: uuid.UUID, width: int) -> HttpResponse:
    """A picture in one of the few sizes, while something that is shown has it."""
    found = queries.shown_picture(request.tenant, uid) if width in WIDTHS else None
    if found is None:
        raise Http404
    version = ("picture", found.uid, found.get_file_hash(), width)
    return etag.page(request, *version) or etag.marked(request, answer(found, width=width), *version)


def answer(found: Picture, *, width: int) -> HttpResponse:
    """The picture drawn anew, under a name that says nothing."""
    made = HttpResponse(pictures.sized(found, width=width), content_type=pictures.media_type(found))
    # Pages of others show it too, with the text that it belongs to.
    made["Cross-Origin-Resource-Policy"] = "cross-origin"
    made["Content-Disposition"] = f'inline; filename="{found.uid.hex[:8]}-{width}"'
    return made
