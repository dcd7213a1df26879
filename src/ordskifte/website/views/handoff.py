"""Parts of our pages for the web site that stays, at addresses that do not change: to be included, framed or fetched.

They are the only addresses that another site may read by script or show in a frame. They hold no form.
"""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.cases.models import PublicCase
from ordskifte.channels import queries as channels
from ordskifte.channels.queries import handoff
from ordskifte.dialogue import queries as dialogues
from ordskifte.domain.case import Showing
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber, Reference
from ordskifte.kernel.web import answers, etag
from ordskifte.outcomes.queries import Said
from ordskifte.website.shown import ShownPost
from ordskifte.website.templatetags.website import case_title, number, status_word

_MADE_FOR_OTHERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors "
)
_AN_HOUR: Final = "public, max-age=3600"
Made = Callable[[handoff.Place], tuple[str, str]]  # what the part is called, and its HTML


@doors.public
def publication(request: HttpRequest, *, reference: str, is_framed: bool = False) -> HttpResponseBase:
    """The newest version of a publication."""
    stamp = _stamp(request, known := _known(reference))
    if stamp is None:
        return _nothing(request)

    def made(place: handoff.Place) -> tuple[str, str]:
        newest = channels.version_by_number(stamp[0])
        if newest is None:
            raise Http404
        title = ShownPost.of(newest.post, language=place.language).title
        return title, handoff.publication(newest, place=place, answer=_answer(place, known, stamp=stamp))

    return _part(request, made, about=(handoff.of_post(stamp[0]), "text"), stamp=stamp, is_framed=is_framed)


@doors.public
def dialogue(request: HttpRequest, *, reference: str, is_framed: bool = False) -> HttpResponseBase:
    """What people say under a publication: the same messages as on the first page of ours, and the way to the rest."""
    stamp = _stamp(request, known := _known(reference))
    if stamp is None:
        return _nothing(request)

    def made(place: handoff.Place) -> tuple[str, str]:
        said = dialogues.dialogue_of(request.tenant, known, language=place.language)
        return _("What people say"), _said(said, place) if said else ""

    return _part(request, made, about=(handoff.of_post(stamp[0]), "dialogue"), stamp=stamp, is_framed=is_framed)


@doors.public
def case(request: HttpRequest, *, year: int, sequence: int, is_framed: bool = False) -> HttpResponseBase:
    """The one case with this number, what is published of it, and what people say."""
    wanted = CaseNumber(year, sequence)
    stamp = dialogues.case_stamp(request.tenant, wanted) if _is_on(request) else []
    if len({row[0] for row in stamp}) != 1:
        return _nothing(request)

    def made(place: handoff.Place) -> tuple[str, str]:
        found = cases.public_cases_by_number(request.tenant, wanted)
        if len(found) != 1:
            raise Http404
        return case_title(found[0]), _of_case(request, found[0], place=place)

    return _part(request, made, about=(handoff.of_case(stamp[0][0]), "case"), stamp=stamp, is_framed=is_framed)


@doors.public
def own_file(request: HttpRequest, *, name: str, media_type: str) -> HttpResponseBase:
    """Our style sheet for parts, or the script that fetches them; no page needs either."""
    content = handoff.own_file(name)
    tag = etag.tag_of(request, name, content)
    answer = etag.unchanged(request, tag) or _answered(content, tag, media_type=media_type)
    _open(answer)
    answer.headers["Cache-Control"] = _AN_HOUR
    return answer


def _known(reference: str) -> str:
    try:
        return str(Reference.parse(reference))
    except MalformedNumber:
        return ""


def _is_on(request: HttpRequest) -> bool:
    return channels.is_on(request.tenant, handoff.NAME)


def _stamp(request: HttpRequest, reference: str) -> tuple[Any, ...] | None:
    """What the database says of the publication now: asked before anything is handed out, whatever lies in files."""
    return dialogues.stamp(request.tenant, reference) if reference and _is_on(request) else None


