"""Two people in one text see each other: Wagtail's own way of asking who else is there, behind our doors."""

import json

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin.views import editing_sessions

from ordskifte.publishing.models import Publication
from ordskifte.publishing.views import desk

# So large a number is no session of anybody.
LARGEST = 2**31 - 1


@desk.writers
@require_POST
def ping(request: HttpRequest, *, pk: int, session: int) -> JsonResponse:
    """Say that somebody is here, and hear who else is; of another body's text, nothing is said."""
    desk.publication_or_404(request, pk)
    meta = Publication._meta
    answer = editing_sessions.ping(request, meta.app_label, meta.model_name, str(pk), min(session, LARGEST))
    told = json.loads(answer.content)
    if "session_id" in told:
        key = pk, told["session_id"]
        told["ping_url"] = reverse("publishing_ping", args=key)
        told["release_url"] = reverse("publishing_release", args=key)
    return JsonResponse(told, status=answer.status_code)


@desk.writers
@require_POST
def release(request: HttpRequest, *, pk: int, session: int) -> JsonResponse:
    """Say that somebody has left."""
    desk.publication_or_404(request, pk)
    return editing_sessions.release(request, min(session, LARGEST))
