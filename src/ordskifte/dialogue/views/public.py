"""What everybody reads: a message at its permanent address, a whole thread, attachments, the rules."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from ordskifte.accounts import doors
from ordskifte.channels import queries as channels
from ordskifte.dialogue import inside, notices, places, published_rules, queries
from ordskifte.dialogue.queries import PublicMessage
from ordskifte.domain.ids import Reference
from ordskifte.kernel import clock
from ordskifte.kernel.web import answers, etag, files

# A page is made as a whole, and cut here where its messages belong.
_HERE = "<!--messages-->"
# Names give no hit after this: the page asks search engines to forget it too.
FOUND_FOR = timedelta(days=365)


@doors.public
def message(request: HttpRequest, *, reference: str) -> HttpResponse:
    """The permanent page of a message; where it is not in view, why and since when."""
    known = str(Reference.parse(reference))
    if known != reference:
        return redirect("dialogue:message", reference=known)
    stamp = queries.message_stamp(request.tenant, known)
    if stamp and (unchanged := etag.page(request, "message", stamp, clock.today())):
        return unchanged
    found = queries.public_message(request.tenant, known)
    if found is None:
        return _in_circle(request, known)
    page = render(request, "dialogue/message.html", _message(request, found))
    return etag.marked(request, page, "message", stamp, clock.today()) if stamp else page


def _in_circle(request: HttpRequest, reference: str) -> HttpResponse:
    """What was told a closed circle stands in its dialogue; for whoever was not let in there is nothing here."""
    found = queries.talk_of(request.tenant, reference)
    if found is None or not inside.is_let_in(request, found[0]):
        raise Http404
    page = redirect("dialogue:talk", reference=found[1])
    page["Cache-Control"] = "private, no-store"
    return page


def _message(request: HttpRequest, found: PublicMessage) -> dict[str, object]:
    return {
        "message": found,
        "case": found.case,
        "sentence": notices.sentence(found.notice),
        "is_old": clock.now() - found.said_at > FOUND_FOR,
        "permanent": channels.home_of(request.tenant) + request.path,
        "is_other_language": found.language and found.language != answers.language_of(request),
    }


@doors.public
def whole(request: HttpRequest, *, reference: str) -> HttpResponse | StreamingHttpResponse:
    """Every message under a publication on one page, sent while it is read, so that none is too long."""
    known = str(Reference.parse(reference))
    if known != reference:
        return redirect("dialogue:whole", reference=known)
    stamp = queries.stamp(request.tenant, known)
    if stamp is None:
        raise Http404
    if unchanged := etag.page(request, "whole", stamp):
        return unchanged
    place = places.at(request.tenant, known)
    if place is None:
        raise Http404
    head, _, foot = render_to_string(
        "dialogue/whole.html", {"place": place, "case": place.case}, request=request
    ).partition(_HERE)
    pieces = channels.thread_all(place.thread.uid, language=answers.language_of(request))
    answer = StreamingHttpResponse(_joined(head, pieces, foot=foot), content_type="text/html; charset=utf-8")
    return etag.marked(request, answer, "whole", stamp)


def _joined(head: str, pieces: Iterator[str], *, foot: str) -> Iterator[str]:
    yield head
    yield from pieces
    yield foot


@doors.public
def attachment(request: HttpRequest, *, uid: uuid.UUID) -> HttpResponse | StreamingHttpResponse:
    """The copy of a file that a person decided to show."""
    found = queries.public_attachment(request.tenant, uid)
    if found is None or found.copy is None:
        raise Http404
    version = ("attachment", uid, found.copy.sha256)
    if unchanged := etag.page(request, *version):
        return unchanged
    return etag.marked(request, files.from_blob(found.copy, name=uid.hex[:8]), *version)


@doors.public
def rules(request: HttpRequest) -> HttpResponse:
    """The rules by which messages wait or are hidden, and how often that was done."""
    return render(request, "dialogue/rules.html", published_rules.of(request.tenant))
