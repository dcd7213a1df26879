"""The body's accounts on networks that let no program in, and what is posted there by hand."""

import uuid
from functools import partial
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.channels import actions
from ordskifte.channels import queries as channels
from ordskifte.channels.models import HandDelivery, NetworkAccount, Post
from ordskifte.desk import network_forms as forms
from ordskifte.desk.views import page
from ordskifte.desk.views.acting import result, status_of
from ordskifte.domain import networks as rules
from ordskifte.domain.delivery import Act
from ordskifte.domain.networks import HandState, Network
from ordskifte.kernel.web import paging, verdicts
from ordskifte.publishing import queries as publications

keepers = doors.staff(*actions.ACCOUNT_KEEPERS)
register = channels.networks
ICON = "group"
NEWEST = 10


def _trail(account: NetworkAccount | None = None) -> tuple[tuple[str, str], ...]:
    steps = ((_("Accounts on networks"), reverse("desk:accounts")),)
    return (*steps, (str(account), reverse("desk:account", args=[account.uid]))) if account else steps


def _account_or_404(request: HttpRequest, uid: uuid.UUID, *, is_open: bool = False) -> NetworkAccount:
    found = register.account_for(people.actor_of(request), uid)
    if found is None or (is_open and found.ended_at is not None):
        raise Http404
    return found


def _post_or_404(request: HttpRequest, uid: uuid.UUID) -> Post:
    found = register.post_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


def _delivery_or_404(request: HttpRequest, uid: uuid.UUID) -> HandDelivery:
    found = register.delivery_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


# --- The register ---------------------------------------------------------------------------------------------------


@keepers
def index(request: HttpRequest) -> HttpResponse:
    """The accounts, what waits to be done there, and what may be posted."""
    by = people.actor_of(request)
    return page(
        request,
        "desk/networks/index.html",
        title=_("Accounts on networks"),
        icon=ICON,
        accounts=register.accounts(by),
        ended=register.ended(by),
        waiting=register.waiting(by),
        posts=register.newest_posts(by, limit=NEWEST),
    )


