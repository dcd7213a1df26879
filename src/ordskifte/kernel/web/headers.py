"""The headers that go on every answer, also errors and static files; a view that has said its own keeps it."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ordskifte.kernel.web.addresses import Area, area_of

PUBLIC_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "object-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# Looser than the public pages, each for a reason that can go away:
# script 'unsafe-inline': Wagtail's date and time fields and inline panels start themselves by a script in the page;
# style 'unsafe-inline': its editor and tooltips place things by style attributes;
# blob: pictures are shown before they are sent; connect: it saves and looks up without leaving the page;
# frame: it shows previews of our own pages in a frame.
DESK_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)

# Nothing of ours asks for any of it.
_UNUSED = (
    "accelerometer autoplay browsing-topics camera display-capture encrypted-media fullscreen geolocation "
    "gyroscope hid idle-detection magnetometer microphone midi payment picture-in-picture "
    "publickey-credentials-create publickey-credentials-get screen-wake-lock serial usb xr-spatial-tracking"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED.split()),
}


def dress(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put the headers on that the answer does not have."""
    area = area_of(request.path_info)
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    _keep_out_of_frames(response, is_desk=area is Area.DESK)
    _say_who_may_keep_it(request, response, area=area)


def is_personal(request: HttpRequest, response: HttpResponseBase, *, area: Area) -> bool:
    """Whether the answer may be made for one person, so that nobody else may get it from a store on the way."""
    if area is Area.STATIC:
        return False
    return (
        area in {Area.DESK, Area.ACCOUNT}
        or settings.SESSION_COOKIE_NAME in request.COOKIES
        or "HTTP_AUTHORIZATION" in request.META
        or bool(response.cookies)
    )


def _keep_out_of_frames(response: HttpResponseBase, *, is_desk: bool) -> None:
    # An answer with a policy of its own has said there who may frame it; old browsers read the other header.
    if "frame-ancestors" not in response.headers.get("Content-Security-Policy", ""):
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN" if is_desk else "DENY")
    response.headers.setdefault("Content-Security-Policy", DESK_POLICY if is_desk else PUBLIC_POLICY)


def _say_who_may_keep_it(request: HttpRequest, response: HttpResponseBase, *, area: Area) -> None:
    if is_personal(request, response, area=area):
        response.headers["Cache-Control"] = "private, no-store"
        response.headers.pop("Expires", None)
        return
    # An answer that says nothing may be kept as long as the store sees fit (RFC 9111 § 4.2.2).
    response.headers.setdefault("Cache-Control", "no-store" if response.status_code >= 400 else "no-cache")
