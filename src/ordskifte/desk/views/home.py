"""The first screen: what waits for me."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ordskifte.access import queries as access
from ordskifte.access.actions.handling import HANDLERS
from ordskifte.accounts import doors
from ordskifte.accounts import queries as people
from ordskifte.accounts.models import RoleName
from ordskifte.assessment import queries as assessment
from ordskifte.assessment.actions import ASSESSORS
from ordskifte.cases import queries as cases
from ordskifte.channels import queries as channels
from ordskifte.channels.actions import ACCOUNT_KEEPERS
from ordskifte.desk import first_steps
from ordskifte.desk.views import page, waiting
from ordskifte.desk.views.cases import deciders, openers, readers
from ordskifte.desk.views.imports import keepers
from ordskifte.desk.views.moderation import lookers
from ordskifte.domain.parties import Actor
from ordskifte.kernel import health, hold
from ordskifte.kernel.web import holding
from ordskifte.publishing import queries as publications
from ordskifte.publishing.actions import WRITERS
from ordskifte.records import queries as records

READERS = readers.roles
KEEPERS = keepers.roles


@doors.staff()
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what is mine, what came in; for the operator, how the machine is."""
    by = people.actor_of(request)
    roles = people.roles_of(by)
    held = hold.current()
    reads_cases = bool(roles & READERS)
    return page(
        request,
        "desk/home.html",
        title=_("Hello, %(name)s") % {"name": request.user.name.split()[0]},
        icon="home",
        reads_cases=reads_cases,
        waiting=cases.waiting_titles(by, limit=100) if reads_cases else [],
        **_asked(by, roles=roles),
        mine=cases.mine(by, limit=10) if reads_cases else [],
        runs=records.newest_runs(by, limit=5) if roles & KEEPERS else None,
        checks=health.checks() if "operator" in roles else None,
        first_steps=first_steps.of(request.tenant) if "operator" in roles else [],
        on_hold=holding.sentence(held) if held else "",
        roles=roles,
        opens_cases=bool(roles & openers.roles),
        may_moderate=bool(roles & lookers.roles),
        journal=_journal(by) if roles & set(ASSESSORS) else None,
        asked=access.with_days(access.waiting(by, limit=8)) if roles & set(HANDLERS) else None,
        **waiting.for_home(request, by),
        **_publications(by, roles=roles),
        late_by_hand=_late_by_hand(request, by, roles=roles),
    )


def _asked(by: Actor, *, roles: frozenset[str]) -> dict[str, object]:
    """What came from a records system and needs a person's word."""
    if not roles & deciders.roles:
        return {}
    doubtful, takings = records.asked_by_records_systems(by, limit=8)
    return {"doubtful": doubtful, "takings_back": takings}


def _publications(by: Actor, *, roles: frozenset[str]) -> dict[str, object]:
    """What waits for whoever approves; for those who write, what became of what they wrote."""
    is_writer = bool(roles & set(WRITERS))
    return {
        "to_approve": publications.for_approver(by) if RoleName.APPROVER in roles else None,
        "sent_back": publications.sent_back_to(by) if is_writer else [],
        "approved": publications.approved_lately(by) if is_writer else [],
    }


def _late_by_hand(request: HttpRequest, by: Actor, *, roles: frozenset[str]) -> list[object]:
    """What somebody should have changed on a network by now; nothing is asked where the body has no accounts."""
    has_accounts = request.tenant.settings.get(channels.networks.HAS_ACCOUNTS)
    return channels.networks.late_for_home(by) if has_accounts and roles & set(ACCOUNT_KEEPERS) else []


def _journal(by: Actor) -> dict[str, object]:
    """What waits to be assessed, gathered and registered, and since when; nothing waits only if all of it is done."""
    assess, together = assessment.waiting(by), assessment.collections_waiting(by)
    register = records.waiting(by) + len(records.collections_waiting(by))
    return {
        "assess": assess,
        "register": register,
        "together": together,
        "waits": bool(assess or register or together),
        "oldest": records.oldest_waiting(by),
    }
