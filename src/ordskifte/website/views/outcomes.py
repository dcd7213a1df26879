"""One passage before and after, with the messages that changed it."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ordskifte.accounts import doors
from ordskifte.domain.outcome import TEXTS
from ordskifte.kernel.web import etag
from ordskifte.outcomes import queries


@doors.public
def passage(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What stood there, what stands there now, and whose messages are cited."""
    found = queries.passage(request.tenant, uid)
    if found is None:
        raise Http404
    case = (found.case.version, found.case.changed_at)
    version = (found.uid, *case, found.citations, found.not_shown, found.document, found.publication)
    if unchanged := etag.page(request, "passage", version):
        return unchanged
    page = render(request, "website/passage.html", {"passage": found, "case": found.case, "texts": TEXTS})
    return etag.marked(request, page, "passage", version)
