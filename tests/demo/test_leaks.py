"""What looks for leaks finds one wherever it is."""

import pytest

from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.project.demo.browser import Page
from ordskifte.project.demo.steps import leaks
from ordskifte.project.demo.world import StepFailed

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
