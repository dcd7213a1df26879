"""Public pages that were just made, kept in this process for as long as their tag is the one that is asked for.

The tag says everything that the page depends on, so nothing is ever taken away because it is old: what is not asked for
any more gives way to what is. A page that sets a cookie, or is larger than most, is made each time.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase

MOST_BYTES: Final = 8 * 2**20
LARGEST: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered."""

    content: bytes
    headers: Mapping[str, str]

    def answer(self) -> HttpResponse:
        """The same answer again."""
        return HttpResponse(self.content, headers=dict(self.headers))


class Shelf:
    """Pages by tag, those asked for last kept longest; one for each process, shared by its threads."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._turn = threading.Lock()

    def find(self, tag: str) -> Page | None:
        """The page with this tag, if it is here."""
        with self._turn:
            if tag in self._pages:
                self._pages.move_to_end(tag)
            return self._pages.get(tag)

    def keep(self, tag: str, response: HttpResponseBase) -> None:
        """Keep an answer, if it is one that is the same for everybody."""
        if not isinstance(response, HttpResponse) or response.cookies or len(response.content) > LARGEST:
            return
        page = Page(response.content, dict(response.headers))
        with self._turn:
            self._drop(tag)
            self._pages[tag] = page
            self._bytes += len(page.content)
            while self._bytes > self._most:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        """Forget everything."""
        with self._turn:
            self._pages.clear()
            self._bytes = 0

    def _drop(self, tag: str) -> None:
        known = self._pages.pop(tag, None)
        self._bytes -= len(known.content) if known else 0


shelf: Final = Shelf()
