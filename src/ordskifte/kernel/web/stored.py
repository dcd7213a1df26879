"""What was just made, kept in this process for as long as its key is the one that is asked for.

A key says everything that the thing depends on, so nothing is ever taken away because it is old: what is not asked for
any more gives way to what is. Whole pages stand here by their tag, and pieces of pages by what they are made of.
A page that sets a cookie, or is larger than most, is made each time.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase

Thing = TypeVar("Thing")

MOST_BYTES: Final = 8 * 2**20
LARGEST: Final = 512 * 1024


class Kept(Generic[Thing]):
    """Things by key, those asked for last kept longest; one for each process, shared by its threads."""

    def __init__(self, *, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._things: OrderedDict[Hashable, tuple[Thing, int]] = OrderedDict()
        self._turn = threading.Lock()

    def find(self, key: Hashable) -> Thing | None:
        """What stands under this key, if it is here."""
        with self._turn:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
        return found[0]

    def keep(self, key: Hashable, thing: Thing, *, size: int) -> None:
        """Keep something of so many bytes."""
        with self._turn:
            self._drop(key)
            self._things[key] = (thing, size)
            self._bytes += size
            while self._bytes > self._most:
                self._drop(next(iter(self._things)))

    def clear(self) -> None:
        """Forget everything."""
        with self._turn:
            self._things.clear()
            self._bytes = 0

    def _drop(self, key: Hashable) -> None:
        _, size = self._things.pop(key, (None, 0))
        self._bytes -= size


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered."""

    content: bytes
    headers: Mapping[str, str]

    def answer(self) -> HttpResponse:
        """The same answer again."""
        return HttpResponse(self.content, headers=dict(self.headers))


class Shelf:
    """Pages by tag."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._pages: Kept[Page] = Kept(most_bytes=most_bytes)

    def find(self, tag: str) -> Page | None:
        """The page with this tag, if it is here."""
        return self._pages.find(tag)

    def keep(self, tag: str, response: HttpResponseBase) -> None:
        """Keep an answer, if it is one that is the same for everybody."""
        if not isinstance(response, HttpResponse) or response.cookies or len(response.content) > LARGEST:
            return
        self._pages.keep(tag, Page(response.content, dict(response.headers)), size=len(response.content))

    def clear(self) -> None:
        """Forget everything."""
        self._pages.clear()


shelf: Final = Shelf()
