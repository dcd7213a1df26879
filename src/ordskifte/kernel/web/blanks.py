"""A whole page that is made once with blanks in it, and filled in for each reader.

    blanks.page(request, "dialogue/receipt.html", given={"place": place}, blanks={"reference": "K7M3-9QXD-2T4A-X"})

What is given decides what stands on the page, and all of it is in the key, together with the language and the frame
around the page: so it is as safe to keep as a piece of `{% once %}`, and nothing else is known inside. What one reader
alone may know, or has written, is a blank: it is never in what is kept, and is escaped as a template would escape it.
The template says `{{ reference }}` and no more of a blank: one that it asks, changes or leaves out is refused.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, Template, engines
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from ordskifte.kernel.templatetags.once import must_be_a_value
from ordskifte.kernel.web.stored import Kept

MOST_BYTES: Final = 2 * 2**20
LARGEST: Final = 64 * 1024
# What an entry weighs beside its text: the key and the table.
_BESIDE: Final = 4 * 1024
# What the layouts show of what is told to every page, all of it values.
FRAME: Final = (
    *("whose", "language", "languages", "has_languages", "home_url", "path"),
    *("menu", "menu_here", "accessibility_url", "privacy_url", "footer_links"),
)
# Signs for private use around it: a filter that changes text in any way leaves no mark that is found. The number is
# drawn for each process, so that nobody can write one.
_DRAWN: Final = secrets.token_hex(8)
_MARK: Final = re.compile(f"\ue000{_DRAWN}:([a-z_]+)\ue001")

forms: Final[Kept[tuple[str, ...]]] = Kept(most_bytes=MOST_BYTES)


def page(
    request: HttpRequest, template: str, *, given: Mapping[str, Any], blanks: Mapping[str, str], is_kept: bool = True
) -> HttpResponse:
    """The page, filled in. Where the address itself says something of the reader's own, nothing is kept of it."""
    if not is_kept:
        return plain(request, template, given=given, blanks=blanks)
    made: Template = get_template(template).template  # type: ignore[attr-defined]
    return HttpResponse(fill(made, given={**_framed(request), **given}, blanks=blanks))


def fill(template: Template, *, given: Mapping[str, Any], blanks: Mapping[str, str]) -> str:
    """What the template makes of what is given, with its blanks filled in."""
    parts = list(_form(template, given=given, names=tuple(blanks)))
    parts[1::2] = [conditional_escape(blanks[name]) for name in parts[1::2]]
    return "".join(parts)


def plain(request: HttpRequest, template: str, *, given: Mapping[str, Any], blanks: Mapping[str, str]) -> HttpResponse:
    """The same page, made from nothing by its template."""
    return render(request, template, {**given, **blanks})


def _framed(request: HttpRequest) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for tell in _tellers():
        told |= tell(request)
    return {name: told[name] for name in FRAME if name in told}


def _tellers() -> tuple[Callable[[HttpRequest], dict[str, Any]], ...]:
    """Those of the template engine's context processors that are ours: the others tell of one reader."""
    processors = engines["django"].engine.template_context_processors  # type: ignore[attr-defined]
    return tuple(each for each in processors if each.__module__.startswith("ordskifte."))


def _form(template: Template, *, given: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    """Text and names of blanks in turn, text first and last."""
    values = (*given, *given.values())
    # Values of two types may be equal and look different: see `once`.
    kinds = tuple([value.__class__ for value in given.values()])
    key = (template, get_language(), get_script_prefix(), settings.ROOT_URLCONF, values, kinds, names)
    found = forms.find(key)
    if found is None:
        found = _made(template, given=given, names=names)
        size = sum(map(len, found))
        if size <= LARGEST:
            forms.keep(key, found, size=2 * size + _BESIDE)
    return found


def _made(template: Template, *, given: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    for name, value in given.items():
        must_be_a_value(value, name=name)
    marks = {name: f"\ue000{_DRAWN}:{name}\ue001" for name in names}
    # The frame's only row is the body: what layouts show of it is the value.
    text = template.render(Context({"body": given.get("whose"), **given, **marks}))
    parts = tuple(_MARK.split(text))
    found = set(parts[1::2])
    # A mark that something changed is not one any more: its number stands there, or the signs around it are gone.
    if found != set(names) or _DRAWN in "".join(parts[::2]).lower():
        raise ValueError(f"{template.name} does not show these blanks as they are: {sorted(set(names) ^ found)}")
    return parts
