"""Turns away what would change something while a hold is on, and says when it will be taken in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.kernel import hold
from ordskifte.kernel.hold import Hold
from ordskifte.kernel.templatetags import look
from ordskifte.kernel.web import answers, kinds
from ordskifte.kernel.web.verdicts import Verdict

READS = frozenset({"GET", "HEAD", "OPTIONS"})


class TakesNothingIn:
    """Lets everybody read, and the operator end the hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Looking waits until the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Answer in the view's place; whoever only reads is not even asked about."""
        if request.method in READS:
            return None
        found = hold.current()
        match = request.resolver_match
        # Whoever is to end the hold must be able to sign in.
        if found is None or (match is not None and match.view_name in settings.ORDSKIFTE_OPEN_ON_HOLD):
            return None
        with translation.override(answers.language_of(request)):
            said = " ".join((_("Nothing was stored."), sentence(found)))
            verdict = Verdict(kind=kinds.ON_HOLD, detail=said, retry_after=hold.retry_after(found))
        return answers.to_verdict(request, verdict)


def sentence(found: Hold) -> str:
    """What whoever wrote is told, in the language that is active."""
    told = _("We take in nothing before %(when)s. You can read everything meanwhile.")
    when = look.long_time(found.until) if not found.is_over_time else ""
    if not when:
        told = _("We take in nothing just now, and soon again. You can read everything meanwhile.")
    why = _("The reason: %(why)s") % {"why": found.why} if found.why else ""
    return f"{told % {'when': when}} {why}".strip()
