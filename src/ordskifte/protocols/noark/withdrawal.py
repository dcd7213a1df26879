"""Reading trekkTilbake: which units a records system takes back from the public."""

from collections.abc import Iterator
from typing import Final

from ordskifte.protocols.noark.events import Finding, Finished, Withdrawn, XmlRefused
from ordskifte.protocols.noark.fields import IDENTIFIER, NAMESPACE, SEPARATOR
from ordskifte.protocols.noark.guard import Broken, Guard, Source, pieces

ROOT: Final = "trekkTilbake"
_ELEMENTS: Final = {
    "mappe": "mappe",
    "saksmappe": "mappe",
    "moetemappe": "mappe",
    "registrering": "registrering",
    "basisregistrering": "registrering",
    "journalpost": "registrering",
    "arkivnotat": "registrering",
    "moeteregistrering": "registrering",
}
_DEEPEST: Final = 100
_MOST: Final = 100_000  # identifiers of one file


def read_withdrawal(source: Source) -> Iterator[Withdrawn | Finding | Finished]:
    """Hand on what is withdrawn, in the order of the file; `Finished` comes last."""
    reader = _Reader()
    is_complete = True
    try:
        for piece in pieces(source):
            reader.guard.feed(piece)
        reader.guard.feed(b"", is_last=True)
    except Broken:
        is_complete = False
    yield from reader.found
    yield Finished(complete=is_complete, units={}, unknown={}, odd_ids=0)


class _Reader:
    """Listens to the parser for units and the identifiers right inside them."""

    def __init__(self) -> None:
        self.guard = Guard(root=ROOT, namespace=NAMESPACE)
        self.found: list[Withdrawn] = []
        self._around: list[str] = []
        self._lines: list[int] = []
        self._texts: list[str] = []
        self.guard.parser.StartElementHandler = self._start
        self.guard.parser.EndElementHandler = self._end
        self.guard.parser.CharacterDataHandler = self._take

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._around:
            self.guard.check_root(name)
        self._around.append(name.rpartition(SEPARATOR)[2])
        self._lines.append(self.guard.line)
        self._texts.clear()
        if len(self._around) > _DEEPEST:
            raise XmlRefused("too_deep", line=self.guard.line, limit=_DEEPEST)

    def _take(self, text: str) -> None:
        if sum(map(len, self._texts)) <= IDENTIFIER:
            self._texts.append(text)

    def _end(self, _: str) -> None:
        name = self._around.pop()
        line = self._lines.pop()
        text = "".join(self._texts).strip()
        self._texts.clear()
        if name != "systemID" or not text or not self._around:
            return
        element = _ELEMENTS.get(self._around[-1])
        if element is not None and len(self.found) < _MOST:
            self.found.append(Withdrawn(element=element, system_id=text[:IDENTIFIER], line=line))
