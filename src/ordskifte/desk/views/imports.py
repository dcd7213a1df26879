"""What was brought in, and what was wrong in it."""

import uuid

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.desk.views import page
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel.web import paging, verdicts
from ordskifte.records import actions, queries

FINDINGS_ON_A_PAGE = 100
LARGEST_LIST = 5 << 20
keepers = doors.staff(RoleName.ARCHIVIST, RoleName.CASE_OFFICER, RoleName.OPERATOR)
listers = doors.staff(RoleName.ARCHIVIST, RoleName.CASE_OFFICER)


class ListForm(forms.Form):
    """A list of cases as a file."""

    file = forms.FileField(
        label=gettext_lazy("List"),
        help_text=gettext_lazy(
            "A CSV file with the columns number, title and owner (an e-mail address). At most 5 MB."
        ),
    )

    def clean_file(self):
        """A file that can be read at once."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_LIST:
            raise forms.ValidationError(_("The file is too large. Divide it into files of at most 5 MB."))
        return file


def _trail() -> tuple[tuple[str, str], ...]:
    return ((_("Imports"), reverse("desk:imports")),)


@keepers
def index(request: HttpRequest) -> HttpResponse:
    """All imports, newest first."""
    by = people.actor_of(request)
    return page(
        request,
        "desk/imports.html",
        title=_("Imports"),
        icon="download",
        runs=queries.newest_runs(by, limit=100),
        may_list=bool(listers.roles & people.roles_of(by)),
    )


@keepers
def run(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One import: what it brought, and every finding."""
    by = people.actor_of(request)
    found = queries.run_for(by, uid)
    if found is None:
        raise Http404
    window = queries.findings_window(found, cursor=paging.cursor(request), size=FINDINGS_ON_A_PAGE)
    # What a records system says may be withheld; a list was written by whoever brought it.
    may_read = found.kind == "list" or RoleName.ARCHIVIST in people.roles_of(by)
    context = {"run": found, "window": window, "may_read": may_read}
    return page(request, "desk/import_run.html", title=found.name, icon="download", trail=_trail(), **context)


@listers
def from_list(request: HttpRequest) -> HttpResponse:
    """Open cases from a CSV list."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = actions.import_list(
                by=people.actor_of(request), body=request.tenant, name=file.name, data=file.read()
            )
        except OrdskifteError as error:
            form.add_error("file", verdicts.sentence_of(error))
        else:
            return redirect("desk:import_run", uid=done.uid)
    return page(
        request,
        "desk/form.html",
        title=_("Cases from a list"),
        icon="upload",
        trail=_trail(),
        form=form,
        submit=_("Create the cases"),
        status=400 if form.is_bound else 200,
    )
