"""The receipt is made once for a publication and filled in: each sender's is the page that the template makes alone."""

import re

import pytest
from django.core.cache import cache

from ordskifte.kernel import tenancy
from ordskifte.kernel.web import blanks
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.dialogues import dialogue
from tests.factories.talks import on_our_pages
from tests.worlds.typists import fields

pytestmark = pytest.mark.django_db

OTHER = "annen.example"
SENDERS = [
    {"tekst": "Flytt <b>overgangen</b>.", "navn": "<script>Liv</script>", "epost": "liv&o'hara@epost.example"},
    {"tekst": "La den {{ ligge }}.", "navn": "Kari &amp; Ola", "epost": "kari+x'y@epost.example"},
    {"tekst": "Hvor ligger den?"},
]


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """Each test begins without pages, and without a flood."""
    cache.clear()
    blanks.forms.clear()


@pytest.fixture
def places(thread):
    """A publication at each of two bodies: host and reference."""
    other = BodyFactory(host=OTHER, name="Fjell & <i>Fjære</i> kommune")
    there = dialogue(CaseFactory(body=other, sequence=7), title="Bru <over> & under")
    return [("testserver", on_our_pages(thread)), (OTHER, on_our_pages(there))]


def checked(client, host, address, typed):
    """What the page of checking carries."""
    page = client.post(address, typed, headers={"host": host})
    assert page.status_code == 200
    return {**fields(page), "send": "1"}


def receipt(client, host, address, sent):
    """The receipt, whole."""
    page = client.post(address, sent, headers={"host": host})
    assert page.status_code == 200 and page.headers["Cache-Control"] == "private, no-store"
    return page.content.decode()


@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_every_receipt_is_the_page_that_its_template_makes_from_nothing(client, places, language):
    seen = set()
    for host, reference in places * 2:
        for typed in SENDERS:
            sent = checked(client, host, f"{language}/p/{reference}/svar/", typed)
            filled = receipt(client, host, f"{language}/p/{reference}/svar/", sent)
            # Sent again, it is the same message. An address that somebody wrote otherwise is answered from nothing.
            otherwise = reference.lower()
            made = receipt(client, host, f"{language}/p/{otherwise}/svar/", sent)
            assert otherwise in made and otherwise not in filled
            assert filled == made.replace(otherwise, reference)
            link = re.search(r'href="[^"]*(/min/[^"]+/)"', filled)[1]
            assert link not in seen
            seen.add(link)


def test_nothing_of_a_sender_is_kept(client, places):
    host, reference = places[0]
    typed = SENDERS[0]
    address = f"/p/{reference}/svar/"
    page = receipt(client, host, address, checked(client, host, address, typed))
    secret = re.search(r"/min/([^/]+)/", page)[1]
    own = re.search(r'/innlegg/([^/"]+)/"', page)[1]
    assert "liv&amp;o&#x27;hara@epost.example" in page
    kept = repr(blanks.forms._things)
    assert "os-steps" in kept
    for said in (secret, own, "hara@", "overgangen", "script>Liv", "<time"):
        assert said not in kept
    # What was asked for beside the address stands in the links to other languages.
    blanks.forms.clear()
    asked = f"{address}?fra=Liv"
    assert "fra=Liv" in receipt(client, host, asked, checked(client, host, asked, typed))
    assert not blanks.forms._things


def test_a_change_of_what_stands_around_it_is_seen_at_once(client, places, thread):
    host, reference = places[0]
    address = f"/p/{reference}/svar/"
    assert "Nye Vik" not in receipt(client, host, address, checked(client, host, address, SENDERS[0]))
    thread.body.name = "Nye Vik kommune"
    thread.body.save()
    tenancy.forget()
    assert "Nye Vik" in receipt(client, host, address, checked(client, host, address, SENDERS[0]))
