"""Every way in which we refuse: its status, its name in `type` addresses, and what a person is told."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One way to refuse; `slug` never changes, since programs act on it."""

    status: int
    slug: str
    title: "Promise"
    what_happened: "Promise"
    what_to_do: "Promise"
    retry_after: int | None = None


BAD_REQUEST = Kind(
    status=400,
    slug="malformed-request",
    title=_("The request could not be read"),
    what_happened=_("Something in what your browser or program sent is not written as it should be."),
    what_to_do=_("Go back, look over what you wrote, and try again. If you followed a link, it may be damaged."),
)
BROKEN_UPLOAD = Kind(
    status=400,
    slug="broken-upload",
    title=_("The form did not arrive whole"),
    what_happened=_("The connection was broken, or the form was damaged on its way. Nothing was stored."),
    what_to_do=_("Go back and send it once more. If it stops again, send fewer or smaller files."),
)
TOO_MANY_FIELDS = Kind(
    status=400,
    slug="too-many-fields",
    title=_("The form has too many fields or files"),
    what_happened=_("More fields or files were sent than we take at a time. Nothing was stored."),
    what_to_do=_("Go back and send less at a time."),
)
NO_TOKEN = Kind(
    status=401,
    slug="token-needed",
    title=_("A valid token is needed"),
    what_happened=_("No token came, or it is unknown, has ended, was taken back, or belongs to another body."),
    what_to_do=_("Send “Authorization: Bearer” and the token. The operator of the body gives a new one."),
)
FORBIDDEN = Kind(
    status=403,
    slug="not-allowed",
    title=_("You do not have access to this page"),
    what_happened=_("This is not open to you, or you are not signed in."),
    what_to_do=_("If you work here, sign in. If you need access, ask the person who gives roles at your workplace."),
)
SIGNED_OUT = Kind(
    status=403,
    slug="signed-out",
    title=_("You are no longer signed in"),
    what_happened=_("You were signed out while you wrote. Nothing was stored, and what you wrote stands below."),
    what_to_do=_("Sign in again in another tab. Then come back here, and send it again."),
)
EXPIRED_FORM = Kind(
    status=403,
    slug="expired-form",
    title=_("The form had expired"),
    what_happened=_("The form was open for so long, or was sent in such a way, that we could not take it as yours."),
    what_to_do=_("Nothing was stored. Look over what you typed below, and send it again."),
)
NOT_OUR_FORM = Kind(
    status=403,
    slug="form-from-elsewhere",
    title=_("The form did not come from our pages"),
    what_happened=_("We only take forms that were sent from a page of ours. Nothing was stored."),
    what_to_do=_("Open the page here, fill in the form and send it from there."),
)
NOT_FOUND = Kind(
    status=404,
    slug="not-found",
    title=_("We cannot find the page"),
    what_happened=_("There is no page at this address. It may be mistyped, or the page may never have been public."),
    what_to_do=_("Check the address, or start from the front page and search."),
)
METHOD = Kind(
    status=405,
    slug="method-not-allowed",
    title=_("This address cannot be used in that way"),
    what_happened=_("This address does not take what your browser or program tried to do."),
    what_to_do=_("Open the page in the ordinary way, and start from there."),
)
CONFLICT = Kind(
    status=409,
    slug="conflict",
    title=_("Somebody else was first"),
    what_happened=_("This was changed by somebody else while you worked. Nothing of yours was stored."),
    what_to_do=_("Look at the new version, and try again."),
)
KEY_REUSED = Kind(
    status=409,
    slug="idempotency-key-reused",
    title=_("The key stands for another request"),
    what_happened=_("This Idempotency-Key was used for another request. Nothing was stored."),
    what_to_do=_("Send a new key with a new request."),
)
OUT_OF_ORDER = Kind(
    status=409,
    slug="out-of-order",
    title=_("Something else must come first"),
    what_happened=_("What you sent belongs to something that is not here. Nothing was stored."),
    what_to_do=_("Send what it belongs to first, and then this again."),
)
GONE = Kind(
    status=410,
    slug="gone",
    title=_("The page has been withdrawn"),
    what_happened=_("There was a page at this address, and it is no longer shown."),
    what_to_do=_("Start from the front page. You can ask for access to what is no longer shown."),
)
TOO_LARGE = Kind(
    status=413,
    slug="too-large",
    title=_("What you sent is too large"),
    what_happened=_("It is larger than we take at a time. Nothing was stored."),
    what_to_do=_("Go back, and send a shorter text, or fewer or smaller files."),
)
LONG_ADDRESS = Kind(
    status=414,
    slug="address-too-long",
    title=_("The address is too long"),
    what_happened=_("The address is longer than any of ours."),
    what_to_do=_("Start from the front page, or search with fewer words."),
)
MEDIA_TYPE = Kind(
    status=415,
    slug="unsupported-type",
    title=_("What you sent is in a form that we do not read"),
    what_happened=_("This address takes another type of content, or text in another encoding."),
    what_to_do=_("Send text as UTF-8, and the type of content that the documentation names."),
)
UNPROCESSABLE = Kind(
    status=422,
    slug="not-accepted",
    title=_("What you sent was not accepted"),
    what_happened=_("It could be read, but something in it cannot be as it is. Nothing was stored."),
    what_to_do=_("Correct what is named, and send it again."),
)
UNKNOWN_HOST = Kind(
    status=421,
    slug="unknown-host",
    title=_("This address is not served here"),
    what_happened=_("The request came to us, but the host name is not one of ours."),
    what_to_do=_("Check the address. If you run this site, give the body this host name."),
)
TOO_MANY = Kind(
    status=429,
    slug="too-many",
    title=_("Too much came at once"),
    what_happened=_("More came from where you are than we take in so short a time. Nothing was stored."),
    what_to_do=_("Wait a little, and try again. Go back in your browser to find what you wrote."),
    retry_after=60,
)
LARGE_HEADERS = Kind(
    status=431,
    slug="headers-too-large",
    title=_("Your browser sent too much along"),
    what_happened=_("The cookies or other headers that came with the request are larger than we take."),
    what_to_do=_("Delete the cookies of this site in your browser, and try again. Reading here needs no cookies."),
)
INTERNAL = Kind(
    status=500,
    slug="internal",
    title=_("Something went wrong with us"),
    what_happened=_("The fault is ours, and it has been noted. We do not know whether what you sent was stored."),
    what_to_do=_("Try again in a little while. If it goes on, write to us and give us the number below."),
)
NOT_SET_UP = Kind(
    status=503,
    slug="not-set-up",
    title=_("This site has not been set up yet"),
    what_happened=_("The program runs, but no public body has been named yet."),
    what_to_do=_("If you run this site: run `ordskifte setup`."),
    retry_after=60,
)
BUSY = Kind(
    status=503,
    slug="busy",
    title=_("We cannot answer just now"),
    what_happened=_("The database is busy or being restarted. Nothing was stored."),
    what_to_do=_("Wait a few seconds and try again. Go back in your browser to find what you wrote."),
    retry_after=5,
)
FULL = Kind(
    status=503,
    slug="storage-full",
    title=_("We have no room to store this just now"),
    what_happened=_("The storage is full, and nothing was stored. Those who run the site can see it."),
    what_to_do=_("You can still read everything. Keep your text, and try again later."),
    retry_after=600,
)
ON_HOLD = Kind(
    status=503,
    slug="on-hold",
    title=_("We take in nothing just now"),
    what_happened=_("Those who run the site are working on it. Nothing was stored."),
    what_to_do=_("You can still read everything. Keep your text, and try again later."),
    retry_after=300,
)
UNAVAILABLE = Kind(
    status=503,
    slug="unavailable",
    title=_("This cannot be done just now"),
    what_happened=_("Something that we depend on does not answer. Nothing was stored."),
    what_to_do=_("Wait a little, and try again."),
    retry_after=60,
)

ALL = tuple(kind for kind in list(globals().values()) if isinstance(kind, Kind))

# Where only the number is known; for numbers that several kinds share, the one that says least.
BY_STATUS = {
    **{kind.status: kind for kind in reversed(ALL)},
    503: UNAVAILABLE,
}
