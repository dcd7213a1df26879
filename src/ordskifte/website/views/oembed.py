"""oEmbed (oembed.com, version 1.0): other sites turn an address of ours into a frame with what stands there."""

from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.html import format_html

from ordskifte.accounts import doors
from ordskifte.cases import queries as cases
from ordskifte.channels import queries as channels
from ordskifte.domain.ids import CaseNumber
from ordskifte.kernel import tenancy
from ordskifte.kernel.web import addresses
from ordskifte.website import middleware
from ordskifte.website.templatetags.website import case_title

LONGEST: Final = 2_000
WIDTH, HEIGHT = 640, 480
_SMALLEST = 200
_AN_HOUR: Final = 3_600


@doors.public
def oembed(request: HttpRequest) -> HttpResponse:
    """A frame for the address of a case, a publication or a dialogue that everybody may know of."""
    if not channels.is_on(request.tenant, channels.handoff.NAME):
        raise Http404
    if request.GET.get("format", "json") != "json":
        return _open(HttpResponse("Only json.\n", content_type="text/plain", status=501))
    asked = _split(request.GET.get("url", ""))
    if asked is None or tenancy.find(asked.netloc) != request.tenant:
        return _unknown()
    language, path = addresses.split(asked.path)
    with translation.override(language):
        found = _named(request, path, dialogue=asked.fragment == "dialog")
        if found is None:
            return _unknown()
        return _open(JsonResponse(_answer(request, path=found[0], title=found[1])))


def _split(address: str) -> SplitResult | None:
    """The address in its parts, if it is one of the web."""
    try:
        found = urlsplit(address[:LONGEST])
        is_web = found.scheme in {"http", "https"} and bool(found.hostname) and "@" not in found.netloc
    except ValueError:
        return None
    return found if is_web else None


def _named(request: HttpRequest, path: str, *, dialogue: bool) -> tuple[str, str] | None:
    """The path of the framed part, and what it is called, in the language that is on."""
    try:
        match = resolve(addresses.in_language(path, translation.get_language() or addresses.DEFAULT))
    except Resolver404:
        return None
    given = match.kwargs
    if middleware.gone(request, given=given) is not None:
        return None
    if match.view_name == "website:case":
        found = cases.public_cases_by_number(request.tenant, CaseNumber(given["year"], given["sequence"]))
        return (_framed("case_part", given), case_title(found[0])) if len(found) == 1 else None
    if match.view_name != "website:post":
        return None
    post = channels.publication(request.tenant, given["reference"])
    if post is None:
        return None
    said = post.headlines.get(channels.language_for(post, translation.get_language() or ""), {})
    return _framed("dialogue_part" if dialogue else "post_part", given), said.get("title", "")


def _framed(name: str, given: dict[str, object]) -> str:
    return reverse(f"website:framed_{name}", kwargs={key: given[key] for key in given if key != "is_framed"})


def _answer(request: HttpRequest, *, path: str, title: str) -> dict[str, object]:
    width = _within(request.GET.get("maxwidth", ""), usual=WIDTH)
    height = _within(request.GET.get("maxheight", ""), usual=HEIGHT)
    body = request.tenant
    html = format_html(
        '<iframe src="{}{}?stil=ordskifte" width="{}" height="{}" title="{}" loading="lazy"></iframe>',
        channels.home_of(body),
        path,
        width,
        height,
        title or body.name,
    )
    return {
        "version": "1.0",
        "type": "rich",
        "html": html,
        "width": width,
        "height": height,
        "title": title,
        "provider_name": body.name,
        "provider_url": f"{channels.home_of(body)}/",
        "cache_age": _AN_HOUR,
    }


def _within(asked: str, *, usual: int) -> int:
    """The usual size, or less where less is asked for."""
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else usual
    return max(_SMALLEST, min(wanted, usual))


def _unknown() -> HttpResponse:
    return _open(HttpResponse("There is no such address here.\n", content_type="text/plain", status=404))


def _open(answer: HttpResponse) -> HttpResponse:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