@keepers
def account(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One account: what it rests on, and what was posted there."""
    found = _account_or_404(request, uid)
    window = register.deliveries_window(found, cursor=paging.cursor(request))
    context = {"title": str(found), "icon": ICON, "trail": _trail(), "account": found, "window": window}
    return page(request, "desk/networks/account.html", **context)


@keepers
def add(request: HttpRequest) -> HttpResponse:
    """List one more account."""
    by = people.actor_of(request)
    form = forms.AccountForm(request.POST or None, choices=register.answerers(by))

    def act(*, owner, unit, **_said):
        return actions.add_account(by=by, body=request.tenant, terms=form.terms(), owner=owner, unit=unit)

    if (row := result(request, form, act=act)) is not None:
        messages.success(request, _("The account is in the register, and on our page of accounts."))
        return redirect("desk:account", uid=row.uid)
    return _form_page(request, form, title=_("List an account"), submit=_("List the account"))


@keepers
def review(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Look at an account again."""
    found, by = _account_or_404(request, uid, is_open=True), people.actor_of(request)
    names = ("handle", "owner", "unit", "legal_basis", "arrangement", "risk_reference")
    start = {name: getattr(found, name) for name in names}
    form = forms.ReviewForm(request.POST or None, choices=register.answerers(by), initial=start)
    known = {"network": found.network, "network_name": found.network_name, "address": found.address}

    def act(*, why, owner, unit, **_said):
        given = {"terms": form.terms(**known), "why": why, "owner": owner, "unit": unit}
        return actions.review_account(by=by, account=found, **given)

    if result(request, form, act=act) is not None:
        messages.success(request, _("The decision is kept, with your name and the time."))
        return redirect("desk:account", uid=uid)
    return _form_page(request, form, title=_("Look at the account again"), submit=_("Go on using it"), account=found)


@keepers
def see_link(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that the account's page leads to ours."""
    found, by = _account_or_404(request, uid, is_open=True), people.actor_of(request)
    form = forms.SeenForm(request.POST or None)
    if result(request, form, act=partial(actions.see_link, by=by, account=found)) is not None:
        messages.success(request, _("The day is kept, and stands on our page of accounts."))
        return redirect("desk:account", uid=uid)
    template = "desk/networks/see_link.html"
    said = {"title": _("The account leads to our page"), "submit": _("Keep the day"), "template": template}
    return _form_page(request, form, account=found, own_page=_own_page(request), **said)


def _own_page(request: HttpRequest) -> str:
    return channels.home_of(request.tenant) + reverse("website:accounts")


@keepers
def end(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Use an account no more."""
    found, by = _account_or_404(request, uid, is_open=True), people.actor_of(request)
    form = forms.EndForm(request.POST or None)
    if result(request, form, act=partial(actions.end_account, by=by, account=found)) is not None:
        messages.success(request, _("The account is not used any more, and is gone from our page of accounts."))
        return redirect("desk:accounts")
    return _form_page(request, form, title=_("Use the account no more"), submit=_("End it"), account=found)


# --- Posting --------------------------------------------------------------------------------------------------------


@keepers
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """From a publication to where it is posted."""
    by = people.actor_of(request)
    found = publications.publication_for(by, pk)
    if found is None:
        raise Http404
    if register.post_for(by, found.uid) is None:
        messages.warning(request, verdicts.sentence_of(actions.NotShownHere()))
        return redirect("desk:accounts")
    return redirect("desk:post_by_hand", uid=found.uid)


@keepers
def post(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Where a publication stands, what waits, and where it can be posted."""
    found, by = _post_or_404(request, uid), people.actor_of(request)
    return page(
        request,
        "desk/networks/post.html",
        title=_("Post on networks"),
        icon=ICON,
        trail=_trail(),
        post=found,
        heading=register.title_of(found),
        places=register.places(by, found),
    )


@keepers
def prepare(request: HttpRequest, uid: uuid.UUID, *, account: uuid.UUID, language: str) -> HttpResponse:
    """Make a publication ready for one account."""
    found, by = _post_or_404(request, uid), people.actor_of(request)
    row = _account_or_404(request, account, is_open=True)
    if found.is_withdrawn or language not in found.languages:
        raise Http404
    network = Network(row.network)
    offered = register.proposal(found, network=network, language=language)
    start = {"text": offered.text, "pictures": [each.uid for each in offered.pictures]}
    form = forms.PrepareForm(request.POST or None, pictures=offered.pictures, initial=start)
    act = partial(actions.prepare_by_hand, by=by, post=found, account=row, language=language)
    if (made := result(request, form, act=act)) is not None:
        return redirect("desk:by_hand", uid=made.uid)
    context = _counted(form, offered, network=network) | {"account": row, "rules": rules.RULES[network]}
    title = _("Make it ready for %(account)s") % {"account": row}
    given = {"title": title, "submit": _("Make it ready"), "template": "desk/networks/prepare.html", **context}
    return _form_page(request, form, **given)


def _counted(form: django_forms.Form, offered: Any, /, *, network: Network) -> dict[str, Any]:
    """How long the text is there, as it stands in the form."""
    text = form["text"].value() or ""
    said = str(text)[: rules.LONGEST_TEXT]
    return {"offered": offered, "count": rules.RULES[network].measure(said), "tags": len(rules.tags(said))}


@keepers
def by_hand(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What is made ready for a person to do there, and where it stands when it is done."""
    found, by = _delivery_or_404(request, uid), people.actor_of(request)
    is_withdrawal = found.act == Act.WITHDRAW.value
    start = {"address": found.before.address if found.before else ""}
    form = (forms.TakenDownForm if is_withdrawal else forms.DoneForm)(_sent(request), initial=start)
    if result(request, form, act=partial(actions.say_done_by_hand, by=by, delivery=found)) is not None:
        messages.success(request, _done_words(found))
        return redirect("desk:accounts")
    return _form_page(
        request,
        form,
        title=_asked(found),
        submit=_("It is taken down there") if is_withdrawal else _("It stands there now"),
        template="desk/networks/by_hand.html",
        account=found.account,
        task=found,
        waits=found.state == HandState.READY.value,
    )


def _sent(request: HttpRequest) -> Any:
    """What was sent, also where there is nothing to fill in."""
    return request.POST if request.method == "POST" else None


def _asked(found: HandDelivery) -> str:
    words = {
        Act.ANNOUNCE.value: _("Post it on %(account)s"),
        Act.CORRECT.value: _("Change it on %(account)s"),
        Act.WITHDRAW.value: _("Take it down on %(account)s"),
    }
    return words[found.act] % {"account": found.account}


def _done_words(found: HandDelivery) -> str:
    if found.act == Act.WITHDRAW.value:
        return _("It is kept that it is taken down there.")
    return _("It is kept where the post stands.")


@keepers
def not_done(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say that it is not done there, and why."""
    found, by = _delivery_or_404(request, uid), people.actor_of(request)
    form = forms.NotDoneForm(request.POST or None)
    if result(request, form, act=partial(actions.give_up_by_hand, by=by, delivery=found)) is not None:
        messages.success(request, _("It is kept why it was not done."))
        return redirect("desk:accounts")
    return _form_page(request, form, title=_("It is not done there"), submit=_("Keep it"), account=found.account)


# --- Forms ----------------------------------------------------------------------------------------------------------


def _form_page(
    request: HttpRequest,
    form: django_forms.Form,
    /,
    *,
    title: str,
    submit: str,
    template: str = "desk/form.html",
    account: NetworkAccount | None = None,
    **more: Any,
) -> HttpResponse:
    given = {"form": form, "submit": submit, "account": account, **more}
    return page(request, template, title=title, icon=ICON, trail=_trail(account), status=status_of(form), **given)
