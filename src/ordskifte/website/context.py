"""What the head and foot of every public page link to."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ordskifte.channels import queries as channels


def links(request: HttpRequest) -> dict[str, object]:
    """The menu, and the two statements that the law asks for."""
    entries = [
        (_("Home"), "website:front"),
        (_("All cases"), "website:cases"),
        (_("Public journal"), "journal:newest"),
        (_("Ask for access"), "access:ask"),
        (_("Search"), "journal:everything"),
    ]
    menu = [{"name": name, "url": reverse(view), "current": request.path == reverse(view)} for name, view in entries]
    tenant = getattr(request, "tenant", None)
    return {
        "home_url": reverse("website:front"),
        "menu": menu,
        "accessibility_url": reverse("website:accessibility"),
        "privacy_url": reverse("website:privacy"),
        "footer_links": [
            {"name": _("Rules for messages"), "url": reverse("dialogue:rules")},
            {"name": _("What is kept and journalled"), "url": reverse("assessment:rules")},
        ],
        "has_feeds": tenant is not None and channels.is_on(tenant, "feeds"),
    }
