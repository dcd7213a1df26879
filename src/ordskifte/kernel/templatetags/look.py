"""How pages look: built files, icons, and dates in the reader's language."""

import json
import logging
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ordskifte.kernel.clock import OSLO
from ordskifte.kernel.web.context import InLanguage

register = template.Library()
log = logging.getLogger(__name__)

# The forms that Babel does not have as we want them: day before month in English, the 24-hour clock everywhere.
LOCALES = {"nb": "nb", "nn": "nn", "en": "en_GB", "se": "se"}
BETWEEN_DATE_AND_TIME = {"nb": "{0} kl. {1}", "nn": "{0} kl. {1}", "en": "{0} at {1}", "se": "{0} {1}"}
CLOCK = {"nb": "HH.mm", "nn": "HH.mm", "en": "HH:mm", "se": "HH:mm"}


@lru_cache(maxsize=1)
def built_files() -> dict[str, str]:
    """The addresses of the built files by plain name; each carries the hash of what is in it."""
    manifest = finders.find("ordskifte/build.json")
    if not manifest:
        log.warning("The css of the public pages is not built. Run: make assets")
        return {}
    files: dict[str, str] = json.loads(Path(manifest).read_text("utf-8"))["files"]
    return {name: static(f"ordskifte/{built}") for name, built in files.items()}


@register.simple_tag
def asset(name: str) -> str:
    """Give the address of one built file, such as site.css. It may be cached for ever."""
    # A page without its style sheet is still a page: never an error here.
    return built_files().get(name) or f"{settings.STATIC_URL}ordskifte/{name}"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon beside text; with a label where there is no text."""
    return _drawn(name, label, address=asset("icons.svg"))


@lru_cache(maxsize=500)
def _drawn(name: str, label: str, *, address: str) -> SafeString:
    hidden = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="os-icon" width="24" height="24" focusable="false" {}><use href="{}#{}"></use></svg>',
        hidden,
        address,
        name,
    )


# Addresses of pages, also of those whose address is a secret, stand in no piece that is kept: so these are tags.


@register.simple_tag
def alternates(languages: Iterable[InLanguage]) -> SafeString:
    """Where the head says that the page is in other languages."""
    others = [each for each in languages or () if not each.current]
    lines = [f'<link rel="alternate" hreflang="{each.code}" href="{escape(each.url)}">\n' for each in others]
    return SafeString("".join(lines))


@register.simple_tag
def language_links(languages: Iterable[InLanguage]) -> SafeString:
    """The page in each language, as a list at its foot."""
    return SafeString("".join([f"<li>{_language_link(each)}</li>\n" for each in languages]))


def _language_link(one: InLanguage) -> str:
    if one.current:
        return f'<span aria-current="true" lang="{one.code}">{escape(one.name)}</span>'
    return f'<a href="{escape(one.url)}" lang="{one.code}" hreflang="{one.code}">{escape(one.name)}</a>'


def _language() -> str:
    """Say which of our languages the page is in."""
    code = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return code if code in LOCALES else "nb"


def _local(value: date | datetime) -> date | datetime:
    """Turn a moment into the time that clocks in Oslo show; a date is left as it is."""
    return value.astimezone(OSLO) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _day(value: date | datetime) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local


# A page of messages shows the same days again and again.
@lru_cache(maxsize=2_000)
def _date_in_words(day: date, *, form: str, locale: str) -> str:
    return format_date(day, format=form, locale=locale)


@lru_cache(maxsize=2_000)
def _hour(at: time, *, form: str, locale: str) -> str:
    return format_time(at, form, locale=Locale.parse(locale))


@register.filter
def long_date(value: date | datetime | None) -> str:
    """Write a date in words, such as 22. november 2026."""
    if not value:
        return ""
    language = _language()
    form = "d MMMM y" if language == "en" else "long"
    return _date_in_words(_day(value), form=form, locale=LOCALES[language])


@register.filter
def short_date(value: date | datetime | None) -> str:
    """Write a date in figures, as in tables: 22.11.2026, or 2026-11-22 in Northern Sámi."""
    if not value:
        return ""
    form = {"nb": "dd.MM.y", "nn": "dd.MM.y", "en": "dd/MM/y", "se": "y-MM-dd"}[_language()]
    return format_date(_local(value), format=form, locale=LOCALES[_language()])


@register.filter
def long_time(value: datetime | None) -> str:
    """Write a moment in words, such as 22. november 2026 kl. 14.05."""
    if not value:
        return ""
    language = _language()
    moment = _local(value)
    assert isinstance(moment, datetime)
    hour = _hour(time(moment.hour, moment.minute), form=CLOCK[language], locale=LOCALES[language])
    return BETWEEN_DATE_AND_TIME[language].format(long_date(value), hour)


@register.simple_tag
def when(value: Any, form: str = "") -> SafeString | str:
    """Mark up a date or a moment for people and machines; `form` is "date", "time" or "short"."""
    if not value:
        return ""
    writers = {"date": long_date, "time": long_time, "short": short_date}
    write = writers[form or ("time" if isinstance(value, datetime) else "date")]
    moment = _local(value)
    machine = moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, write(value))
