"""What the head and foot of every public page link to."""

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ordskifte.channels import queries as channels


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words."""

    name: str
    url: str


def links(request: HttpRequest) -> dict[str, object]:
    """The menu, and the two statements that the law asks for."""
    tenant = getattr(request, "tenant", None)
    always = _links(get_language() or "", settings.ROOT_URLCONF)
    if tenant is not None and tenant.settings.get(channels.networks.HAS_ACCOUNTS):
        always = {**always, "footer_links": (*always["footer_links"], *always["accounts_link"])}
    return {
        **always,
        "menu_here": request.path if request.path in always["menu_urls"] else "",
        "notice": getattr(request, "notice", None),
        "has_feeds": tenant is not None and channels.is_on(tenant, "feeds"),
        "has_parts": tenant is not None and channels.is_on(tenant, channels.handoff.NAME),
    }


@lru_cache(maxsize=20)
def _links(language: str, addresses: str) -> dict[str, object]:
    """The same on every page of a language, so they are looked up once."""
    menu = [
        (_("Home"), "website:front"),
        (_("All cases"), "website:cases"),
        (_("Public journal"), "journal:newest"),
        (_("Ask for access"), "access:ask"),
        (_("Search"), "journal:everything"),
    ]
    footer = [(_("Rules for messages"), "dialogue:rules"), (_("What is kept and journalled"), "assessment:rules")]
    return {
        "menu": _to(menu),
        "menu_urls": frozenset(link.url for link in _to(menu)),
        "home_url": reverse("website:front"),
        "accessibility_url": reverse("website:accessibility"),
        "privacy_url": reverse("website:privacy"),
        "footer_links": _to(footer),
        "accounts_link": _to([(_("Our accounts elsewhere"), "website:accounts")]),
    }


def _to(views: list[tuple[str, str]]) -> tuple[Link, ...]:
    return tuple(Link(name, reverse(view)) for name, view in views)
