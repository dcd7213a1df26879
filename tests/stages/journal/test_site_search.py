"""One search through all that is public, and through nothing else."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.channels import actions as channels
from ordskifte.channels.models import Fragment, PostWords
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.journal import entered, own_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    """The body that is searched."""
    return BodyFactory(settings={"journal_shows_private_names": True})


@pytest.fixture
def case(body):
    """A case with our own file about it."""
    return own_file(CaseFactory(body=body, sequence=118))


def piece(case, *, words, names="", at=None, language="nb"):
    """A message as threads show it."""
    return Fragment.objects.create(
        thread_key=uuid.uuid4(),
        case=case.about,
        message_uid=uuid.uuid4(),
        language=language,
        at=at or clock.now(),
        place=1,
        html=f"<li><article class='os-message'>{words}</article></li>",
        words=words,
        names=names,
    )


def page(client, words):
    """What a search shows below its form."""
    answer = client.get("/sok/", {"q": words})
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    return answer.content.decode().partition("</form>")[2]


def test_all_that_is_public_is_found(client, case):
    entered(case, sequence=7)
    piece(case, words="overgangen bør flyttes")
    found = page(client, "OVERGANGEN")
    assert "/journal/" in found and "overgangen bør flyttes" in found
    assert "/sak/2026/118/" in page(client, "strandvegen sykkelvei")
    assert "/sak/2026/118/" in page(client, "2026/118")
    assert "/journal/?q=overgangen" in page(client, "overgangen")


def test_what_is_withheld_is_not_found(client, body):
    CaseFactory(
        body=body, sequence=2, title="Hemmelig sak", public_title="", hidden_by="offentleglova § 23 første ledd"
    )
    CaseFactory(body=body, sequence=3, title="Klage Ekornes", public_title="Klage på vedtak")
    for words in ("hemmelig", "ekornes"):
        assert "/sak/" not in page(client, words)
    assert "/sak/2026/3/" in page(client, "vedtak")


def test_a_name_is_no_hit_after_a_year_anywhere(client, case):
    with clock.at(datetime(2026, 11, 9, 12, tzinfo=UTC)):
        entered(case, sequence=37, day=date(2026, 11, 9), title="Telling ved Strandvegen")
        piece(case, words="flytt overgangen ved strandvegen", names="liv tangen")
        assert "2026/37" in page(client, "Liv Tangen") and "flytt overgangen" in page(client, "Liv Tangen")
    with clock.at(datetime(2026, 11, 9, 12, tzinfo=UTC) + timedelta(days=366)):
        assert "2026/37" not in page(client, "Liv Tangen") and "flytt overgangen" not in page(client, "Liv Tangen")
        assert "2026/37" in page(client, "Strandvegen") and "flytt overgangen" in page(client, "Strandvegen")


def test_nothing_typed_finds_nothing_and_runs_nowhere(client, case):
    entered(case)
    for words in ("", "   ", "%", '"'):
        assert "/journal/2" not in page(client, words)
    assert "<script>" not in client.get("/sok/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert client.get("/sok/", {"q": "x" * 999}).status_code == 400


def test_a_reference_that_leads_nowhere_is_searched_for(client, body):
    assert client.get("/sok/", {"q": "K7M3-9QXD-2T4A-X"}).status_code == 200


def test_a_search_costs_the_same_with_one_and_with_three(client, case):
    def statements():
        with CaptureQueriesContext(connection) as caught:
            page(client, "overgangen")
        return len(caught)

    entered(case, sequence=1)
    piece(case, words="overgangen")
    page(client, "overgangen")
    one = statements()
    for sequence in (2, 3):
        entered(case, sequence=sequence)
        piece(case, words="overgangen")
    assert statements() == one <= 5


def test_a_publication_is_found_by_its_words_while_it_is_shown_and_by_the_newest(client, case, body):
    source = channels.Source(
        kind="publication", uid=uuid.uuid4(), thread_key=uuid.uuid4(), case=case.about, reference="K7M3-9QXD-2T4A-X"
    )

    def content(**texts):
        variants = {
            key: {"title": "Skolegården", "lead": "", "html": f"<p>{text}</p>", "text": text}
            for key, text in texts.items()
        }
        return channels.Content(at=clock.now(), variants=variants)

    channels.post(
        by=SYSTEM, source=source, content=content(nb="Vi planter BJØRKER langs 100 % av gjerdet.", nn="Vi set ned tre.")
    )
    assert "/p/K7M3-9QXD-2T4A-X/" in page(client, "bjørker gjerdet")
    assert "/p/K7M3-9QXD-2T4A-X/" in page(client, "100 % skolegården")
    assert "/p/" not in page(client, "bjørker tre")  # all in one language
    assert "/p/" not in page(client, "10_")
    channels.correct(by=SYSTEM, source_uid=source.uid, content=content(nb="Vi planter alm."))
    assert "/p/" not in page(client, "bjørker")
    assert "/p/" in page(client, "alm")
    channels.withdraw(by=SYSTEM, source_uid=source.uid, why="Feil")
    assert "/p/" not in page(client, "alm")
    assert not PostWords.objects.exists()
