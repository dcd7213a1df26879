"""A form, one act, and what is said when the act is refused."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from ordskifte.accounts import queries as people
from ordskifte.domain.errors import Conflict, OrdskifteError
from ordskifte.kernel.web import kinds, verdicts


def done(request: HttpRequest, form: forms.Form, *, act: Callable[..., Any], **given: Any) -> bool:
    """Whether the form was sent, whole, and the act done. If the act was refused, the form says why."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(by=people.actor_of(request), **given, **form.cleaned_data)
    except OrdskifteError as error:
        refuse(form, error)
        return False
    return True


def refuse(form: forms.Form, error: OrdskifteError) -> None:
    """Say in the form why the act was refused; what was typed stays."""
    form.add_error(None, verdicts.sentence_of(error))
    form.is_conflict = isinstance(error, Conflict)


def status_of(form: forms.Form) -> int:
    """What the page with the form answers: 200 as it is opened, 409 where others were first, else 400."""
    if not form.is_bound:
        return 200
    return kinds.CONFLICT.status if getattr(form, "is_conflict", False) else 400
