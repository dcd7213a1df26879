"""The body is found from the host name, and from nothing that a reader can send along."""

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from ordskifte.kernel import clock, tenancy
from ordskifte.kernel.models import Body, HostName
from tests.worlds import small_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, db):
    """The small site, without a body."""
    settings.ROOT_URLCONF = "tests.worlds.small_site"
    settings.MIDDLEWARE = small_site.MIDDLEWARE
    settings.TEMPLATES = small_site.TEMPLATES
    tenancy.forget()
    yield
    tenancy.forget()


def body(slug, *hosts):
    """A body that answers on these host names."""
    made = Body.objects.create(slug=slug, name=slug, created_at=clock.now())
    for host in hosts:
        HostName.objects.create(body=made, name=host)
    return made


def status(host, path="/"):
    """How a request to this host is answered."""
    return Client().get(path, HTTP_HOST=host).status_code


def test_two_bodies_are_told_apart_by_their_host_names():
    nord, soer = body("nord", "nord.example"), body("soer", "soer.example", "www.soer.example")
    assert tenancy.find("nord.example") == nord
    assert tenancy.find("www.soer.example") == soer
    assert tenancy.find("example") is None
    assert tenancy.find("nord.example.evil.example") is None
    assert tenancy.find("xnord.example") is None


@pytest.mark.parametrize("host", ["nord.example", "NORD.Example", "nord.example:8443", "nord.example."])
def test_a_host_name_is_the_same_however_it_is_written(host):
    body("nord", "nord.example")
    assert status(host) == 200


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("[::1]:8000", "[::1]"),
        ("[::1]", "[::1]"),
        ("127.0.0.1:1", "127.0.0.1"),
        ("xn--ss-yka.example", "xn--ss-yka.example"),
    ],
)
def test_a_port_is_no_part_of_the_name(host, plain):
    assert tenancy.plain(host) == plain


@pytest.mark.parametrize("host", ["evil.example", "", "a b", "nord.example/x", "nord.example@evil.example", "[::1"])
def test_another_host_is_answered_by_a_plain_refusal(host):
    body("nord", "nord.example")
    response = Client().get("/", HTTP_HOST=host or "testserver")
    assert response.status_code == 421
    assert "<h1>" in response.content.decode()
    assert "evil" not in response.content.decode()


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_our_own_machine_gets_the_only_body(host):
    body("nord", "nord.example")
    assert status(host) == 200


def test_our_own_machine_gets_none_of_several_unless_one_is_named_so():
    body("nord", "nord.example")
    soer = body("soer", "soer.example")
    assert status("localhost") == 421
    HostName.objects.create(body=soer, name="localhost")
    tenancy.forget()
    assert tenancy.find("localhost") == soer


def test_the_operator_can_name_the_hosts(settings):
    nord = body("nord", "nord.example", "gammel.example")
    settings.ORDSKIFTE_HOST = ("nord.example", "ny.example")
    assert tenancy.find("nord.example") == nord
    assert tenancy.find("ny.example") == nord
    assert tenancy.find("gammel.example") is None
    assert tenancy.find("localhost") == nord


def test_before_set_up_every_page_says_what_to_do_and_then_stops_saying_it():
    response = Client().get("/en/", HTTP_HOST="nord.example")
    assert response.status_code == 503
    assert "ordskifte setup" in response.content.decode()
    assert response["Retry-After"] == "60"
    body("nord", "nord.example")
    assert status("nord.example") == 200


def test_before_the_tables_are_made_it_is_the_same():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_body RENAME TO kernel_body_away")
    assert status("nord.example") == 503


@pytest.mark.parametrize("host", ["evil.example", "10.1.2.3", "a b"])
def test_those_who_watch_need_no_host_name(host):
    assert status(host, "/healthz") == 200


def test_at_most_one_statement_and_then_none(django_assert_num_queries):
    body("nord", "nord.example")
    with django_assert_num_queries(1):
        assert status("nord.example") == 200
    with django_assert_num_queries(0):
        assert status("nord.example") == 200
        for number in range(50):
            assert status(f"evil-{number}.example") == 421


@pytest.mark.parametrize(("seconds", "is_known"), [(60.0, False), (0.0, True)])
def test_a_new_host_name_is_answered_when_the_snapshot_is_old(seconds, is_known):
    nord = body("nord", "nord.example")
    shelf = tenancy.Shelf(seconds=seconds)
    assert shelf.get().find("ny.example") is None
    HostName.objects.create(body=nord, name="ny.example")
    assert (shelf.get().find("ny.example") == nord) is is_known


def test_what_a_view_does_to_its_body_does_not_reach_the_next():
    body("nord", "nord.example")
    seen = []

    def view(request):
        seen.append(request.tenant.name)
        request.tenant.name = "endret"

    middleware = tenancy.HostMiddleware(view)
    for _ in range(2):
        middleware(RequestFactory().get("/", HTTP_HOST="nord.example"))
    assert seen == ["nord", "nord"]


def test_a_command_works_for_the_body_that_was_chosen_or_for_the_only_one():
    nord = body("nord", "nord.example")
    assert tenancy.current() == nord
    soer = body("soer", "soer.example")
    tenancy.forget()
    with pytest.raises(tenancy.NoBody):
        tenancy.current()
    with tenancy.within(soer):
        assert tenancy.current() == soer
        with tenancy.within(nord):
            assert tenancy.current() == nord
        assert tenancy.current() == soer
    with pytest.raises(tenancy.NoBody):
        tenancy.current()


def test_commands_are_for_the_body_that_is_named_or_for_the_only_one(settings):
    with pytest.raises(tenancy.NotSetUp):
        tenancy.of_commands()
    nord = body("nord", "nord.example")
    assert (tenancy.of_commands(), tenancy.is_of_commands(nord)) == (nord, True)
    soer = body("soer", "soer.example")
    assert not tenancy.is_of_commands(nord)
    for named in ("", "vest"):
        settings.ORDSKIFTE_BODY = named
        with pytest.raises(tenancy.BodyUnclear, match="nord, soer"):
            tenancy.of_commands()
    settings.ORDSKIFTE_BODY = "soer"
    assert (tenancy.of_commands(), tenancy.is_of_commands(soer), tenancy.is_of_commands(nord)) == (soer, True, False)
