"""Where an answer sends us on, by RFC 9110 § 15.4, read strictly."""

from dataclasses import replace

from ordskifte.kernel.egress.errors import EgressFailed, EgressRefused, Failure, Refusal
from ordskifte.kernel.egress.messages import READING, Request, Response
from ordskifte.kernel.egress.targets import Target

SAME_METHOD = frozenset({307, 308})
BECOMES_GET = frozenset({303})
ONLY_READING = frozenset({301, 302})

# What may be told to another origin than the one it was meant for; never credentials or signatures.
HARMLESS = frozenset({"accept", "accept-language", "content-type"})


def next_request(request: Request, *, response: Response, target: Target, followed: int) -> Request | None:
    """The request that the answer asks for, or None if this is the answer."""
    location = response.header("location")
    if location is None or request.redirects == 0 or not _sends_on(response.status, method=request.method):
        return None
    if followed >= request.redirects:
        raise EgressFailed(Failure.TOO_MANY_REDIRECTS, may_have_arrived=True)
    elsewhere = target.join(_as_text(location))
    if target.scheme == "https" and elsewhere.scheme != "https":
        raise EgressRefused(Refusal.DOWNGRADE, given=elsewhere)
    onward = replace(request, url=str(elsewhere), max_redirects=request.redirects)
    if elsewhere.origin != target.origin:
        onward = _keeping(onward, names=HARMLESS)
    if response.status in BECOMES_GET and request.method not in READING:
        onward = replace(_keeping(onward, names=HARMLESS - {"content-type"}), method="GET", body=b"")
    return onward


def _sends_on(status: int, *, method: str) -> bool:
    # 301 and 302 to anything but a reader are ambiguous: some repeat the method, some do not. The caller decides.
    return status in SAME_METHOD | BECOMES_GET or (status in ONLY_READING and method in READING)


def _keeping(request: Request, *, names: frozenset[str]) -> Request:
    return replace(request, headers={name: value for name, value in request.headers.items() if name.lower() in names})


def _as_text(location: str) -> str:
    # Headers are read as Latin-1, but servers that write letters beyond ASCII here mean UTF-8.
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        raise EgressRefused(Refusal.URL, given=location) from None
