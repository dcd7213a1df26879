"""Dates, icons and built files as templates see them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from ordskifte.kernel.templatetags import look

SOURCE = Path(look.__file__).resolve().parents[2]
DAY = date(2026, 11, 22)
# In Oslo it is already the next day, and the next month.
MOMENT = datetime(2026, 5, 31, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", ("22. november 2026", "22.11.2026", "1. juni 2026 kl. 00.05")),
        ("nn", ("22. november 2026", "22.11.2026", "1. juni 2026 kl. 00.05")),
        ("en", ("22 November 2026", "22/11/2026", "1 June 2026 at 00:05")),
        ("se", ("2026 skábmamánnu 22", "2026-11-22", "2026 geassemánnu 1 00:05")),
    ],
)
def test_dates_are_written_as_the_reader_writes_them(language, expected):
    with translation.override(language):
        assert (look.long_date(DAY), look.short_date(DAY), look.long_time(MOMENT)) == expected


def test_a_missing_date_is_nothing():
    assert (look.long_date(None), look.short_date(None), look.long_time(None), look.when(None)) == ("", "", "", "")


def test_a_moment_is_marked_up_for_machines_with_its_offset():
    with translation.override("nb"):
        assert look.when(MOMENT) == '<time datetime="2026-06-01T00:05:00+02:00">1. juni 2026 kl. 00.05</time>'
        assert look.when(DAY, "short") == '<time datetime="2026-11-22">22.11.2026</time>'


def test_an_icon_is_silent_unless_it_stands_alone():
    assert 'aria-hidden="true"' in look.icon("mail")
    assert 'role="img" aria-label="&lt;E-post&gt;"' in look.icon("mail", "<E-post>")


def test_pages_work_before_the_assets_are_built(settings):
    settings.STATICFILES_FINDERS = []
    look.built_files.cache_clear()
    assert look.asset("site.css") == "/static/ordskifte/site.css"
    look.built_files.cache_clear()


def test_every_icon_that_a_template_names_is_in_the_sprite():
    drawn = {line.split()[0] for line in (SOURCE / "website/static_src/icons.txt").read_text("utf-8").splitlines()}
    named = {
        name
        for template in SOURCE.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text("utf-8"))
    }
    assert named
    assert named <= drawn
