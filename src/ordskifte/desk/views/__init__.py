"""Screens of the desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    icon: str,
    trail: tuple[tuple[str, str], ...] = (),
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """One screen inside the frame that all screens of the desk have."""
    steps = [{"url": reverse("desk:home"), "label": _("Desk")}]
    steps += [{"url": url, "label": label} for label, url in trail]
    steps.append({"url": "", "label": title})
    context |= {
        "header_title": title,
        "page_title": title,
        "header_icon": icon,
        "breadcrumbs_items": steps,
    }
    return render(request, template, context, status=status)
