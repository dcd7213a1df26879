"""The inbox: everything that came in, by what must be done with it, by case, unit and words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ordskifte.accounts import queries as people
from ordskifte.accounts.models import Unit
from ordskifte.desk.views import page
from ordskifte.desk.views.dialogue import readers
from ordskifte.dialogue import queries
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber
from ordskifte.kernel.web import paging, verdicts

ON_A_PAGE = 50
FIRST = "new"


def tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """The lists: name in the address, words, and how many wait there."""
    names = (
        ("new", _("New")),
        ("mine", _("Mine")),
        ("due", _("Answer is due")),
        ("unassigned", _("Nobody has it")),
        ("held", _("Waiting for a check")),
        ("reported", _("Reported")),
        ("appeals", _("Appeals and privacy")),
        ("all", _("All")),
    )
    return [(name, label, counts.get(name, 0)) for name, label in names]


@readers
def index(request: HttpRequest) -> HttpResponse:
    """One list of the inbox, oldest work first."""
    by = people.actor_of(request)
    known = tabs(queries.counts(by))
    which = request.GET.get("vis", FIRST)
    which = which if which in {name for name, *_rest in known} else FIRST
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    number, wrong = _case_number(request.GET.get("sak", "").strip()[:20])
    units = list(people.units(by=by))
    unit = _unit(units, request.GET.get("enhet", ""))
    window = queries.inbox_window(
        by, which=which, case=number, unit=unit, words=words, cursor=paging.cursor(request), size=ON_A_PAGE
    )
    return page(
        request,
        "desk/inbox.html",
        title=_("Inbox"),
        icon="mail",
        window=window,
        which=which,
        words=words,
        number=request.GET.get("sak", "").strip()[:20],
        number_wrong=wrong,
        units=units if len(units) > 1 else [],
        unit=unit,
        tabs=known,
        status=400 if wrong else 200,
    )


def _case_number(text: str) -> tuple[CaseNumber | None, str]:
    if not text:
        return None, ""
    try:
        return CaseNumber.parse(text), ""
    except MalformedNumber as error:
        return None, verdicts.sentence_of(error)


def _unit(units: list[Unit], text: str) -> Unit | None:
    return next((unit for unit in units if str(unit.uid) == text), None)


@readers
def next_message(request: HttpRequest) -> HttpResponse:
    """To the one that has waited longest among the new."""
    window = queries.inbox_window(
        people.actor_of(request), which=FIRST, case=None, unit=None, words="", cursor=None, size=1
    )
    if not window.rows:
        messages.info(request, _("Nothing new waits."))
        return redirect("desk:inbox")
    return redirect("desk:message", uid=window.rows[0].uid)
