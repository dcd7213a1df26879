"""Bodies are read with a limit, and only as what they say they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import HttpRequest
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _

from ordskifte.kernel.web import kinds
from ordskifte.kernel.web.errors import Refused
from ordskifte.protocols import strictjson


def read_json(
    request: HttpRequest, *, max_bytes: int, limits: strictjson.Limits = strictjson.DEFAULT
) -> strictjson.Value:
    """The JSON of the body, or a refusal; never reads more than the limit."""
    if not is_json(request.content_type or ""):
        said = _("This address takes JSON. Send it with the type application/json.")
        raise Refused(kinds.MEDIA_TYPE, detail=said)
    return strictjson.loads(read_body(request, max_bytes=max_bytes), limits=replace(limits, size=max_bytes))


def is_json(content_type: str) -> bool:
    """Whether the type says JSON, itself or as the syntax of another type (RFC 6839)."""
    first, _, second = content_type.partition("/")
    return first == "application" and (second == "json" or second.endswith("+json"))


def read_body(request: HttpRequest, *, max_bytes: int) -> bytes:
    """The body as it came; refused by its length before it is read, and by what came if the length was wrong."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > max_bytes:
        raise _too_large(max_bytes)
    try:
        data = request.read(max_bytes + 1)
    except RawPostDataException:
        data = request.body
    if len(data) > max_bytes:
        raise _too_large(max_bytes)
    if len(data) < length:
        raise Refused(kinds.BROKEN_UPLOAD)
    return data


def _too_large(max_bytes: int) -> Refused:
    said = _("What you sent is larger than %(limit)s bytes. Send less at a time.") % {"limit": max_bytes}
    return Refused(kinds.TOO_LARGE, detail=said, limit=max_bytes)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, whole and as it was, and what is wrong with it by field: shown together, so nothing is lost."""

    values: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def is_fit(self) -> bool:
        """Whether it can be used."""
        return not self.faults


def read_form(request: HttpRequest, *, limits: Mapping[str, int]) -> Typed:
    """The named text fields, each with its greatest number of characters; a field that did not come is empty.

    Browsers send line breaks as CR LF; they are counted and kept as LF. A field that came twice is refused.
    """
    values: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name, most in limits.items():
        given = request.POST.getlist(name)
        values[name] = given[0].replace("\r\n", "\n").replace("\r", "\n") if given else ""
        if len(given) > 1:
            faults[name] = _("This was sent twice. Send it once.")
        elif fault := _fault(values[name], most=most):
            faults[name] = fault
    return Typed(values, faults)


def _fault(text: str, *, most: int) -> str:
    if len(text) > most:
        said = _("This is %(given)s characters long, and there is room for %(most)s. Make it shorter.")
        return said % {"given": len(text), "most": most}
    if "\x00" in text:
        return _("There is a character here that cannot be stored. Type the text again instead of pasting it.")
    return ""
