"""Refusals for programs: problem documents (RFC 9457), with the words in the reader's language."""

import json

from django.http import HttpResponse

from ordskifte.kernel.web.kinds import Kind

CONTENT_TYPE = "application/problem+json"
TYPES = "/problemer/"


def problem(*, status: int, slug: str, title: str, detail: str, **extra: object) -> HttpResponse:
    """A problem document; `slug` ends its `type`, and `extra` are members beside the five of the RFC."""
    members = {**extra, "type": TYPES + slug, "title": title, "status": status, "detail": detail}
    body = json.dumps(members, ensure_ascii=False, allow_nan=False, default=str)
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE)


def problem_of(kind: Kind, *, detail: str = "", **extra: object) -> HttpResponse:
    """The problem document of one of our kinds, in the language that is active."""
    said = detail or f"{kind.what_happened} {kind.what_to_do}"
    return problem(status=kind.status, slug=kind.slug, title=str(kind.title), detail=said, **extra)
