"""A dialogue that is not for everybody: the link that opens it, and the page that those it is for read.

None of these answers is kept by a store on the way, and each but the first leads on without the code in its address.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ordskifte.accounts import doors
from ordskifte.dialogue import actions, inside, places, queries
from ordskifte.dialogue.errors import LinkShut
from ordskifte.dialogue.forms import Answer
from ordskifte.dialogue.models import Invitation
from ordskifte.dialogue.places import Place
from ordskifte.domain.circle import Circle, Refusal, refusal
from ordskifte.domain.ids import Reference
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.web import open_forms, paging

CODE = "kode"
NEVER_KEPT = "private, no-store"


@doors.public
def talk(request: HttpRequest, *, reference: str) -> HttpResponse:
    """What is said in a closed circle, for those whom it is for; for others, that they need a link."""
    known = str(Reference.parse(reference))
    if known != reference:
        return redirect("dialogue:talk", reference=known)
    place = places.at(request.tenant, known)
    if place is None or not queries.was_ever_closed(place.thread):
        raise Http404
    if not inside.is_let_in(request, place.thread):
        return outside(request, place)
    is_closed = place.thread.circle != Circle.EVERYONE
    context = {
        "place": place.inside() if is_closed else place,
        "case": place.case,
        "is_closed": is_closed,
        "window": queries.talk_window(place.thread, cursor=paging.cursor(request)),
    }
    return _unkept(render(request, "dialogue/talk.html", context))


@csrf_exempt
@doors.public
def invitation(request: HttpRequest, *, code: str = "") -> HttpResponse:
    """The link that somebody got: a page with one button, since programs that look links over must not use it up."""
    if request.method != "POST":
        return _asked(request, code=code[:200])
    open_forms.must_be_from_here(request)
    return _opened(request, request.POST.get(CODE, ""))


def outside(request: HttpRequest, place: Place, *, answer: Answer | None = None) -> HttpResponse:
    """That the dialogue is for those with a link; what somebody wrote comes along, and goes on with the link."""
    sentence = ""
    if code := request.POST.get(CODE, ""):
        sentence = _sentence(inside.by_code(request.tenant, code)) or _("That link is into another dialogue.")
    context = {"place": place, "case": place.case, "answer": answer, "sentence": sentence}
    return _unkept(render(request, "dialogue/talk_outside.html", context, status=403))


def let_in(request: HttpRequest, place: Place) -> Invitation | None:
    """Open the code that came with a form, if it is one into this dialogue."""
    found = inside.by_code(request.tenant, request.POST.get(CODE, ""))
    if found is None or found.publication.uid != place.thread.uid or not _open(request, found):
        return None
    return found


def remember(request: HttpRequest, response: HttpResponse, *, invitation: Invitation) -> HttpResponse:
    """Let the browser keep which links it opened, as long as one of them holds."""
    uids = [each for each in inside.opened(request) if each != str(invitation.uid)]
    until = max([invitation.expires_at, *inside.ends_of(uids)])
    response.set_cookie(
        inside.COOKIE,
        inside.kept([*uids, str(invitation.uid)]),
        max_age=until - clock.now(),
        secure=settings.ORDSKIFTE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _opened(request: HttpRequest, code: str) -> HttpResponse:
    found = inside.by_code(request.tenant, code)
    if found is None or not _open(request, found):
        # What was typed is shown again, since a letter may be wrong in it.
        return _asked(request, code=code[:200], sentence=_sentence(found), status=404 if found is None else 410)
    page = redirect("dialogue:talk", reference=found.publication.reference)
    page.status_code = 303
    return _unkept(remember(request, page, invitation=found))


def _open(request: HttpRequest, found: Invitation) -> bool:
    try:
        actions.open_invitation(by=SYSTEM, invitation=found, is_inside=str(found.uid) in inside.opened(request))
    except LinkShut:
        return False
    return True


def _asked(request: HttpRequest, *, code: str, sentence: str = "", status: int = 200) -> HttpResponse:
    page = _unkept(render(request, "dialogue/invited.html", {"code": code, "sentence": sentence}, status=status))
    # The address holds the code: where the reader goes next gets to know the host alone.
    page["Referrer-Policy"] = "strict-origin"
    return page


def _sentence(found: Invitation | None) -> str:
    """Why a link does not open; empty where it does."""
    if found is None:
        return _("There is no such link. See that all of it came along, or ask whoever gave it to you.")
    match refusal(inside.link_of(found), at=clock.now()):
        case Refusal.WITHDRAWN:
            return _("This link was withdrawn. Ask whoever gave it to you for a new one.")
        case Refusal.EXPIRED:
            return _("This link held until a day that has passed. Ask whoever gave it to you for a new one.")
        case Refusal.USED_UP:
            return _("This link has been opened as many times as it may. Ask whoever gave it to you for a new one.")
        case _:
            return ""


def _unkept(page: HttpResponse) -> HttpResponse:
    page["Cache-Control"] = NEVER_KEPT
    page["X-Robots-Tag"] = "noindex"
    return page
