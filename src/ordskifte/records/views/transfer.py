"""Hand-overs at the desk: what needs somebody, and what can be done about it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import paging
from ordskifte.records import forms
from ordskifte.records.actions import transferring
from ordskifte.records.models import Shipment
from ordskifte.records.transfer import reading
from ordskifte.records.views.desk import ON_A_PAGE, page, record_or_404, refuse, sentence_of, status_of

archivists = doors.staff(RoleName.ARCHIVIST)
LISTS = ("needs", "going", "ended")


@archivists
def index(request: HttpRequest) -> HttpResponse:
    """What needs somebody, what is on the way, and what has ended."""
    by, wanted = people.actor_of(request), request.GET.get("vis", "")
    which = wanted if wanted in LISTS else LISTS[0]
    return page(
        request,
        "transfers.html",
        title=_("To the records system"),
        window=reading.window(by, which=which, cursor=paging.cursor(request), size=ON_A_PAGE),
        aside=reading.aside_for(by) if which == LISTS[0] else [],
        which=which,
        tabs=((LISTS[0], _("Needs somebody")), (LISTS[1], _("On the way")), (LISTS[2], _("Finished hand-overs"))),
    )


@archivists
@require_POST
def again(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Send it again."""
    return _done(request, uid, act=transferring.send_again)


@archivists
@require_POST
def done(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that it was done in the records system by hand."""
    return _done(request, uid, act=transferring.done_there)


def _done(request: HttpRequest, uid: uuid.UUID, *, act: Callable[..., Any]) -> HttpResponse:
    shipment = _shipment_or_404(request, uid)
    try:
        act(by=people.actor_of(request), shipment=shipment)
    except OrdskifteError as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("The change is kept, with your name and the time."))
    return redirect("records_transfers")


@archivists
@require_POST
def hand_over(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Hand over a record that was registered before there was a way to do it."""
    found = record_or_404(request, uid)
    try:
        transferring.hand_over(by=people.actor_of(request), record=found)
    except OrdskifteError as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, _("It will be handed over."))
    return redirect("records_record", uid=found.uid)


@archivists
def out(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take it out, with a reason."""
    shipment = _shipment_or_404(request, uid)
    form = forms.TakeOutForm(request.POST or None)

    def act() -> None:
        transferring.take_out(by=people.actor_of(request), shipment=shipment, why=form.cleaned_data["why"])

    return _with_reason(request, form, act=act, title=_("Take out"), about=shipment.record.title)


@archivists
def lay_by(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say what came of a receipt that was set aside."""
    receipt = reading.receipt_for(people.actor_of(request), uid)
    if receipt is None:
        raise Http404
    form = forms.LayByForm(request.POST or None)

    def act() -> None:
        transferring.lay_receipt_by(by=people.actor_of(request), receipt=receipt, why=form.cleaned_data["why"])

    return _with_reason(request, form, act=act, title=_("Lay the receipt by"), about=receipt.foreign_id)


def _with_reason(
    request: HttpRequest, form: forms.TakeOutForm, *, act: Callable[[], None], title: str, about: str
) -> HttpResponse:
    """The form, or the list once it is done."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except OrdskifteError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The change is kept, with your name and the time."))
            return redirect("records_transfers")
    return page(request, "transfer_reason.html", title=title, form=form, about=about, status=status_of(form))


def _shipment_or_404(request: HttpRequest, uid: uuid.UUID) -> Shipment:
    shipment = reading.shipment_for(people.actor_of(request), uid)
    if shipment is None:
        raise Http404
    return shipment
