"""What everybody reads of sites that were carried over: a thread, and those of a case. Nobody answers there."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.dialogue.queries import past
from ordskifte.kernel import clock
from ordskifte.kernel.web import etag, paging


@doors.public
def thread(request: HttpRequest, *, uid: uuid.UUID) -> HttpResponse:
    """A post of the site as it was carried over, with a window of what was said under it."""
    stamp = past.past_stamp(request.tenant, uid)
    if stamp is None:
        raise Http404
    # By the day: names that turn a year old tell search engines something else.
    version = ("past", uid, stamp, clock.today())
    if unchanged := etag.page(request, *version):
        return unchanged
    found = past.past_page(request.tenant, uid, cursor=paging.cursor(request))
    if found is None:
        raise Http404
    context = {"past": found, "thread": found.thread, "case": found.case, "site": found.thread.site}
    return etag.marked(request, render(request, "dialogue/past.html", context), *version)


@doors.public
def of_case(request: HttpRequest, *, uid: uuid.UUID) -> HttpResponse:
    """Every thread of a case that was carried over."""
    case = cases.public_case(request.tenant, uid)
    window = past.past_case_window(case, cursor=paging.cursor(request)) if case is not None else None
    if window is None or not (window.rows or window.previous):
        raise Http404
    return render(request, "dialogue/past_of_case.html", {"case": case, "window": window})
