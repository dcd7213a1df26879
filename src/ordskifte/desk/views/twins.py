"""What a records system asks, and a person decides: is it the same case, and is a case taken back from the public?"""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ordskifte.accounts import queries as people
from ordskifte.cases import queries
from ordskifte.cases.models import CaseFile
from ordskifte.desk.views import page
from ordskifte.desk.views.cases import deciders, note_reading
from ordskifte.domain import text
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.parties import Actor
from ordskifte.kernel.web import verdicts
from ordskifte.records import actions
from ordskifte.records import queries as records
from ordskifte.records.models import TakingBack


@deciders
def of_case(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show those with the same number, and take the answer."""
    by = people.actor_of(request)
    own = queries.case_for(by, uid)
    if own is None:
        raise Http404
    others = records.twins_for(by, own)
    for each in others:
        note_reading(each, by=by)
    if request.method == "POST":
        return _decide(request, own=own, others=others, by=by)
    if not others:
        return redirect("desk:case", uid=own.uid)
    return page(
        request,
        "desk/twins.html",
        title=_("Is it the same case?"),
        icon="folder-inverse",
        trail=((_("Cases"), reverse("desk:cases")), (own.number, reverse("desk:case", args=[own.uid]))),
        case=own,
        twins=others,
    )


def _decide(request: HttpRequest, *, own: CaseFile, others: list[CaseFile], by: Actor) -> HttpResponse:
    wanted = request.POST.get("case", "")
    theirs = next((each for each in others if str(each.uid) == wanted), None)
    try:
        if theirs is not None:
            actions.adopt(by=by, own=own, theirs=theirs)
            messages.success(request, _("They are one case now."))
        elif not wanted:
            actions.not_the_same(by=by, own=own)
            messages.success(request, _("The answer is kept, with your name and the time."))
        else:
            raise Http404
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    return redirect("desk:case", uid=own.uid)


@deciders
def take_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show what the records system wants, and take the answer."""
    by = people.actor_of(request)
    case = queries.case_for(by, uid)
    if case is None:
        raise Http404
    asked = records.taking_back_for(by, case)
    if asked is None:
        return redirect("desk:case", uid=case.uid)
    if request.method == "POST":
        return _answer(request, asked=asked, by=by)
    note_reading(case, by=by)
    return page(
        request,
        "desk/take_back.html",
        title=_("Is the case taken off the site?"),
        icon="folder-inverse",
        trail=((_("Cases"), reverse("desk:cases")), (case.number, reverse("desk:case", args=[case.uid]))),
        case=case,
        asked=asked,
    )


def _answer(request: HttpRequest, *, asked: TakingBack, by: Actor) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer not in {TakingBack.Answer.TAKEN_BACK, TakingBack.Answer.KEPT}:
        raise Http404
    is_taken_back = answer == TakingBack.Answer.TAKEN_BACK
    try:
        actions.answer_taking_back(
            by=by, asked=asked, is_taken_back=is_taken_back, why=text.plain(request.POST.get("why", "")[:2_000])
        )
        messages.success(request, _("The answer is kept, with your name and the time."))
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    return redirect("desk:case", uid=asked.case.uid)
