"""The addresses of the interface: cases, documents, and the bytes of files."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.kernel.web import kinds, strict
from ordskifte.kernel.web.errors import Refused
from ordskifte.protocols import strictjson
from ordskifte.protocols.strictjson import Value
from ordskifte.records import actions, pushed
from ordskifte.records.models import ApiToken, Scope
from ordskifte.records.views.api import bodies, openapi
from ordskifte.records.views.api.guard import address, key_of

_LIMITS: Final = strictjson.Limits(depth=8, values=5_000)
_PIECE: Final = 64 << 10
_IDENTITY: Final = re.compile(bodies.IDENTITY, re.ASCII)
_SUM: Final = re.compile(bodies.SHA_256, re.ASCII)


@doors.machine
def description(request: HttpRequest) -> HttpResponse:
    """What the interface takes and answers (OpenAPI 3.1); the same to everybody."""
    if request.method not in {"GET", "HEAD"}:
        refused = HttpResponse(status=405)
        refused["Allow"] = "GET, HEAD"
        return refused
    return HttpResponse(openapi.text(), content_type="application/json")


def _push_case(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """Send a case, or all that is to be said of it now."""
    return _push(request, token, read=bodies.read_case, act=actions.push_case)


def _push_document(request: HttpRequest, token: ApiToken) -> HttpResponse:
    """Send a registered document, or all that is to be said of it now."""
    return _push(request, token, read=bodies.read_document, act=actions.push_document)


def _push(
    request: HttpRequest,
    token: ApiToken,
    *,
    read: Callable[[Value], dict[str, Any]],
    act: Callable[..., actions.Answer],
) -> HttpResponse:
    key = key_of(request)
    if not strict.is_json(request.content_type or ""):
        raise Refused(kinds.MEDIA_TYPE, detail=_("This address takes JSON. Send it with the type application/json."))
    data = strict.read_body(request, max_bytes=bodies.LARGEST_BODY)
    given = read(strictjson.loads(data, limits=_LIMITS))
    # Of the bytes as they came: what says the same in another way is another request.
    fingerprint = hashlib.sha256(request.path_info.rpartition("/")[2].encode() + b"\n" + data).hexdigest()
    answer = act(by=token.actor, token=token, key=key, fingerprint=fingerprint, given=given)
    return _said(answer)


def _case(request: HttpRequest, token: ApiToken, *, identity: str) -> HttpResponse:
    """A case as it stands here."""
    return _told(pushed.case_told(token, _known(identity)))


def _document(request: HttpRequest, token: ApiToken, *, identity: str) -> HttpResponse:
    """A document as it stands here."""
    return _told(pushed.document_told(token, _known(identity)))


def _take_back_case(request: HttpRequest, token: ApiToken, *, identity: str) -> HttpResponse:
    """Take a case back from the public."""
    return _said(actions.take_back_pushed(by=token.actor, token=token, identity=_known(identity), is_case=True))


def _take_back_document(request: HttpRequest, token: ApiToken, *, identity: str) -> HttpResponse:
    """Take a document back from the public."""
    return _said(actions.take_back_pushed(by=token.actor, token=token, identity=_known(identity), is_case=False))


def _keep_bytes(request: HttpRequest, token: ApiToken, *, identity: str, sha256: str) -> HttpResponse:
    """Send the bytes of a file that a document names."""
    if not _SUM.fullmatch(sha256):
        raise Http404
    told = actions.keep_bytes(
        by=token.actor,
        token=token,
        identity=_known(identity),
        sha256=sha256,
        media_type=request.content_type or "",
        content=_pieces(request),
    )
    return _told(told)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes; whoever reads counts."""
    while piece := request.read(_PIECE):
        yield piece


def _known(identity: str) -> str:
    if not _IDENTITY.fullmatch(identity):
        raise Http404
    return identity


def _said(answer: actions.Answer) -> HttpResponse:
    return HttpResponse(answer.content, status=answer.status, content_type="application/json")


def _told(told: dict[str, Any] | None) -> HttpResponse:
    if told is None:
        raise Http404
    return HttpResponse(json.dumps(told, ensure_ascii=False, allow_nan=False), content_type="application/json")


cases = address(POST=(Scope.CASES, _push_case))
case = address(GET=(Scope.CASES, _case), DELETE=(Scope.CASES, _take_back_case))
documents = address(POST=(Scope.DOCUMENTS, _push_document))
document = address(GET=(Scope.DOCUMENTS, _document), DELETE=(Scope.DOCUMENTS, _take_back_document))
file = address(PUT=(Scope.DOCUMENTS, _keep_bytes))
