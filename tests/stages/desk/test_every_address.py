"""Every address of the desk, for every role: none breaks, and what is not used is shut."""

import re
import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from ordskifte.accounts import doors
from ordskifte.accounts.doors import Way
from ordskifte.accounts.models import RoleName

pytestmark = pytest.mark.django_db
NOWHERE = uuid.UUID(int=7)
# Screens that hold Wagtail's libraries of documents, pages, people and settings: none is used here.
SHUT = (
    "documents/",
    "documents/add/",
    "documents/multiple/add/",
    "documents/chooser/",
    "documents/chooser/create/",
    "documents/edit/{file}/",
    "documents/delete/{file}/",
    "documents/usage/{file}/",
    "documents/multiple/{file}/",
    "documents/multiple/{file}/delete/",
    "documents/chooser/chosen/{file}/",
    "images/add/",
    "images/{picture}/generate_url/",
    "images/{picture}/preview/width-100/",
    "images/chooser/{picture}/select_format/",
    "bulk/publishing/picture/delete/?id={picture}",
    "tag-autocomplete/?term=a",
    "collections/",
    "pages/",
    "pages/search/",
    "choose-page/",
    "snippets/",
    "reports/locked/",
    "reports/site-history/",
    "reports/workflow/",
    "workflows/list/",
    "users/",
    "groups/",
    "sites/",
    "locales/",
    "redirects/",
    "forms/",
    "styleguide/",
    "embeds/chooser/",
    "searchpicks/",
    "password_reset/",
)


def _patterns(patterns, start=""):
    for each in patterns:
        route = start + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route)
        elif isinstance(each, URLPattern) and route.startswith("desk/"):
            yield route, each.callback


def _routes():
    """The routes of the desk, and their doors."""
    return [(route, doors.door_of(view, route=route)) for route, view in _patterns(get_resolver().url_patterns)]


def _filled(route, town):
    """Addresses of a route, with things that there are and one that is not."""
    if "<uuid:" in route:
        return [f"/{_with(route, uid)}" for uid in (*town["uids"].get(route.split("/")[1], ()), NOWHERE)]
    return [f"/{_with(route, number)}" for number in (town["numbers"] if "<" in route else [0])]


def _with(route, key):
    given = {"uuid": str(NOWHERE) if isinstance(key, int) else str(key), "int": str(key if isinstance(key, int) else 1)}
    return re.sub(r"<(\w+):\w+>", lambda found: given.get(found[1], "x"), route)


@pytest.mark.parametrize("role", RoleName)
def test_no_address_breaks(at_desk, town, role):
    """Django's client raises what no view caught, so an answer at all is one that was meant."""
    client = at_desk(role)
    is_open = [route for route, door in _routes() if door and door.way is Way.STAFF and role in door.roles]
    assert len(is_open) > 5
    broken = {}
    for route in is_open:
        for address in _filled(route, town):
            status = client.get(address).status_code
            if status >= 500:
                broken[address] = status
    assert not broken


@pytest.mark.parametrize("way", SHUT)
def test_what_is_not_used_is_shut_for_everybody(at_desk, town, way):
    address = "/desk/" + way.format(**town)
    for role in RoleName:
        assert at_desk(role).get(address).status_code == 404
        assert at_desk(role).post(address, {"title": "x"}).status_code == 404


def test_of_wagtails_own_screens_only_those_that_are_used_are_open():
    open_ones = {
        route
        for route, door in _routes()
        if door
        and door.way is not Way.CLOSED
        and "wagtail" in _module_of(route)
        and not route.startswith("desk/images/")
    }
    assert open_ones == {
        "desk/choose-external-link/",
        "desk/choose-email-link/",
        "desk/dismissibles/",
        "desk/jsi18n/",
        "desk/logout/",
        "desk/sprite/",
    }


def _module_of(route):
    view = next(view for known, view in _patterns(get_resolver().url_patterns) if known == route)
    return getattr(view, "view_class", view).__module__
