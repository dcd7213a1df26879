"""Every address of the program declares who may use it, and behaves as declared for everybody who can come."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.urls.resolvers import LocalePrefixPattern, RegexPattern, RoutePattern

from ordskifte.accounts import doors
from ordskifte.accounts.doors import Verdict, Way
from ordskifte.accounts.middleware import DeclaredDoors
from ordskifte.accounts.models import RoleName
from tests.worlds import people

SAMPLES = {
    "int": "1",
    "str": "x",
    "slug": "x",
    "uuid": str(uuid.UUID(int=1)),
    "path": "x",
    "case_year": "2026",
    "case_sequence": "118",
    "reference": "K7M3-9QXD-2T4A-X",
    "day": "2026-11-04",
    "entry_year": "2026",
    "entry_sequence": "37",
}

# Wagtail's regular expressions; one more must be given a sample here.
EXPRESSIONS = {
    "^pages/": "pages/",
    "^documents/": "documents/",
    "^images/": "images/",
    r"^(?P<pk>\d+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)\.\.\.(?P<revision_id_b>live|latest|\d+)/$": (
        "1/revisions/compare/earliest...latest/"
    ),
    "^.*/$": "no-such-page/",
}


def addresses(resolver, *, route="", sample="/"):
    """Every view with its route and an address that leads to it."""
    for pattern in resolver.url_patterns:
        here = f"{route}{pattern.pattern}"
        example = sample + sample_of(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route=here, sample=example)
        elif isinstance(pattern, URLPattern):
            yield here, example, pattern.callback


def sample_of(pattern):
    """Text that a pattern matches."""
    if isinstance(pattern, LocalePrefixPattern):
        return ""
    if isinstance(pattern, RegexPattern):
        return EXPRESSIONS[str(pattern)]
    assert isinstance(pattern, RoutePattern)
    text = str(pattern)
    for name, converter in pattern.converters.items():
        kind = next(key for key in SAMPLES if type(converter) is type(_converters()[key]))
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            text = text.replace(written, SAMPLES[kind])
    assert "<" not in text, text
    return text


def _converters():
    from django.urls.converters import get_converters

    return get_converters()


def undeclared(resolver):
    return [
        f"{route} ({view.__module__}.{getattr(view, '__qualname__', view)})"
        for route, _, view in addresses(resolver)
        if doors.door_of(view, route=route) is None
    ]


EVERY = list(addresses(get_resolver()))
IDS = [route or "/" for route, _, _ in EVERY]
# Where two patterns match an address, the first one answers.
ANSWERS = {example: (route, view) for route, example, view in reversed(EVERY)}


def test_every_address_declares_who_may_use_it():
    assert len(EVERY) > 100
    assert undeclared(get_resolver()) == []


def test_an_undeclared_address_is_found_wherever_it_hides():
    def forgotten(request):
        """A view that somebody forgot to declare."""

    forgotten.__module__ = "ordskifte.desk.views"

    class Urls:
        urlpatterns = [
            path("open/", doors.public(lambda request: None)),
            path("desk/", include([path("deep/", include([path("forgotten/", forgotten)]))])),
        ]

    assert [found.partition(" ")[0] for found in undeclared(URLResolver(RoutePattern(""), Urls))] == [
        "desk/deep/forgotten/"
    ]


def test_everything_under_the_desk_is_for_staff_or_closed():
    open_doors = {
        route
        for route, _, view in EVERY
        if route.startswith("desk/") and doors.door_of(view, route=route).way in {Way.PUBLIC, Way.MACHINE}
    }
    # Leads to the page for signing in.
    assert open_doors == {"desk/login/"}


def test_nothing_that_is_public_is_written_by_a_package():
    theirs = {
        getattr(view, "__module__", "")
        for route, _, view in EVERY
        if doors.door_of(view, route=route).way in {Way.PUBLIC, Way.MACHINE}
    }
    assert {name for name in theirs if not name.startswith("ordskifte.")} == {
        "allauth.account.views",
        "django.views.generic.base",
    }


def test_no_address_of_djangos_own_admin_or_of_sign_up_is_reachable():
    names = {view.__module__.partition(".views")[0] for _, _, view in EVERY}
    assert not names & {"django.contrib.admin", "django.contrib.admin.sites", "allauth.socialaccount"}
    assert not [route for route in IDS if "signup" in route or route.startswith("admin")]


@pytest.fixture(scope="module")
def everybody(django_db_setup, django_db_blocker):
    """A person for each role, one without, and one who has not proven the second factor, as requests see them."""
    from django.contrib.auth.models import AnonymousUser
    from django.db import transaction
    from django.test import Client

    with django_db_blocker.unblock(), transaction.atomic():
        body = people.body()
        made = {"anonymous": (AnonymousUser(), Client().session)}
        for role in [None, *RoleName]:
            user = people.person(*filter(None, [role]), body=body)
            user.role_names  # noqa: B018  read now, while the database is open
            made[role or "no role"] = (user, people.sign_in(Client(), user).session)
        user = people.person(*RoleName, body=body)
        made["no second factor"] = (user, people.sign_in(Client(), user, second_factor_proven=False).session)
        yield made
        transaction.set_rollback(True)


def outcome(view, *, route, method, user, session):
    """What the middleware does with one request."""
    request = getattr(RequestFactory(), method)("/x/")
    request.user, request.session, request.tenant = user, session, getattr(user, "body", None)
    request.resolver_match = type("Match", (), {"route": route})
    try:
        answer = DeclaredDoors(None).process_view(request, view, (), {})
    except Http404:
        return Verdict.HIDE
    except PermissionDenied:
        return Verdict.REFUSE
    if answer is None:
        return Verdict.OPEN
    assert isinstance(answer, HttpResponseRedirect) and answer.url.startswith("/konto/login/?next=/x/")
    return Verdict.SIGN_IN


def expected(door, *, who, method):
    """What the declaration says in words, written down a second time."""
    if door.way is Way.CLOSED:
        return Verdict.HIDE
    if door.way in {Way.PUBLIC, Way.MACHINE}:
        return Verdict.OPEN
    if who in {"anonymous", "no second factor"}:
        return Verdict.SIGN_IN if method == "get" else Verdict.REFUSE
    if not door.asks_for_role:
        return Verdict.OPEN
    return Verdict.OPEN if who in door.roles else Verdict.REFUSE


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_treats_everybody_as_declared(everybody, method):
    wrong = [
        (route, who)
        for route, _, view in EVERY
        for who, (user, session) in everybody.items()
        if outcome(view, route=route, method=method, user=user, session=session)
        != expected(doors.door_of(view, route=route), who=who, method=method)
    ]
    assert wrong == []


def statuses(client, *, method="get"):
    return {example: getattr(client, method)(example).status_code for example in ANSWERS}


def by_way(way):
    return {example for example, (route, view) in ANSWERS.items() if doors.door_of(view, route=route).way is way}


def test_strangers_get_no_further_than_the_declared_pages(client, db):
    people.body()
    got = statuses(client)
    staff, closed = by_way(Way.STAFF), by_way(Way.CLOSED)
    assert {example: got[example] for example in staff if got[example] != 302} == {}
    assert {example: got[example] for example in closed if got[example] != 404} == {}
    assert {example: status for example, status in got.items() if status >= 500} == _not_ready(got)


def test_strangers_can_send_nothing_to_the_desk(client, db):
    people.body()
    got = statuses(client, method="post")
    assert {example: got[example] for example in by_way(Way.STAFF) if got[example] != 403} == {}
    assert {example: status for example, status in got.items() if status >= 500} == _not_ready(got)


@pytest.mark.parametrize("role", RoleName)
def test_no_address_breaks_for_any_role(client, db, role):
    people.sign_in(client, people.person(role, body=people.body()))
    # Signing out comes last: what is asked for after it would be asked by a stranger.
    last = {"/konto/logout/", "/desk/logout/"}
    got = {example: client.get(example).status_code for example in ANSWERS if example not in last}
    assert {example: status for example, status in got.items() if status >= 500} == _not_ready(got)
    assert got["/desk/"] == 200


def _not_ready(got):
    # No worker runs beside the tests, and then the program says that it is not ready.
    return {example: status for example, status in got.items() if example == "/readyz" and status == 503}
