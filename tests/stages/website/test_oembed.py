"""oEmbed: an address of ours becomes a frame in somebody else's page; nobody else's does."""

import html
import re

import pytest

from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.posts import posted, withdrawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    body = BodyFactory(host="testserver", settings={"channels": ["handoff"]})
    return CaseFactory(body=body, sequence=118)


def ask(client, url, **more):
    return client.get("/oembed/", {"url": url, **more})


def test_a_publication_is_a_frame_of_its_part(client, case):
    post = posted(case)
    answer = ask(client, f"http://testserver/p/{post.reference}/")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == {
        "version": "1.0",
        "type": "rich",
        "html": (
            f'<iframe src="http://testserver:8000/del/ramme/p/{post.reference}/?stil=ordskifte" width="640" '
            'height="480" title="Ny gang- og sykkelvei (nb)" loading="lazy"></iframe>'
        ),
        "width": 640,
        "height": 480,
        "title": "Ny gang- og sykkelvei (nb)",
        "provider_name": "Nordfjæra kommune",
        "provider_url": "http://testserver:8000/",
        "cache_age": 3600,
    }


def test_a_case_and_a_dialogue_are_too_in_the_language_of_their_address(client, case):
    post = posted(case)
    found = [
        ask(client, f"http://testserver{path}").json()["html"]
        for path in ("/nn/sak/2026/118/", f"/en/p/{post.reference}/#dialog")
    ]
    assert "/nn/del/ramme/sak/2026/118/" in found[0]
    assert f"/en/del/ramme/p/{post.reference}/dialog/" in found[1]


def test_what_is_withdrawn_has_no_title_any_more(client, case):
    post = withdrawn(posted(case))
    assert ask(client, f"http://testserver/p/{post.reference}/").json()["title"] == ""


def test_a_frame_is_no_larger_than_asked_for(client, case):
    found = ask(client, "http://testserver/sak/2026/118/", maxwidth="320", maxheight="9" * 4).json()
    assert (found["width"], found["height"]) == (320, 480)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.org/sak/2026/118/",
        "http://testserver@example.org/sak/2026/118/",
        "ftp://testserver/sak/2026/118/",
        "javascript:alert(1)",
        "http://[::1/sak/2026/118/",
        "http://testserver/desk/",
        "http://testserver/sak/2026/119/",
        "http://testserver/p/K7M3-9QXD-2T4A-X/",
        "http://testserver/" + "a" * 5000,
    ],
)
def test_only_addresses_of_ours_are_framed(client, case, url):
    assert ask(client, url).status_code == 404


def test_only_json_is_written(client, case):
    assert ask(client, "http://testserver/sak/2026/118/", format="xml").status_code == 501


def test_our_pages_say_where_to_ask(client, case):
    post = posted(case)
    for path in ("/sak/2026/118/", f"/nn/p/{post.reference}/"):
        page = client.get(path).content.decode()
        link = re.search(r'type="application/json\+oembed" href="http://testserver([^"]+)"', page)
        assert client.get(html.unescape(link[1])).json()["type"] == "rich"
