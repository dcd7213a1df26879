"""What is asked for in several places of one page, and found out once."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest

Found = TypeVar("Found")
_KEPT = "found_once"


def once(request: HttpRequest, name: str, *, find: Callable[[], Found]) -> Found:
    """What `find` says, found out the first time that this request asks by the name."""
    kept: dict[str, Found] = request.__dict__.setdefault(_KEPT, {})
    if name not in kept:
        kept[name] = find()
    return kept[name]
