"""The frame around every page at the desk: Wagtail's own tags, where what is the same for many is made once.

The menu, the list of keys and what the scripts are told took a third of the time of a small page. The settings load
this library under the name of Wagtail's.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final

from django.middleware.csrf import get_token
from django.template import Context, Library, Node
from django.utils.translation import get_language
from wagtail.admin.menu import admin_menu
from wagtail.admin.search import admin_search_areas
from wagtail.admin.templatetags import wagtailadmin_tags as wagtails
from wagtail.admin.utils import get_keyboard_key_labels_from_request

MOST: Final = 500  # of each kind; then it begins anew

register = Library()
register.tags.update(wagtails.register.tags)
register.filters.update(wagtails.register.filters)

_told: dict[Hashable, dict[str, Any]] = {}


class Kept(Node):
    """A tag that is made once for all who would see the same; the key names all that it depends on."""

    def __init__(self, node: Node, *, key: Callable[[Any], Hashable], made: dict[Hashable, str]) -> None:
        self._node = node
        self._key = key
        self._made = made

    def render(self, context: Context) -> str:
        """What Wagtail would make now."""
        return _kept(self._made, self._key(context["request"]), make=lambda: self._node.render(context))


def _kept(made: dict[Any, Any], key: Hashable, *, make: Callable[[], Any]) -> Any:
    found = made.get(key)
    if found is None:
        if len(made) >= MOST:
            made.clear()
        found = made[key] = make()
    return found


def _keep(name: str, *, key: Callable[[Any], Hashable]) -> None:
    compiled, made = wagtails.register.tags[name], {}
    register.tag(name, lambda parser, token: Kept(compiled(parser, token), key=key, made=made))


def _menu(request: Any) -> Hashable:
    """Whose it is, and each entry with all that is said of it."""
    user = request.user
    areas = [(str(area.label), area.url) for area in admin_search_areas.search_items_for_request(request)[:1]]
    entries = [_said(each) for each in admin_menu.render_component(request)]
    name = getattr(user, "first_name", None), user.get_username()
    return get_language(), *name, wagtails.avatar_url(user, size=50), *areas, *entries


def _said(component: Any) -> Hashable:
    # An entry with entries of its own differs each time, and so is never taken from what is kept.
    return type(component), *map(str, vars(component).values())


def _keys(request: Any) -> Hashable:
    """The language, whether they are in use, and what they are called on the machine of whoever asks."""
    return get_language(), _uses_keys(request), *vars(get_keyboard_key_labels_from_request(request)).values()


def _uses_keys(request: Any) -> bool:
    profile = getattr(request.user, "wagtail_userprofile", None)
    return profile is None or bool(profile.keyboard_shortcuts)


_keep("sidebar_props", key=_menu)
_keep("keyboard_shortcuts_dialog", key=_keys)


@register.simple_tag(takes_context=True)
def wagtail_config(context: Context) -> dict[str, Any]:
    """What the scripts of the desk are told; the mark of the form is each visitor's own."""
    request, locale = context["request"], context.get("locale")
    if wagtails.i18n_enabled():
        return wagtails.wagtail_config(context)
    key = get_language(), getattr(locale, "language_code", None), _uses_keys(request)
    return {**_kept(_told, key, make=lambda: wagtails.wagtail_config(context)), "CSRF_TOKEN": get_token(request)}
