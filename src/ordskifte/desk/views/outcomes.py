"""At the desk: cite messages at a passage of a document, and take a citation back."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.desk import outcome_forms as forms
from ordskifte.desk.views import page
from ordskifte.desk.views.acting import refuse
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import verdicts
from ordskifte.outcomes import actions, queries

citers = doors.staff(*actions.CITERS)


def _trail(case: CaseFile) -> tuple[tuple[str, str], ...]:
    return ((_("Cases"), reverse("desk:cases")), (case.number, reverse("desk:case", args=[case.uid])))


def _case_or_404(request: HttpRequest, uid: uuid.UUID) -> CaseFile:
    found = cases.case_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@citers
def of_case(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything that is cited in a case, and a form for more."""
    case, by = _case_or_404(request, uid), people.actor_of(request)
    citable = queries.to_cite(by, case)
    given = {"messages": request.GET.getlist("innlegg")}
    form = forms.CiteForm(request.POST or None, case=case, citable=citable, initial=given)
    if request.method == "POST" and form.is_valid() and _cite(request, form, case=case):
        messages.success(request, _("Kept, and everybody can read it. Those who wrote are told."))
        return redirect("desk:outcomes", uid=case.uid)
    return page(
        request,
        "desk/outcomes/of_case.html",
        title=_("What it led to"),
        icon="link",
        trail=_trail(case),
        case=case,
        form=form,
        citable=citable,
        passages=queries.passages_for(by, case),
        submit=_("Cite"),
        status=400 if form.is_bound else 200,
    )


def _cite(request: HttpRequest, form: forms.CiteForm, *, case: CaseFile) -> bool:
    values = form.cleaned_data
    cited = actions.Cited(
        key=values["key"],
        passage=form.passage,
        messages=tuple(values["messages"]),
        effect=values["effect"],
        note=values["note"],
        document=values["document"],
        publication=values["publication"],
    )
    try:
        actions.cite(by=people.actor_of(request), case=case, cited=cited)
    except OrdskifteError as error:
        refuse(form, error)
        return False
    return True


@citers
def withdraw(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take one citation back, with a reason."""
    by = people.actor_of(request)
    citation = queries.citation_for(by, uid)
    if citation is None:
        raise Http404
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(by=by, citation=citation, why=form.cleaned_data["why"])
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            messages.success(request, _("It is taken back, and whoever wrote is told."))
            return redirect("desk:outcomes", uid=citation.passage.case.uid)
    return page(
        request,
        "desk/outcomes/withdraw.html",
        title=_("Take a citation back"),
        icon="link",
        trail=_trail(citation.passage.case),
        citation=citation,
        form=form,
        submit=_("Take it back"),
        status=400 if form.is_bound else 200,
    )
