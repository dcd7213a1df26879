"""Changes to a record at the desk: correct, withhold, sign off, cancel, and the number of the records system."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.domain.entry import SignOffMethod
from ordskifte.domain.errors import OrdskifteError
from ordskifte.domain.screening import DocumentScope, Field
from ordskifte.records import actions, forms, queries
from ordskifte.records.models import Record
from ordskifte.records.views.desk import page, record_or_404, refuse, registrars, status_of

archivists = doors.staff(RoleName.ARCHIVIST)


def _changed(
    request: HttpRequest, form: django_forms.Form, *, act: Callable[[], Any], record: Record, title: str, submit: str
) -> HttpResponse:
    """The form, or the record once the change is made."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except OrdskifteError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The change is kept, with your name and the time."))
            return redirect("records_record", uid=record.uid)
    return page(
        request,
        "change.html",
        title=title,
        record=record,
        form=form,
        submit=submit,
        grounds=forms.grounds(),
        status=status_of(form),
    )


@registrars
def correct(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Correct titles, date or name."""
    found = record_or_404(request, uid)
    other = queries.other_of(found)
    start = {
        "expected": len(queries.changes_of(found)),
        "title": found.title,
        "public_title": found.public_title,
        "document_date": found.document_date,
        "other_name": other.name if other else "",
        "other_party_public": bool(other and other.public_name),
    }
    form = forms.CorrectForm(request.POST or None, initial=start, has_other=other is not None)

    def act() -> None:
        given = dict(form.cleaned_data)
        why, expected = given.pop("why"), given.pop("expected")
        actions.correct_entry(by=people.actor_of(request), record=found, fields=given, why=why, expected=expected)

    return _changed(request, form, act=act, record=found, title=_("Correct"), submit=_("Keep the correction"))


@registrars
def screen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Withhold more, less or nothing."""
    found = record_or_404(request, uid)
    start = {"expected": len(queries.changes_of(found)), "public_title": found.public_title, **_withheld(found)}
    form = forms.ScreenForm(request.POST or None, initial=start)

    def act() -> None:
        given = form.cleaned_data
        actions.screen(
            by=people.actor_of(request),
            record=found,
            screening=form.screening,
            why=given["why"],
            public_title=given["public_title"],
            other_party_public=given["other_party_public"] or None,
            expected=given["expected"],
        )

    return _changed(request, form, act=act, record=found, title=_("Withhold"), submit=_("Keep the change"))


def _withheld(record: Record) -> dict[str, Any]:
    screening = queries.screening_of(record)
    if screening is None:
        return {}
    found = (
        (forms.TITLE, screening.hides(Field.RECORD_TITLE_WORDS)),
        (forms.NAME, screening.hides(Field.SENDER_NAME) or screening.hides(Field.RECIPIENT_NAME)),
        (forms.DOCUMENTS, screening.document_scope is not DocumentScope.NONE),
    )
    return {
        "hides": [name for name, is_hidden in found if is_hidden],
        "authority": screening.authority,
        "restriction": screening.access_restriction,
    }


@registrars
def sign_off(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say how something that came in was settled."""
    found = record_or_404(request, uid)
    by = people.actor_of(request)
    form = forms.SignOffForm(request.POST or None, answers=queries.answers_to_choose(by, found))

    def act() -> None:
        given = form.cleaned_data
        actions.sign_off(
            by=by,
            record=found,
            method=SignOffMethod(given["method"]),
            note=given["note"],
            answer=given["answer"],
        )

    return _changed(request, form, act=act, record=found, title=_("Sign off"), submit=_("Sign off"))


@archivists
def cancel(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Cancel a record that was made by mistake."""
    found = record_or_404(request, uid)
    form = forms.CancelForm(request.POST or None)

    def act() -> None:
        actions.cancel(by=people.actor_of(request), record=found, why=form.cleaned_data["why"])

    return _changed(request, form, act=act, record=found, title=_("Cancel the record"), submit=_("Cancel the record"))


@registrars
def upstream(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Write down the number that the records system gave."""
    found = record_or_404(request, uid)
    known = getattr(found, "upstream", None)
    start = {"number": known.number, "address": known.address} if known else {}
    form = forms.UpstreamForm(request.POST or None, initial=start)

    def act() -> None:
        actions.give_upstream_number(by=people.actor_of(request), record=found, **form.cleaned_data)

    title = _("Number of the records system")
    return _changed(request, form, act=act, record=found, title=title, submit=_("Keep the number"))
