"""The listening post at the desk: what is listened to, what was heard, and what becomes of it."""

import uuid
from functools import partial

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.cases import queries as cases
from ordskifte.cases.models import CaseFile
from ordskifte.channels import actions, queries
from ordskifte.channels.models import Inbound, ListeningItem, ListeningSource
from ordskifte.desk import listening_forms as forms
from ordskifte.desk.views import page
from ordskifte.desk.views.acting import result, status_of
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.listening import Standing
from ordskifte.kernel import clock
from ordskifte.kernel.web import paging, verdicts

listeners = doors.staff(*actions.LISTENERS)
heard = queries.listening


def _trail(row: ListeningSource | None = None) -> tuple[tuple[str, str], ...]:
    steps = ((_("Listening post"), reverse("desk:listening")),)
    return (*steps, (row.name, reverse("desk:listening_source", args=[row.uid]))) if row else steps


def _source_or_404(request: HttpRequest, uid: uuid.UUID) -> ListeningSource:
    found = heard.source_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


def _item_or_404(request: HttpRequest, uid: uuid.UUID) -> ListeningItem:
    found = heard.item_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@listeners
def index(request: HttpRequest) -> HttpResponse:
    """What is listened to: who answers for it, what for, until when, and how much waits."""
    by = people.actor_of(request)
    return page(
        request,
        "desk/listening/index.html",
        title=_("Listening post"),
        icon="view",
        sources=heard.sources(by),
        ended=heard.ended(by),
        longest=heard.longest_days(),
    )


@listeners
def add(request: HttpRequest) -> HttpResponse:
    """Listen to one more feed or search."""
    by = people.actor_of(request)
    form = forms.ListenForm(request.POST or None, by=by, longest=heard.longest_days(), today=clock.today())

    def act(*, case, **_said):
        return actions.listen(by=by, body=request.tenant, terms=form.terms(), case=case)

    if (row := result(request, form, act=act)) is not None:
        messages.success(request, _("It is asked for the first time in a minute or so."))
        return redirect("desk:listening_source", uid=row.uid)
    return _form_page(request, "desk/listening/add.html", form=form, title=_("Listen to a feed"), submit=_("Listen"))


@listeners
def source(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One source, and what was heard there."""
    found = _source_or_404(request, uid)
    return page(
        request,
        "desk/listening/source.html",
        title=found.name,
        icon="view",
        trail=_trail(),
        source=found,
        stands=found.standing,
        needs_review=found.standing in {Standing.OVERDUE, Standing.OWNERLESS},
        window=heard.items_window(found, cursor=paging.cursor(request)),
    )


@listeners
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that it is still needed, and until when."""
    found, by = _open_source_or_404(request, uid), people.actor_of(request)
    start = {"keep_days": found.keep_days, "ends_on": clock.today() + forms.USUAL_RUN}
    form = forms.ReviewForm(request.POST or None, longest=heard.longest_days(), initial=start)
    if result(request, form, act=partial(actions.review_listening, by=by, source=found)) is not None:
        messages.success(request, _("The decision is kept, with your name and the time."))
        return redirect("desk:listening_source", uid=uid)
    title = _("Look whether it is still needed")
    return _form_page(request, "desk/listening/about.html", form=form, title=title, submit=_("Go on"), source=found)


@listeners
def end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Listen no more, and forget what was heard."""
    found, by = _open_source_or_404(request, uid), people.actor_of(request)
    form = forms.EndForm(request.POST or None)
    gone = result(request, form, act=partial(actions.end_listening, by=by, source=found))
    if gone is not None:
        said = ngettext(
            "It has ended, and %(n)s thing is forgotten.", "It has ended, and %(n)s things are forgotten.", gone
        )
        messages.success(request, said % {"n": gone})
        return redirect("desk:listening")
    said = {"title": _("Listen no more"), "submit": _("End it and forget what was heard")}
    return _form_page(request, "desk/listening/about.html", form=form, source=found, **said)


@listeners
@require_POST
def ask_again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask a source again that did not answer."""
    actions.ask_again(by=people.actor_of(request), source=_open_source_or_404(request, uid))
    messages.success(request, _("It is asked again in a minute or so."))
    return redirect("desk:listening_source", uid=uid)


@listeners
def lay(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Lay one thing before a case: from then on it is a message."""
    found, by = _item_or_404(request, uid), people.actor_of(request)
    if found.laid_uid is not None:
        messages.warning(request, _("Somebody has laid it before a case already."))
        return redirect("desk:listening_source", uid=found.source.uid)
    start = {"case": found.source.case.number if found.source.case else ""}
    form = forms.LayForm(request.POST or None, by=by, initial=start)
    if (inbound := result(request, form, act=partial(actions.lay_before, by=by, item=found))) is not None:
        _tell_laid(request, inbound, case=form.cleaned_data["case"])
        return redirect("desk:listening_source", uid=found.source.uid)
    said = {"title": _("Lay it before a case"), "submit": _("Lay it before the case")}
    return _form_page(request, "desk/listening/lay.html", form=form, source=found.source, item=found, **said)


def _tell_laid(request: HttpRequest, inbound: Inbound, *, case: CaseFile) -> None:
    """That it has come in; or that it had come in before, for another case."""
    laid = heard.laid(inbound) or {}
    if laid.get("case") == str(cases.meant(case).uid):
        said = _("It is a message now, with the reference %(reference)s, and stands in the inbox in a moment.")
        messages.success(request, said % {"reference": inbound.reference})
    else:
        said = _("It came in before, for another case, with the reference %(reference)s. It is not laid twice.")
        messages.warning(request, said % {"reference": inbound.reference})


@listeners
@require_POST
def let_go(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Forget one thing."""
    found = _item_or_404(request, uid)
    try:
        actions.let_go(by=people.actor_of(request), item=found)
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    else:
        messages.success(request, _("It is forgotten."))
    return redirect("desk:listening_source", uid=found.source.uid)


def _open_source_or_404(request: HttpRequest, uid: uuid.UUID) -> ListeningSource:
    found = _source_or_404(request, uid)
    if found.standing is Standing.ENDED:
        raise Http404
    return found


def _form_page(
    request: HttpRequest, template: str, *, form: django_forms.Form, source: ListeningSource | None = None, **more
) -> HttpResponse:
    status, trail = status_of(form), _trail(source)
    return page(request, template, icon="view", trail=trail, form=form, source=source, status=status, **more)
