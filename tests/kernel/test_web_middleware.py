"""What every request passes: its log line, its proxies, its language."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from ordskifte.kernel import tenancy
from ordskifte.kernel.web import addresses, context, proxies
from ordskifte.kernel.web.addresses import Area
from ordskifte.kernel.web.middleware import LanguageFromAddress
from tests.worlds import people, small_site
from tests.worlds.log_lines import logged


@pytest.fixture
def site(settings, db):
    """The small site, with a body that answers."""
    settings.ROOT_URLCONF = "tests.worlds.small_site"
    settings.MIDDLEWARE = small_site.MIDDLEWARE
    settings.TEMPLATES = small_site.TEMPLATES
    tenancy.forget()
    yield people.body()
    tenancy.forget()


# --- Addresses ---


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/", ("nb", "/")),
        ("/nn/", ("nn", "/")),
        ("/nn", ("nn", "/")),
        ("/en/sak/2026/118/", ("en", "/sak/2026/118/")),
        ("/se/sak/", ("se", "/sak/")),
        ("/nnn/", ("nb", "/nnn/")),
        ("/nb/", ("nb", "/nb/")),
        ("//nn/", ("nb", "//nn/")),
        ("", ("nb", "")),
    ],
)
def test_the_language_stands_first_in_the_address(path, parts):
    assert addresses.split(path) == parts


@pytest.mark.parametrize("language", ["nb", "nn", "en", "se"])
def test_an_address_can_be_said_in_each_language(language):
    there = addresses.in_language("/en/sak/2026/118/?a=b", language)
    assert addresses.split(there) == (language, "/sak/2026/118/?a=b")


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("/", Area.PUBLIC),
        ("/desk/", Area.DESK),
        ("/nn/desk/x/", Area.DESK),
        ("/deskt/", Area.PUBLIC),
        ("/konto/login/", Area.ACCOUNT),
        ("/en/konto/", Area.ACCOUNT),
        ("/api/v1/cases", Area.API),
        ("/static/site.css", Area.STATIC),
    ],
)
def test_an_address_leads_to_a_part_of_the_house(path, area):
    assert addresses.area_of(path) is area


# --- The log line ---


@pytest.fixture
def log():
    """What is logged."""
    with logged() as lines:
        yield lines


def test_each_request_is_one_line_that_names_the_route_and_not_the_address(site, log):
    Client(headers={"user-agent": "Kanari/1"}, REMOTE_ADDR="198.51.100.77").post(
        "/innlegg/hemmelig-lenke/?q=kanari-spm", {"text": "kanari-tekst", "email": "kari@kanari.example"}
    )
    (line,) = log.of("request")
    assert line["method"] == "POST"
    assert line["route"] == "innlegg/<str:secret>/"
    assert line["view"] == "message"
    assert line["status"] == 200
    assert line["ms"] >= 0
    assert line["statements"] == 1
    assert len(line["request"]) == 12
    for canary in ("kanari", "Kanari", "hemmelig-lenke", "198.51.100.77"):
        assert canary not in log.text


@pytest.mark.parametrize("path", ["/fails/unforeseen/", "/fails/suspicious/", "/fails/forbidden/", "/finnes/ikke/"])
def test_no_fault_puts_the_address_or_what_was_typed_in_the_log(site, log, path):
    Client(raise_request_exception=False).post(path + "?kanari-spm", {"text": "kanari-tekst"})
    assert path not in log.text
    assert "kanari" not in log.text
    assert [line["event"] for line in log.read] == ["refused", "request"]


def test_an_unforeseen_fault_is_logged_with_where_it_happened(site, log):
    response = Client(raise_request_exception=False).get("/fails/unforeseen/")
    (line,) = log.of("refused")
    assert line["level"] == "error"
    assert line["request"] == response["X-Request-ID"]
    assert line["error"][0]["type"] == "RuntimeError"
    assert "small_site.py" in line["error"][0]["where"][-1]


def test_an_odd_method_is_not_copied_into_the_log(site, log):
    Client().generic("KANARI", "/")
    assert "KANARI" not in log.text
    assert log.of("request")


def test_those_who_watch_make_no_noise(site, log):
    Client().get("/healthz")
    assert log.read == []


# --- Proxies ---

FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9, 192.0.2.50",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "kommune.example",
}


def believed(settings, *, trusted, remote, **headers):
    """What a request says of itself after the proxies were judged."""
    settings.ORDSKIFTE_TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **{**FORWARDED, **headers})
    proxies.believe(request.META)
    assert not [name for name in request.META if "FORWARDED" in name]
    return request.META["REMOTE_ADDR"], request.scheme, request.get_host()


def test_nobody_is_believed_unless_named(settings):
    assert believed(settings, trusted=(), remote="192.0.2.1") == ("192.0.2.1", "http", "testserver")
    assert believed(settings, trusted=("192.0.2.2",), remote="192.0.2.1") == ("192.0.2.1", "http", "testserver")


@pytest.mark.parametrize("named", ["192.0.2.1", "192.0.2.0/24", "192.0.2.7/24"])
def test_a_named_proxy_is_believed(settings, named):
    found = believed(settings, trusted=(named, "192.0.2.50"), remote="192.0.2.1")
    assert found == ("203.0.113.9", "https", "kommune.example")


def test_an_ipv4_proxy_that_speaks_ipv6_is_the_same_proxy(settings):
    assert believed(settings, trusted=("192.0.2.1",), remote="::ffff:192.0.2.1")[1] == "https"


def test_only_what_our_own_proxies_wrote_counts(settings):
    chain = {"HTTP_X_FORWARDED_FOR": "1.1.1.1, 203.0.113.9, 192.0.2.50"}
    assert believed(settings, trusted=("192.0.2.0/24",), remote="192.0.2.1", **chain)[0] == "203.0.113.9"


@pytest.mark.parametrize("chain", ["", "unknown", "1.1.1.1, <script>", "1.1.1.1, 192.0.2.50, x"])
def test_a_chain_that_cannot_be_read_leaves_the_proxys_own_address(settings, chain):
    found = believed(settings, trusted=("192.0.2.1",), remote="192.0.2.1", HTTP_X_FORWARDED_FOR=chain)
    assert found[0] == "192.0.2.1"


def test_the_scheme_is_one_of_two(settings):
    found = believed(settings, trusted=("192.0.2.1",), remote="192.0.2.1", HTTP_X_FORWARDED_PROTO="javascript")
    assert found[1] == "http"


def test_headers_that_other_programs_obey_are_gone(settings):
    settings.ORDSKIFTE_TRUSTED_PROXIES = ("127.0.0.1",)
    request = RequestFactory().get("/", HTTP_X_ORIGINAL_URL="/desk/", HTTP_X_REAL_IP="1.1.1.1", HTTP_FORWARDED="for=x")
    proxies.believe(request.META)
    assert not {"HTTP_X_ORIGINAL_URL", "HTTP_X_REAL_IP", "HTTP_FORWARDED"} & set(request.META)


# --- Language ---


@pytest.mark.parametrize(("path", "language"), [("/", "nb"), ("/nn/", "nn"), ("/en/", "en")])
def test_the_language_is_in_the_address_only(site, path, language):
    response = Client(headers={"accept-language": "de, en;q=0.9"}).get(path, HTTP_COOKIE="django_language=en")
    assert response.content.decode() == f"<p>{language}</p>"
    assert response["Content-Language"] == language
    assert "Vary" not in response


def test_the_language_of_one_request_does_not_reach_the_next(site):
    before = translation.get_language()
    Client().get("/nn/")
    assert translation.get_language() == before


def test_a_page_that_streams_stays_in_its_language(site):
    response = Client().get("/en/streams/")
    assert b"".join(response.streaming_content) == b"en en en "
    translation.activate("nb")


class Person:
    """Somebody signed in, as far as the language is concerned."""

    is_authenticated = True
    language = "nn"


@pytest.mark.parametrize(("path", "language"), [("/desk/", "nn"), ("/konto/", "nn"), ("/", "nb"), ("/en/", "en")])
def test_people_who_sign_in_are_spoken_to_in_their_own_language(path, language):
    request = RequestFactory().get(path)
    middleware = LanguageFromAddress(lambda request: None)
    request.user = Person()
    with translation.override("nb"):
        translation.activate(addresses.split(path)[0])
        middleware.process_view(request, None, (), {})
        assert translation.get_language() == language


def test_a_public_page_does_not_ask_who_reads():
    class Nobody:
        @property
        def is_authenticated(self):
            raise AssertionError("asked who reads")

    request = RequestFactory().get("/")
    request.user = Nobody()
    LanguageFromAddress(lambda request: None).process_view(request, None, (), {})


# --- What templates may count on ---


def test_a_page_knows_itself_in_the_other_languages():
    request = RequestFactory().get("/nn/sak/?etter=abc&x=<y>")
    request.LANGUAGE_CODE = "nn"
    found = context.page(request)
    assert [(each.code, each.url, each.current) for each in found["languages"]] == [
        ("nb", "/sak/?etter=abc&x=%3Cy%3E", False),
        ("nn", "/nn/sak/?etter=abc&x=%3Cy%3E", True),
        ("en", "/en/sak/?etter=abc&x=%3Cy%3E", False),
    ]
    assert found["home_url"] == "/nn/"


def test_the_layout_shows_the_body_and_the_languages(site):
    page = Client().get("/nn/layout/").content.decode()
    assert site.name in page
    assert 'href="/layout/"' in page
    assert 'href="/en/layout/"' in page
