"""Collections at the desk: messages that are entered together, found by a rule, looked at by a person."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ordskifte.accounts import queries as people
from ordskifte.assessment import actions, forms, queries
from ordskifte.assessment.models import Collection
from ordskifte.assessment.views.desk import assessors, page, row_or_404
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import paging, verdicts

ON_A_PAGE = 50


@assessors
def index(request: HttpRequest) -> HttpResponse:
    """Collections, newest first: those that wait, or all."""
    which = "all" if request.GET.get("vis") == "all" else "open"
    window = queries.collections_window(
        people.actor_of(request), which=which, cursor=paging.cursor(request), size=ON_A_PAGE
    )
    tabs = (("open", _("Not decided")), ("all", _("All")))
    title = _("Entered together")
    return page(request, "assessment/desk/collections.html", title=title, window=window, which=which, tabs=tabs)


def _or_404(request: HttpRequest, uid: uuid.UUID) -> Collection:
    found = queries.collection_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@assessors
def one(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One collection: by what rule, how many, from how many, and each message of it."""
    found = _or_404(request, uid)
    start = {"seen": found.version, "title": found.title}
    form = forms.ConfirmCollectionForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_collection(by=people.actor_of(request), collection=found, **form.cleaned_data)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            messages.success(request, _("The messages are decided on together, with your name and the time."))
            return redirect("assessment_collection", uid=found.uid)
    window = queries.members_window(found, cursor=paging.cursor(request), size=ON_A_PAGE)
    return page(
        request,
        "assessment/desk/collection.html",
        title=_("Entered together"),
        collection=found,
        count=queries.count_of(found),
        window=window,
        rows=queries.with_texts(window.rows),
        form=form,
        status=400 if form.is_bound else 200,
    )


@assessors
def new(request: HttpRequest) -> HttpResponse:
    """Gather what was said in one dialogue within some days."""
    by = people.actor_of(request)
    form = forms.PeriodForm(request.POST or None, threads=queries.threads_for(by))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_collection(by=by, **form.cleaned_data)
        except OrdskifteError as error:
            form.add_error(None, verdicts.sentence_of(error))
        else:
            return redirect("assessment_collection", uid=made.uid)
    status = 400 if form.is_bound else 200
    return page(request, "assessment/desk/period.html", title=_("Gather a dialogue"), form=form, status=status)


@assessors
@require_POST
def take_apart(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let each message of a collection be decided on by itself."""
    found = _or_404(request, uid)
    form = forms.ReasonForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return _act(
        request,
        lambda by: actions.take_apart(by=by, collection=found, why=why),
        done=_("Each message is decided on by itself."),
        found=found,
    )


@assessors
@require_POST
def single_out(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take one message out of its collection."""
    row = row_or_404(request, uid)
    if row.collection is None:
        raise Http404
    return _act(
        request,
        lambda by: actions.single_out(by=by, assessment=row),
        done=_("The message is decided on by itself."),
        found=row.collection,
    )


@assessors
@require_POST
def campaign(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Gather what says nearly the same as one message."""
    row = row_or_404(request, uid)
    try:
        made = actions.propose_campaign(by=people.actor_of(request), assessment=row)
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
        return redirect("assessment_one", uid=uid)
    return redirect("assessment_collection", uid=made.uid)


def _act(request: HttpRequest, act, *, done: str, found: Collection) -> HttpResponse:
    try:
        act(people.actor_of(request))
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    else:
        messages.success(request, done)
    return redirect("assessment_collection", uid=found.uid)
