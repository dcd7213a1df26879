"""Parts for other sites are answered before anybody asks for a session: they are fetched far more often than pages.

The same views answer as by the table of addresses, and only those that are for everybody; what is no such address, or
is asked for in another way, goes on as every request does.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from ordskifte.kernel.web.addresses import PREFIXED
from ordskifte.website import middleware
from ordskifte.website.views import handoff

_SPOKEN: Final = "|".join(each for each in PREFIXED if each != "se")
_PART: Final = re.compile(
    rf"/(?:(?:{_SPOKEN})/)?del/(?P<frame>ramme/)?"
    r"(?:sak/(?P<year>[1-9][0-9]{3})/(?P<sequence>[1-9][0-9]{0,6})/|"
    r"p/(?P<reference>[0-9A-Za-z-]{13,40})/(?P<dialogue>dialog/)?)",
    re.ASCII,
)
_READING: Final = {"GET", "HEAD"}
# What the log calls them, as the table of addresses does.
_NAMES: Final = {handoff.case: "case_part", handoff.publication: "post_part", handoff.dialogue: "dialogue_part"}


class Parts:
    """Answers for parts; everything else passes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A part, or whatever comes after."""
        found = _PART.fullmatch(request.path_info) if request.method in _READING else None
        if found is None:
            return self.get_response(request)
        view, given = _asked(found)
        is_framed = found["frame"] is not None
        name = f"framed_{_NAMES[view]}" if is_framed else _NAMES[view]
        request.resolver_match = ResolverMatch(view, (), given, name, namespaces=["website"], route=f"del/ {name}")
        if (said := middleware.gone(request, given=given)) is not None:
            return handoff.moved(request, said)
        return view(request, is_framed=is_framed, **given)


def _asked(found: re.Match[str]) -> tuple[Callable[..., HttpResponse], dict[str, Any]]:
    if found["reference"] is None:
        return handoff.case, {"year": int(found["year"]), "sequence": int(found["sequence"])}
    view = handoff.dialogue if found["dialogue"] else handoff.publication
    return view, {"reference": found["reference"]}
