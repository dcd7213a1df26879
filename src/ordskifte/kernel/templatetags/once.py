"""A piece of a page that is made once for what it is given, and joined in as it is after that.

    {% once body=whose menu=menu %}{% include "layouts/header.html" %}{% endonce %}

Inside, nothing is known but what is named, and all of it is in the key together with the language. So a piece cannot
be old, nor that of another body, case or reader: whatever it shows that could differ was given, or it is not there.
What one reader alone may know, such as the address of a page of their own, is never given: keys stay in memory.
"""

from dataclasses import fields
from datetime import date, datetime
from itertools import count
from typing import Any, Final
from uuid import UUID

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode, NowNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ordskifte.kernel.web.stored import Kept

register = template.Library()

MOST_BYTES: Final = 4 * 2**20
LARGEST: Final = 64 * 1024
# What an entry weighs beside its text: the key and the table.
_BESIDE: Final = 1024
_PLAIN: Final = frozenset({str, SafeString, int, bool, type(None), date, datetime, UUID})
# Another page's block, a reader's token and the time of day are of one answer.
_OF_ONE_PAGE: Final = (BlockNode, ExtendsNode, CsrfTokenNode, NowNode)

pieces: Final[Kept[SafeString]] = Kept(most_bytes=MOST_BYTES)
_numbers = count()


class OnceNode(template.Node):
    """Such a piece, at its place in a template."""

    def __init__(self, nodelist: NodeList, given: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.names = tuple(given)
        self.given = tuple(given.values())
        self.number = next(_numbers)

    def render(self, context: Context) -> SafeString:
        """The piece as it was made before, or made now."""
        values = tuple([each.resolve(context) for each in self.given])
        # Values of two types may be equal and look different: marked as safe, or a number that means yes.
        kinds = tuple([value.__class__ for value in values])
        # Links depend on where the program is reached and on its addresses.
        key = (self.number, get_language(), get_script_prefix(), settings.ROOT_URLCONF, values, kinds)
        found = pieces.find(key)
        if found is None:
            found = self._made(context, values)
            if len(found) <= LARGEST:
                # What it shows stands in the key too.
                pieces.keep(key, found, size=2 * len(found) + _BESIDE)
        return found

    def _made(self, context: Context, values: tuple[Any, ...]) -> SafeString:
        for name, value in zip(self.names, values, strict=True):
            must_be_a_value(value, name=name)
        inside = Context(dict(zip(self.names, values, strict=True)), autoescape=context.autoescape)
        inside.template = context.template
        return mark_safe(self.nodelist.render(inside))  # noqa: S308  made by a template


def must_be_a_value(value: Any, *, name: str) -> None:
    """Refuse what can change and still be equal to what it was, or look different and be equal."""
    kind = type(value)
    if kind in _PLAIN:
        return
    if getattr(getattr(kind, "__dataclass_params__", None), "frozen", False):
        parts = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, tuple):
        parts = list(value)
    else:
        raise TypeError(f"a piece that is made once cannot be given “{name}”: it is {kind.__name__}")
    for part in parts:
        if type(part) is SafeString:
            raise TypeError(f"a piece that is made once cannot be given “{name}”: something in it is marked as safe")
        must_be_a_value(part, name=name)


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """Make what stands inside once for what it is given."""
    words = token.split_contents()[1:]
    given = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"“once” takes name=value, not {words[0]}")
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    for kind in _OF_ONE_PAGE:
        if nodelist.get_nodes_by_type(kind):
            raise template.TemplateSyntaxError(f"“once” cannot hold a {kind.__name__}")
    return OnceNode(nodelist, given)
