"""The server, for the operator: the hold for maintenance, and what leaves the machine."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ordskifte.accounts import doors, queries
from ordskifte.accounts.models import RoleName
from ordskifte.desk.server_forms import HoldForm
from ordskifte.desk.views import page
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel import hold
from ordskifte.kernel.web import holding, verdicts


@doors.staff(RoleName.OPERATOR)
def hold_screen(request: HttpRequest) -> HttpResponse:
    """Begin a hold, change what people are told, or end it."""
    held = hold.current()
    if request.method == "POST" and "end" in request.POST:
        hold.end(by=queries.actor_of(request))
        messages.success(request, _("Everything is taken in again."))
        return redirect("desk:hold")
    start = {"why": held.why, "until": held.until} if held else {}
    form = HoldForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            hold.begin(by=queries.actor_of(request), **form.cleaned_data)
        except OrdskifteError as error:
            form.add_error("until" if isinstance(error, hold.TooLong) else "why", verdicts.sentence_of(error))
        else:
            messages.success(request, _("Nothing is taken in from now on, and the worker rests."))
            return redirect("desk:hold")
    return page(
        request,
        "desk/hold.html",
        title=_("Hold for maintenance"),
        icon="warning",
        form=form,
        submit=_("Change what people are told") if held else _("Take nothing in"),
        held=held,
        said=holding.sentence(held) if held else "",
        status=400 if form.is_bound else 200,
    )


@doors.staff(RoleName.OPERATOR)
def leaving(request: HttpRequest) -> HttpResponse:
    """Everything that leaves the machine, as the project's list has it."""
    ways = import_string(settings.ORDSKIFTE_LEAVING)
    return page(request, "desk/leaving.html", title=_("What leaves this machine"), icon="globe", ways=ways)
