"""Trials at the desk: open one, see how it stands, say how it was, close it, take out its package."""

import uuid
from datetime import timedelta
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.desk import trial_forms as forms
from ordskifte.desk.views import page
from ordskifte.desk.views.acting import refuse, result, status_of
from ordskifte.domain import trial as rules
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel import clock
from ordskifte.outcomes import actions, queries
from ordskifte.outcomes.models import Trial

triers = doors.staff(*actions.TRIERS)
SHOWN_FOR = timedelta(days=90)


def _trail(row: Trial | None = None) -> tuple[tuple[str, str], ...]:
    first = ((_("Trials"), reverse("desk:trials")),)
    return (*first, (row.name, reverse("desk:trial", args=[row.uid]))) if row else first


def _trial_or_404(request: HttpRequest, uid: uuid.UUID) -> Trial:
    found = queries.trial_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@doors.staff()
def index(request: HttpRequest) -> HttpResponse:
    """All trials, newest first."""
    by = people.actor_of(request)
    rows = [{"trial": row, "phase": rules.TEXTS[queries.phase_of(row)]} for row in queries.trials_for(by)]
    may = bool(triers.roles & people.roles_of(by))
    return page(request, "desk/trials/index.html", title=_("Trials"), icon="date", rows=rows, may_open=may)


@triers
def open_trial(request: HttpRequest) -> HttpResponse:
    """Open one."""
    by = people.actor_of(request)
    form = forms.OpenTrialForm(request.POST or None, by=by)

    def act(**typed):
        return actions.open_trial(by=by, body=request.tenant, opened=actions.Opened(**typed))

    if (row := result(request, form, act=act)) is not None:
        messages.success(request, _("The trial is open. The pages of its cases say so."))
        return redirect("desk:trial", uid=row.uid)
    title = _("Open a trial")
    return page(
        request,
        "desk/form.html",
        title=title,
        icon="date",
        trail=_trail(),
        form=form,
        submit=_("Open the trial"),
        status=status_of(form),
    )


@doors.staff()
def trial(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One trial: where it stands, what is left, and what people answered."""
    row, by = _trial_or_404(request, uid), people.actor_of(request)
    roles = people.roles_of(by)
    counts = rules.unfinished(queries.left_in(row)) if row.closed_at is None else row.left
    return page(
        request,
        "desk/trials/trial.html",
        title=row.name,
        icon="date",
        trail=_trail(),
        trial=row,
        phase=rules.TEXTS[queries.phase_of(row)],
        left=[(rules.TEXTS[each], count) for each, count in counts.items()],
        sides=[_side(row, side) for side in rules.Side],
        has_answered=queries.has_answered(row, by=by),
        may_close=bool(triers.roles & roles) and row.closed_at is None,
        may_put_off=bool(triers.roles & roles) and row.closed_at is not None,
        may_take=RoleName.ARCHIVIST in roles and row.closed_at is not None,
    )


def _side(row: Trial, side: rules.Side) -> dict[str, object]:
    figures = queries.figures_of(row, side=side)
    name = _("Those who took part") if side is rules.Side.PARTICIPANT else _("Those who work here")
    again = [(rules.TEXTS[each], many) for each, many in figures.again.items()]
    mean = Decimal(figures.mean) if figures.mean else None
    return {"name": name, "figures": figures, "mean": mean, "ease": figures.ease.items(), "again": again}


@doors.staff()
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The two questions for those who work here, once for each."""
    row = _trial_or_404(request, uid)
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = rules.Answer.read(form.cleaned_data["ease"], form.cleaned_data["again"])
        try:
            is_new = actions.answer_as_staff(by=people.actor_of(request), trial=row, answer=chosen)
        except OrdskifteError as error:
            refuse(form, error)
        else:
            said = _("Your answers are counted.") if is_new else _("You have answered before. The first answer counts.")
            messages.success(request, said)
            return redirect("desk:trial", uid=row.uid)
    return page(
        request,
        "desk/form.html",
        title=_("How was the trial?"),
        icon="date",
        trail=_trail(row),
        form=form,
        submit=_("Send"),
        status=status_of(form),
    )


@triers
def close(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Close it: what is left is named, and a reason asked for where anything is."""
    row = _trial_or_404(request, uid)
    if row.closed_at is not None:
        messages.warning(request, _("The trial is closed already, and nothing was changed."))
        return redirect("desk:trial", uid=row.uid)
    start = {"contact": request.tenant.contact_email, "shown_until": clock.today() + SHOWN_FOR}
    form = forms.CloseTrialForm(request.POST or None, initial=start)
    by = people.actor_of(request)

    def act(**typed):
        return actions.close_trial(by=by, trial=row, farewell=rules.Farewell(**typed))

    if result(request, form, act=act) is not None:
        messages.success(request, _("The trial is closed. Its package can be taken out."))
        return redirect("desk:trial", uid=row.uid)
    left = rules.unfinished(queries.left_in(row))
    return page(
        request,
        "desk/trials/close.html",
        title=_("Close the trial"),
        icon="date",
        trail=_trail(row),
        form=form,
        left=[(rules.TEXTS[each], count) for each, count in left.items()],
        submit=_("Close it for good"),
        status=status_of(form),
    )


@triers
def put_off(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Let everything be read here for longer."""
    row = _trial_or_404(request, uid)
    if row.closed_at is None:
        return redirect("desk:trial", uid=row.uid)
    form = forms.PutOffForm(request.POST or None, initial={"shown_until": row.shown_until})
    by = people.actor_of(request)

    def act(*, shown_until, why):
        return actions.put_off(by=by, trial=row, until=shown_until, why=why)

    if result(request, form, act=act) is not None:
        messages.success(request, _("Everything can be read here for longer, and each address says until when."))
        return redirect("desk:trial", uid=row.uid)
    title, status = _("Let it be read for longer"), status_of(form)
    return page(
        request, "desk/form.html", title=title, icon="date", trail=_trail(row), form=form, submit=title, status=status
    )


@doors.staff(RoleName.ARCHIVIST)
@require_POST
def package(request: HttpRequest, uid: uuid.UUID) -> StreamingHttpResponse | HttpResponse:
    """The package as one zip, made while it is sent: it holds all that is closed."""
    row = _trial_or_404(request, uid)
    answer = StreamingHttpResponse(
        actions.send_package(by=people.actor_of(request), trial=row), content_type="application/zip"
    )
    answer["Content-Disposition"] = f'attachment; filename="proveperiode-{row.uid}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer
