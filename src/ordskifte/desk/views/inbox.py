"""The inbox: everything that came in, by what must be done with it, by case, unit and words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ordskifte.accounts import queries as people
from ordskifte.accounts.models import Unit
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.desk.views import page, waiting
from ordskifte.desk.views.dialogue import readers
from ordskifte.dialogue import queries
from ordskifte.dialogue.models import Handling
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.kernel.web import paging, verdicts

ON_A_PAGE = 50
FIRST = "new"


def tabs(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """The lists: name in the address, words, and how many wait there."""
    names = (
        ("new", _("New")),
        ("mine", _("Mine")),
        ("due", _("Not answered, by time limit")),
        ("unassigned", _("Nobody has it")),
        ("held", _("Waiting for a check")),
        ("reported", _("Reported")),
        ("appeals", _("Appeals")),
        ("all", _("All")),
    )
    return [(name, label, counts.get(name, 0)) for name, label in names]


@readers
def index(request: HttpRequest) -> HttpResponse:
    """One list of the inbox."""
    by = people.actor_of(request)
    known = tabs(waiting.counts(request))
    which = request.GET.get("vis", FIRST)
    which = which if which in {name for name, *_rest in known} else FIRST
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    number = request.GET.get("sak", "").strip()[:20]
    found, wrong = _cases(by, number)
    case = next((each for each in found if str(each.uid) == request.GET.get("saken")), next(iter(found), None))
    units = list(people.units(by=by))
    unit = _unit(units, request.GET.get("enhet", ""))
    window = queries.inbox_window(
        by, which=which, case=case, unit=unit, words=words, cursor=paging.cursor(request), size=ON_A_PAGE
    )
    return page(
        request,
        "desk/inbox.html",
        title=_("Inbox"),
        icon="mail",
        window=window,
        which=which,
        words=words,
        number=number,
        number_wrong=wrong,
        case=case,
        same_number=found if len(found) > 1 else [],
        units=units if len(units) > 1 else [],
        unit=unit,
        tabs=known,
        status=400 if wrong else 200,
    )


def _cases(by: Actor, text: str) -> tuple[list[CaseFile], str]:
    """The cases with this number that the person may open, or what is wrong with the number."""
    if not text:
        return [], ""
    try:
        found = cases.cases_by_number(by, CaseNumber.parse(text))
    except MalformedNumber as error:
        return [], verdicts.sentence_of(error)
    return found, "" if found else _("You can open no case with this number.")


def _unit(units: list[Unit], text: str) -> Unit | None:
    return next((unit for unit in units if str(unit.uid) == text), None)


@readers
def next_message(request: HttpRequest) -> HttpResponse:
    """To the one that has waited longest among the new."""
    rows = queries.messages_for(people.actor_of(request)).filter(is_outgoing=False, handling=Handling.NEW)
    uid = rows.order_by("said_at", "pk").values_list("uid", flat=True).first()
    if uid is None:
        messages.info(request, _("Nothing new waits."))
        return redirect("desk:inbox")
    return redirect("desk:message", uid=uid)