def _part(request: HttpRequest, made: Made, *, about: tuple[str, str], stamp: Any, is_framed: bool) -> HttpResponseBase:
    folder, kind = about
    look = handoff.look_of(request.GET, is_framed=is_framed)
    language, home = answers.language_of(request), channels.home_of(request.tenant)
    wanted = handoff.part(
        request.tenant, folder=folder, kind=kind, language=language, look=look, stamp=stamp, home=home
    )
    answer = etag.unchanged(request, wanted.tag)
    if answer is None:
        place = handoff.Place(home=home, mark=f"os-{folder}", language=language, look=look)

        def whole() -> bytes:
            title, inner = made(place)
            named = " – ".join(filter(None, (title, request.tenant.name)))
            return handoff.finished(inner, place=place, title=named)

        answer = _answered(handoff.content(wanted, make=whole), wanted.tag, media_type="text/html; charset=utf-8")
        answer.headers["Cache-Control"] = etag.PUBLIC
    _open(answer)
    answer.headers["Content-Security-Policy"] = _POLICY + handoff.framing_sites(request.tenant)
    return answer


def _answered(content: bytes, tag: str, *, media_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=media_type, headers={"ETag": tag})


def _open(answer: HttpResponse) -> HttpResponse:
    """Let other sites have it."""
    for name, value in _MADE_FOR_OTHERS.items():
        answer.headers[name] = value
    return answer


def _nothing(request: HttpRequest) -> HttpResponse:
    """Few words, since they may end up in the middle of somebody's page."""
    words = format_html(
        '<p class="ordskifte-del" lang="{}">{}</p>\n', answers.language_of(request), _("There is nothing here.")
    )
    return _open(HttpResponse(words, status=404))


def moved(request: HttpRequest, said: Said) -> HttpResponse:
    """Few words where a part was whose trial is over: who keeps it, and how to reach them."""
    words = _("This has moved. %(custodian)s keeps the records. Contact: %(contact)s")
    sentence = words % {"custodian": said.custodian, "contact": said.contact}
    part = format_html('<p class="ordskifte-del" lang="{}">{}</p>\n', answers.language_of(request), sentence)
    return _open(HttpResponse(part, status=410, headers={"Cache-Control": "no-store"}))


def _answer(place: handoff.Place, reference: str, *, stamp: tuple[Any, ...]) -> str:
    """Where our form is, while anybody may write."""
    is_open = len(stamp) > 4 and stamp[-1] == "open"
    return place.home + reverse("dialogue:answer", args=[reference]) if is_open else ""


def _said(said: dialogues.Dialogue, place: handoff.Place) -> str:
    reference = said.place.reference
    page = place.home + reverse("website:post", args=[reference])
    whole = place.home + reverse("dialogue:whole", args=[reference])
    more = [handoff.Link(address=whole, words=_("Show all messages"))] if said.window.next else []
    return handoff.dialogue(
        said.html,
        place=place,
        shown=said.shown,
        links=[*more, handoff.Link(address=f"{page}#dialog", words=_("Read it at %(body)s") % {"body": _body(said)})],
        answer=place.home + reverse("dialogue:answer", args=[reference]) if said.place.is_open else "",
    )


def _body(said: dialogues.Dialogue) -> str:
    return said.place.thread.body.name


def _of_case(request: HttpRequest, found: PublicCase, *, place: handoff.Place) -> str:
    posts = channels.posts_window(found.case_id, cursor=None)
    said, _others = dialogues.of_case(found, language=place.language, posts=posts.rows)
    page = place.home + reverse("website:case", args=[found.year, found.sequence])
    facts = [f"{_('Case')} {number(found)}", *([status_word(found.status)] if found.status else [])]
    # The title is in the language that the body writes in; what stands in its place is in that of the part.
    theirs = request.tenant.language if found.showing == Showing.SHOW else ""
    about = handoff.case(
        handoff.heading(case_title(found), place=place, language=theirs),
        place=place,
        facts=facts,
        publications=[_listed(ShownPost.of(post, language=place.language), place) for post in posts.rows],
        body=handoff.Link(address=page, words=_("The whole case at %(body)s") % {"body": request.tenant.name}),
    )
    return about + (_said(said, handoff.below(place)) if said else "")


def _listed(post: ShownPost, place: handoff.Place) -> handoff.Link:
    is_other = post.language != place.language and not post.is_withdrawn
    return handoff.Link(
        address=place.home + reverse("website:post", args=[post.reference]),
        words=_("Withdrawn publication") if post.is_withdrawn else post.title,
        language=post.language if is_other else "",
        beside=post.withdrawn_reason,
    )
