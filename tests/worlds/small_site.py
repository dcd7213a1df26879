"""A site with a handful of addresses, to see what every request passes on its way in and out."""

import copy
import errno

from django.conf import settings
from django.core import exceptions
from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from ordskifte.domain import errors
from ordskifte.kernel import health
from ordskifte.kernel.web import kinds, strict
from ordskifte.kernel.web.errors import Refused
from ordskifte.kernel.web.faults import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]

# As in the project, without who may pass: that is not the matter here.
MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith(("ordskifte.accounts", "allauth"))]

TEMPLATES = copy.deepcopy(settings.TEMPLATES)
for _engine in TEMPLATES:
    _named = _engine["OPTIONS"]["context_processors"]
    _engine["OPTIONS"]["context_processors"] = [name for name in _named if not name.startswith("ordskifte.website")]

CANARY = "kanarifugl"
RAISED = {
    "not-found": lambda: Http404(CANARY),
    "forbidden": lambda: exceptions.PermissionDenied(CANARY),
    "suspicious": lambda: exceptions.SuspiciousOperation(CANARY),
    "too-big": lambda: exceptions.RequestDataTooBig(CANARY),
    "too-many-fields": lambda: exceptions.TooManyFieldsSent(CANARY),
    "gone": lambda: Refused(kinds.GONE),
    "too-many": lambda: Refused(kinds.TOO_MANY, retry_after=17),
    "locked": lambda: OperationalError("database is locked"),
    "full-disk": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "full-database": lambda: OperationalError("database or disk is full"),
    "not-allowed": errors.NotAllowed,
    "conflict": errors.Conflict,
    "malformed": lambda: errors.MalformedNumber("2026-118"),
    "unforeseen": lambda: RuntimeError(f"could not read '{CANARY} with words'"),
}


def front(request, **found):
    """An ordinary public page."""
    return HttpResponse(f"<p>{get_language()}</p>")


def fails(request, name):
    """Raise what is named."""
    raise RAISED[name]()


def empty(request, status):
    """A refusal without words."""
    return HttpResponseNotAllowed(["GET"]) if status == 405 else HttpResponse(status=status)


def typed(request):
    """A form that needs a token; gives back what was typed."""
    return JsonResponse(request.POST.dict())


@csrf_exempt
def read(request):
    """Look at everything that a request brings."""
    return JsonResponse({"query": request.GET.dict(), "posted": sorted(request.POST), "files": sorted(request.FILES)})


@csrf_exempt
def read_json(request):
    """Read a strict body."""
    return JsonResponse({"value": strict.read_json(request, max_bytes=10_000)})


def streams(request):
    """A page that is written while it is being sent."""
    return StreamingHttpResponse(f"{get_language()} " for _ in range(3))


def shows_page(request):
    """A page in the public layout."""
    return render(request, "layouts/public.html")


def sees_session(request):
    """A page that keeps something in the session."""
    request.session["seen"] = True
    return HttpResponse("seen")


urlpatterns = [
    path("", front),
    path("nn/", front),
    path("en/", front),
    path("layout/", shows_page),
    path("nn/layout/", shows_page),
    path("konto/", front),
    path("desk/", front),
    path("desk/session/", sees_session),
    path("streams/", streams),
    path("en/streams/", streams),
    path("fails/<str:name>/", fails),
    path("nn/fails/<str:name>/", fails),
    path("en/fails/<str:name>/", fails),
    path("api/fails/<str:name>/", fails),
    path("empty/<int:status>/", empty),
    path("desk/typed/", typed),
    path("read/", read),
    path("api/read/", read_json, name="read_json"),
    path("innlegg/<str:secret>/", front, name="message"),
    path("healthz", health.live),
    path("readyz", health.ready),
]
