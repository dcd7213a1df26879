"""Every answer carries the headers, and nothing made for one person can be kept for another."""

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from ordskifte.kernel import tenancy
from ordskifte.kernel.web import headers
from tests.worlds import people, small_site
from tests.worlds.pages import assert_anonymous_page


@pytest.fixture(autouse=True)
def site(settings, db):
    """The small site, with a body that answers."""
    settings.ROOT_URLCONF = "tests.worlds.small_site"
    settings.MIDDLEWARE = small_site.MIDDLEWARE
    settings.TEMPLATES = small_site.TEMPLATES
    tenancy.forget()
    yield people.body()
    tenancy.forget()


PUBLIC = ["/", "/nn/", "/layout/", "/streams/", "/healthz", "/finnes/ikke/", "/fails/gone/", "/fails/locked/"]


@pytest.mark.parametrize("path", [*PUBLIC, "/fails/unforeseen/", "/static/finnes-ikke.css"])
def test_a_public_answer_is_anonymous_and_strict(path):
    response = Client(raise_request_exception=False).get(path)
    assert_anonymous_page(response)
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_an_unknown_host_gets_the_headers_too():
    assert_anonymous_page(Client().get("/", HTTP_HOST="elsewhere.example"))


def test_static_files_carry_the_headers_and_may_be_kept():
    response = Client().get("/static/wagtailadmin/css/core.css")
    response.close()
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "public" in response["Cache-Control"]


def test_static_files_may_be_kept_also_by_those_who_are_signed_in():
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "x"
    response = client.get("/static/wagtailadmin/css/core.css")
    response.close()
    assert "public" in response["Cache-Control"]


def test_the_desk_may_run_its_own_scripts_and_nothing_from_elsewhere():
    policy = Client().get("/desk/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "eval" not in policy


@pytest.mark.parametrize("path", ["/desk/", "/desk/session/", "/konto/"])
def test_what_is_for_one_person_is_kept_by_nobody(path):
    assert Client().get(path)["Cache-Control"] == "private, no-store"


def test_a_public_page_for_somebody_signed_in_is_kept_by_nobody():
    client = Client()
    assert client.get("/")["Cache-Control"] == "no-cache"
    client.get("/desk/session/")
    assert client.get("/")["Cache-Control"] == "private, no-store"


def dressed(response, path="/", **environ):
    """An answer with its headers on."""
    headers.dress(RequestFactory().get(path, **environ), response)
    return response


def test_a_view_that_says_public_is_overruled_when_it_sets_a_cookie():
    response = HttpResponse(headers={"Cache-Control": "public, max-age=600", "Expires": "later"})
    response.set_cookie("a", "b")
    assert dressed(response)["Cache-Control"] == "private, no-store"
    assert "Expires" not in response


def test_an_answer_to_a_key_is_kept_by_nobody():
    response = HttpResponse(headers={"Cache-Control": "public"})
    assert dressed(response, HTTP_AUTHORIZATION="Bearer x")["Cache-Control"] == "private, no-store"


def test_a_view_keeps_what_it_has_said():
    own = {
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "public, max-age=10",
        "Referrer-Policy": "no-referrer",
    }
    response = dressed(HttpResponse(headers=own))
    assert {name: response[name] for name in own} == own
    assert response["X-Frame-Options"] == "DENY"


def test_a_page_that_may_be_framed_elsewhere_says_so_in_one_place():
    response = dressed(HttpResponse(headers={"Content-Security-Policy": "frame-ancestors https://avis.example"}))
    assert "X-Frame-Options" not in response


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Vary", "Accept-Encoding, Cookie"),
        ("Vary", "Accept-Language"),
        ("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'"),
        ("Referrer-Policy", "unsafe-url"),
    ],
)
def test_the_helper_finds_a_page_that_is_not_anonymous(name, value):
    page = dressed(HttpResponse())
    assert_anonymous_page(page)
    page[name] = value
    with pytest.raises(AssertionError):
        assert_anonymous_page(page)


def test_the_helper_finds_a_cookie():
    page = dressed(HttpResponse())
    page.set_cookie("a", "b")
    with pytest.raises(AssertionError):
        assert_anonymous_page(page)
