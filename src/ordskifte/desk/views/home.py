"""The first screen: what waits for me."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.cases import queries as cases
from ordskifte.desk.views import page
from ordskifte.kernel import health
from ordskifte.records import queries as records


@doors.staff()
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what is mine, what came in; for the operator, how the machine is."""
    by = people.actor_of(request)
    roles = people.roles_of(by)
    return page(
        request,
        "desk/home.html",
        title=_("Hello, %(name)s") % {"name": request.user.name.split()[0]},
        icon="home",
        waiting=cases.waiting_titles(by, limit=100),
        mine=cases.mine(by, limit=10),
        runs=records.newest_runs(by, limit=5),
        checks=health.checks() if "operator" in roles else None,
        roles=roles,
    )
