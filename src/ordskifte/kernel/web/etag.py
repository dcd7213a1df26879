"""Strong entity tags (RFC 9110 § 8.8.3) from a version, asked for before any work is done."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

import ordskifte
from ordskifte.kernel.web import answers
from ordskifte.kernel.web.stored import shelf

# What Django makes the host of, as it was sent: `kernel.tenancy` has judged it by then.
_HOST = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT")
Response = TypeVar("Response", bound=HttpResponseBase)

_ROOT = Path(ordskifte.__file__).parent
# What decides how the same rows look: templates, the words in each language, and the built style sheets' names.
_LOOKS = ("**/templates/**/*.html", "locale/**/*.mo", "website/static/ordskifte/build.json")
# Public pages may be kept on the way for a moment, and must then be asked about.
PUBLIC = "public, max-age=10, must-revalidate"


def page(request: HttpRequest, *version: object) -> HttpResponse | None:
    """Not Modified if the reader has this version already, the page if it was just made, else None.

    Costs no statement of its own.
    """
    if request.method not in {"GET", "HEAD"}:
        return None
    tag = tag_of(request, *version)
    if told := unchanged(request, tag):
        return told
    known = shelf.find(tag)
    return known.answer() if known else None


def marked(request: HttpRequest, response: Response, *version: object) -> Response:
    """The answer with its tag, if it is one that may be asked about again."""
    if response.status_code == 200:
        tag = tag_of(request, *version)
        shelf.keep(tag, _with_tag(response, tag))
    return response


def unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    """Not Modified if the reader has what this tag stands for."""
    return _with_tag(HttpResponseNotModified(), tag) if _holds(request, tag) else None


def tag_of(request: HttpRequest, *version: object) -> str:
    """The tag of a version in the language of the address, as this program and its templates show it."""
    body = getattr(request, "tenant", None)
    # The frame around every page names the body.
    around = (body.pk, body.name, body.language, body.contact_email, body.settings) if body else ()
    # Whole addresses of ours begin as this request did: a port that somebody made up is nobody else's.
    place = (request.scheme, *(request.META.get(name) for name in _HOST), request.get_full_path())
    parts = (looks(), around, answers.language_of(request), *place, *version)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def looks() -> str:
    """Everything but rows that decides how a page looks; the same on all machines of one version."""
    return f"{ordskifte.__version__}-{digest_of(_ROOT)}"


def digest_of(folder: Path) -> str:
    """A digest of the templates, words and built files below a folder."""
    total = hashlib.sha256()
    for pattern in _LOOKS:
        for path in sorted(folder.glob(pattern)):
            total.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _holds(request: HttpRequest, tag: str) -> bool:
    said = request.META.get("HTTP_IF_NONE_MATCH", "")
    if said in ("", tag):
        return bool(said)
    given = parse_etags(said)
    # A proxy that compresses weakens our tag; for If-None-Match a weak match is enough (RFC 9110 § 13.1.2).
    return "*" in given or tag in {each.removeprefix("W/") for each in given}


def _with_tag(response: Response, tag: str) -> Response:
    response.headers["ETag"] = tag
    response.headers.setdefault("Cache-Control", PUBLIC)
    return response
