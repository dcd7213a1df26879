"""What every public address of a case in a trial says: that it is tried, who keeps it now, or where it went."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ordskifte.domain.trial import Phase
from ordskifte.kernel.web import kinds
from ordskifte.kernel.web.addresses import Area, area_of
from ordskifte.outcomes import queries
from ordskifte.outcomes.queries import HAS_TRIALS, Said

# Whoever asked for access, and whoever reads the journal, goes on as before: that is the body's duty, not the trial's.
_APART: Final = frozenset({"access", "journal", "assessment", "accounts", "desk"})
_READS: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence above a page, and a link behind it."""

    text: str
    link: str = ""
    link_text: str = ""


class Trials:
    """Gives the pages of a case in a trial their notice, and answers in their place when they have moved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing beforehand: the address is not known yet."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *rest: Any) -> HttpResponse | None:
        """Look up what the address says of a trial, if the body has had one."""
        tenant, match, (_args, kwargs) = request.tenant, request.resolver_match, rest
        if tenant is None or not tenant.settings.get(HAS_TRIALS) or not _is_looked_at(request, match.namespace):
            return None
        said = queries.said_at(tenant, view=match.view_name, given=kwargs)
        if said is None:
            return None
        # Whoever wrote keeps the page behind the secret link: what they may ask for does not end with the trial.
        if said.phase is Phase.AWAY and "secret" not in kwargs:
            return moved(request, said)
        if request.method in _READS or said.closed_on:
            request.notice = notice_of(said)
            # The page is another one by it, also for whoever has it already.
            tenant.settings = {**tenant.settings, "trial": (str(said.uid), said.phase.value)}
        return None


def gone(request: HttpRequest, *, given: Mapping[str, Any]) -> Said | None:
    """What is said where a part for other sites was, once its case has moved; None while it has not."""
    tenant = request.tenant
    if tenant is None or not tenant.settings.get(HAS_TRIALS):
        return None
    said = queries.said_at(tenant, view="", given=given)
    return said if said is not None and said.phase is Phase.AWAY else None


def _is_looked_at(request: HttpRequest, namespace: str) -> bool:
    return namespace not in _APART and area_of(request.path_info) is Area.PUBLIC


def notice_of(said: Said) -> Notice:
    """What stands above each page of the case."""
    if said.closed_on is None:
        return Notice(
            text=_("This is part of a trial: %(name)s.") % {"name": said.name},
            link=reverse("website:trial", args=[said.uid]),
            link_text=_("Answer two questions about it"),
        )
    return Notice(
        text=_(
            "The trial %(name)s ended on %(closed)s. Everything can be read here until %(until)s. "
            "%(custodian)s keeps the records. Contact: %(contact)s"
        )
        % {
            "name": said.name,
            "closed": date_format(said.closed_on),
            "until": date_format(said.shown_until),
            "custodian": said.custodian,
            "contact": said.contact,
        }
    )


def moved(request: HttpRequest, said: Said) -> HttpResponse:
    """Where it went: who keeps it, and how to reach them. The address stays taken, and says so (RFC 9110 § 15.5.11)."""
    page = render(request, "website/moved.html", {"said": said}, status=kinds.GONE.status)
    page["Cache-Control"] = "no-store"
    return page
