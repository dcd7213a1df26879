"""The operator's pages: who works here, with which roles, and the links that let people in."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from ordskifte.accounts import actions, doors, queries
from ordskifte.accounts.forms import InviteForm, PersonForm, UnitForm, WhyForm
from ordskifte.accounts.models import RoleName
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web.verdicts import sentence_of

operator = doors.staff(RoleName.OPERATOR)


@operator
def people(request):
    """List everybody who works, or worked, here."""
    actor = queries.actor_of(request)
    context = {"people": queries.people(by=actor), "units": queries.units(by=actor), "unit_form": UnitForm()}
    return render(request, "accounts/desk/people.html", {**context, "page_title": _("People")})


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request):
    """Make an account, and show its link this once."""
    actor = queries.actor_of(request)
    form = InviteForm(request.POST or None, units=queries.units(by=actor), initial={"language": "nb"})
    if request.method == "POST" and form.is_valid():
        try:
            return _show_link(request, actions.invite(by=actor, body=request.user.body, **form.cleaned_data))
        except OrdskifteError as error:
            form.add_error("email", sentence_of(error))
    return render(
        request, "accounts/desk/form.html", {"form": form, "page_title": _("Invite a person")}, status=_status(form)
    )


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def person(request, uid):
    """Change what is said about a person, and the roles."""
    actor = queries.actor_of(request)
    user = _person(request, uid=uid)
    given = {"name": user.name, "unit": user.unit, "language": user.language, "roles": sorted(user.role_names)}
    form = PersonForm(request.POST or None, units=queries.units(by=actor), initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_person(by=actor, user=user, **form.cleaned_data)
            return redirect("accounts_people")
        except OrdskifteError as error:
            form.add_error("roles", sentence_of(error))
    context = {"form": form, "person": user, "why_form": WhyForm(), "page_title": user.name}
    return render(request, "accounts/desk/person.html", context, status=_status(form))


@operator
@require_POST
def new_link(request, uid):
    """Give a person a new link; what the person had before ends."""
    user = _person(request, uid=uid)
    give = actions.invite_again if user.is_active else actions.open_account
    try:
        return _show_link(request, give(by=queries.actor_of(request), user=user, why=_why(request)))
    except OrdskifteError as error:
        return _refused(request, error, user=user)


@operator
@require_POST
def close(request, uid):
    """Close a person's account."""
    user = _person(request, uid=uid)
    try:
        actions.close_account(by=queries.actor_of(request), user=user, why=_why(request))
    except OrdskifteError as error:
        return _refused(request, error, user=user)
    return redirect("accounts_people")


@operator
@require_POST
def new_unit(request):
    """Add a unit."""
    form = UnitForm(request.POST)
    if form.is_valid():
        try:
            actions.make_unit(by=queries.actor_of(request), body=request.user.body, **form.cleaned_data)
            return redirect("accounts_people")
        except OrdskifteError as error:
            form.add_error("name", sentence_of(error))
    return render(request, "accounts/desk/form.html", {"form": form, "page_title": _("Add a unit")}, status=422)


def _person(request, *, uid):
    found = queries.people(by=queries.actor_of(request)).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _why(request):
    form = WhyForm(request.POST)
    return form.cleaned_data["why"] if form.is_valid() else ""


@sensitive_variables("welcome")
def _show_link(request, welcome):
    link = request.build_absolute_uri(welcome.path)
    context = {"person": welcome.user, "link": link, "expires_at": welcome.expires_at}
    title = _("Link for %(name)s") % {"name": welcome.user}
    return render(request, "accounts/desk/link.html", {**context, "page_title": title})


def _refused(request, error, *, user):
    messages.error(request, sentence_of(error))
    return redirect("accounts_person", uid=user.uid)


def _status(form):
    return 422 if form.errors else 200
