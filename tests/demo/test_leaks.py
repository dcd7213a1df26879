"""What looks for leaks finds one wherever it is."""

from collections import Counter

import pytest

from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.project.demo.browser import Page
from ordskifte.project.demo.steps import leaks
from ordskifte.project.demo.world import StepFailed, World, Written

CLEAN = (("Content-Type", "text/html; charset=utf-8"),)


def page(*, address="/sak/2026/118/", headers=CLEAN, content=b"<p>Klage p\xc3\xa5 vedtak</p>"):
    return Page(address, 200, headers, content)


@pytest.mark.parametrize(
    "found",
    [
        page(address="/dokument/kanari-118-filnavn.pdf"),
        page(headers=(*CLEAN, ("Content-Disposition", "inline; filename*=UTF-8''KANARI-118-FILNAVN.pdf"))),
        page(content=b"<!-- KANARI-152-MARTE-EKORNES -->"),
        page(content=b"<p>Marte&#32;Ekornes</p>"),
        page(headers=(("Content-Type", "application/pdf"),), content=b"%PDF-1.4 (KANARI-152-DIAGNOSE) Tj"),
    ],
    ids=["address", "header", "comment", "entity", "file"],
)
def test_a_leak_is_found(found):
    with pytest.raises(StepFailed, match=r"(?i)kanari|ekornes"):
        leaks._is_clean(found)


def test_a_clean_page_passes():
    leaks._is_clean(page())


@pytest.mark.django_db
def test_a_leak_into_a_table_is_found():
    Body.objects.create(slug="x", name="KANARI-X", settings={"a": ["KANARI-Y"]}, created_at=clock.now())
    assert leaks._in_rows()["kernel_body"] == {"KANARI-X", "KANARI-Y"}


def test_a_leak_into_a_folder_is_found_in_names_and_in_files(tmp_path):
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "KANARI-1.txt").write_text("KANARI-2")
    assert leaks._in_folder(tmp_path) == {"KANARI-1", "KANARI-2"}
    assert leaks._in_folder(tmp_path / "nowhere") == set()


GONE = ["Fortauene måkes innen 48 timer"]


@pytest.mark.parametrize(
    "found",
    [
        page(content="<p>Fortauene måkes innen 48 timer</p>".encode()),
        page(content=b"<p>Fortauene m&aring;kes innen 48 timer</p>"),
        page(headers=(("Content-Type", "application/atom+xml"),), content="Fortauene måkes innen 48 timer".encode()),
        page(headers=(("Content-Type", "text/csv"),), content="Fortauene måkes innen 48 timer".encode()),
        page(headers=(("Content-Type", "text/html"), ("Link", "Fortauene måkes innen 48 timer"))),
    ],
    ids=["page", "entity", "feed", "table", "header"],
)
def test_what_was_withdrawn_is_found(found):
    with pytest.raises(StepFailed, match="closed"):
        leaks._is_without(found, GONE)
    leaks._is_without(page(), GONE)


@pytest.mark.parametrize("met", [{"feeds": 1, "pictures": 9}, {"feeds": 9, "pictures": 1}])
def test_a_crawl_that_missed_feeds_or_pictures_proves_nothing(met):
    world = World(folder=None, port=1, processes=None)
    leaks._has_seen(world, Counter(met))
    world.publications["p1"] = Written("/sak/2026/118/", "1")
    with pytest.raises(StepFailed, match="were found"):
        leaks._has_seen(world, Counter(met))


def test_a_mail_that_says_what_is_closed_is_found(tmp_path):
    folder = tmp_path / "log" / "mail"
    folder.mkdir(parents=True)
    head = "Subject: Hei\nTo: a@epost.example\nContent-Type: text/plain; charset=utf-8\n"
    (folder / "1.log").write_text(f"{head}Content-Transfer-Encoding: base64\n\nZXBpbGVwc2k=\n")
    world = World(folder=tmp_path, port=1, processes=None, secret=["epilepsi"])
    with pytest.raises(StepFailed, match="a@epost.example"):
        leaks._mails_are_clean(world)
    world.secret.clear()
    leaks._mails_are_clean(world)


def test_every_page_is_looked_at_in_bokmaal_and_some_of_each_shape_in_other_languages():
    shapes = Counter()
    pages = [f"/innlegg/K7M3-9QXD-2T4A-{sign}/" for sign in "0123456789"]
    assert all(leaks._is_looked_at(link, shapes) for link in pages)
    for language in ("/nn", "/en"):
        looked_at = [link for link in pages if leaks._is_looked_at(f"{language}{link}", shapes)]
        assert looked_at == pages[: leaks.OF_EACH_SHAPE]
    assert leaks._is_looked_at("/nn/innlegg/K7M3-9QXD-2T4A-0/meld/", shapes)
