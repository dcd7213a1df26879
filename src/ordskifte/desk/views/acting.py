"""A form, one act, and what is said when the act is refused."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext

from ordskifte.accounts import queries as people
from ordskifte.domain.errors import Conflict, OrdskifteError
from ordskifte.domain.intake import Unfit
from ordskifte.kernel.web import kinds, verdicts


def done(request: HttpRequest, form: forms.Form, *, act: Callable[..., Any], **given: Any) -> bool:
    """Whether the form was sent, whole, and the act done. If the act was refused, the form says why."""
    by = people.actor_of(request)
    # Not every act has something to give.
    return bool(result(request, form, act=lambda **typed: act(by=by, **given, **typed) or True))


def result(request: HttpRequest, form: forms.Form, *, act: Callable[..., Any]) -> Any:
    """What the act gives for what was filled in; None if nothing was sent, or it was refused and the form says why."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except OrdskifteError as error:
        refuse(form, error)
    return None


def refuse(form: forms.Form, error: OrdskifteError) -> None:
    """Say in the form why the act was refused, each thing where it stands; what was typed stays."""
    form.is_conflict = isinstance(error, Conflict)
    if not isinstance(error, Unfit):
        form.add_error(None, verdicts.sentence_of(error))
        return
    for each in error.problems:
        field = each.field if each.field in form.fields else None
        form.add_error(field, gettext(error.texts[each.code]) % {"count": each.count, "most": each.most})


def status_of(form: forms.Form) -> int:
    """What the page with the form answers: 200 as it is opened, 409 where others were first, else 400."""
    if not form.is_bound:
        return 200
    return kinds.CONFLICT.status if getattr(form, "is_conflict", False) else 400
