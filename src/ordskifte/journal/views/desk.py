"""The public journal in eInnsyn, at the desk: what was not taken there, and what can be done about it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.cases.models import PublicCase
from ordskifte.domain.errors import OrdskifteError
from ordskifte.journal import actions, lines
from ordskifte.journal.models import EinnsynItem, PublicEntry
from ordskifte.kernel.web import verdicts

archivists = doors.staff(RoleName.ARCHIVIST)
MOST = 100
Kind, State = EinnsynItem.Kind, EinnsynItem.State


@archivists
def einnsyn(request: HttpRequest) -> HttpResponse:
    """What eInnsyn would not take, what waits for it, and what is left out; what somebody has to look at first."""
    rows = EinnsynItem.objects.filter(_mine(request)).filter(~Q(trouble=[]) | ~Q(left_out_by=""))
    items = list(rows.order_by("-state", "pk")[:MOST])
    steps = [{"url": reverse("desk:home"), "label": _("Desk")}, {"url": "", "label": _("To eInnsyn")}]
    title = _("To eInnsyn")
    frame = {"header_title": title, "page_title": title, "header_icon": "list-ol", "breadcrumbs_items": steps}
    answer = render(request, "journal/desk/einnsyn.html", {**frame, "items": list(_shown(items))})
    answer["Cache-Control"] = "private, no-store"
    return answer


@archivists
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it again."""
    said = _("It is sent at the next round.")
    return _done(request, pk, act=actions.send_to_einnsyn_again, said=said)


@archivists
@require_POST
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it out, with a reason."""
    said = _("It is left out, and withdrawn if eInnsyn has it.")
    return _done(request, pk, act=actions.leave_out_of_einnsyn, said=said, why=request.POST.get("why", ""))


def _mine(request: HttpRequest) -> Q:
    standing = doors.standing_of(people.actor_of(request))
    return Q(body=standing.body if standing else None)


def _done(request: HttpRequest, pk: int, *, act: Callable[..., Any], said: str, **given: str) -> HttpResponse:
    item = get_object_or_404(EinnsynItem.objects.filter(_mine(request)), pk=pk)
    try:
        act(by=people.actor_of(request), item=item, **given)
    except OrdskifteError as error:
        messages.error(request, verdicts.sentence_of(error))
    else:
        messages.success(request, said)
    return redirect("journal_einnsyn")


def _shown(items: list[EinnsynItem]) -> Iterable[dict[str, Any]]:
    uids = [each.uid for each in items]
    entries = {each.uid: each for each in PublicEntry.objects.filter(uid__in=uids).select_related("case")}
    cases = {each.uid: each for each in PublicCase.objects.filter(uid__in=uids)}
    for item in items:
        entry = entries.get(item.uid) if item.kind == Kind.ENTRY else None
        yield {
            "item": item,
            "entry": entry,
            "title": lines.seen(entry).title if entry else _other(item, cases),
            "state": _state(item),
            "trouble": [_words(*each) for each in item.trouble],
        }


def _other(item: EinnsynItem, cases: dict[Any, PublicCase]) -> str:
    if item.kind != Kind.CASE:
        return _("Something that the cases lie in")
    return _("The case %(title)s") % {"title": cases[item.uid].title if item.uid in cases else "–"}


def _state(item: EinnsynItem) -> str:
    if item.state == State.REFUSED:
        return _("Refused by eInnsyn")
    return _("Left out of eInnsyn") if item.left_out_by else _("Waits for a new try")


def _words(code: str, text: str) -> str:
    """What went wrong, in words: what the API said stands as it was said."""
    match code:
        case "lacking":
            return _("eInnsyn lacks: %(text)s") % {"text": text}
        case "key_unread":
            return _("The key for eInnsyn cannot be read. The operator looks at ORDSKIFTE_EINNSYN_KEY_FILE.")
        case "too_many":
            return _(
                "eInnsyn has more parts of it than can be gone through. Ask eInnsyn what has happened to it there."
            )
        case "forgotten":
            return _("eInnsyn does not have it any more. It is made anew.")
    if text:
        return f"{code}: {text}"
    return _("eInnsyn cannot be reached just now (%(code)s).") % {"code": code}
