"""Taking apart what the parser has passed, for as long as that is plain: tags and text, and nothing else.

To be called for each tag takes the parser longer than to read it. So it reads ahead without calling, and what it has
passed is split at its tags here. Expat remains the only judge: not a byte is split before it has passed, and nothing is
passed over in silence. Where it meets what cannot be split so — a comment, an instruction, a CDATA section, a namespace
below the root — it says so before anything behind it is split, and calls for each tag until the piece of the file ends
and all that was opened is closed. A file in another encoding than UTF-8 is never split.
"""

import re
from collections.abc import Iterator
from operator import length_hint
from typing import Final, Protocol

from ordskifte.protocols.noark.events import XmlRefused
from ordskifte.protocols.noark.fields import NAMESPACE, SEPARATOR, Field
from ordskifte.protocols.noark.guard import Broken, Guard

_SPACE: Final = " \t\n"
_VALUE: Final = r"""[ \t\n]*=[ \t\n]*(?:"([^"]*)"|'([^']*)')"""
_ATTRIBUTE: Final = re.compile(rf"([^ \t\n=]+){_VALUE}")
_UNNAMED: Final = _VALUE.replace("([", "(?:[")
_TAG: Final = re.compile(rf"([^ \t\n/>]+)((?:[ \t\n]+[^ \t\n=]+{_UNNAMED})*)[ \t\n]*(/?)>")
_ONE_SPACE: Final = str.maketrans("\t\n", "  ")
_REFERENCE: Final = re.compile(r"&(#x?)?([^;]+);")
# Without a document type there are no others.
_SIGNS: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NOT_PLAIN: Final = re.compile(rb"<[!?]")
_MOST_KNOWN: Final = 500  # ways to write a tag
_LONGEST_KNOWN: Final = 100
_NOTHING: Final = " "  # no tag begins so
_NONE: Final[dict[str, Field]] = {}
_XML: Final = "http://www.w3.org/XML/1998/namespace"


class Listener(Protocol):
    """What is told of each tag, in the words of expat's handlers."""

    texts: list[str]
    leaf: Field | None  # the element that we are in, if it holds text only
    plain_leaves: dict[str, Field]  # what may stand where we are and holds text only, by names without a namespace
    values: dict[str, object]  # of where we are, by field

    @property
    def wants_text(self) -> bool:
        """Whether text counts, where we are."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A first tag."""

    def end(self, name: str) -> None:
        """A last tag."""

    def keep(self, leaf: Field, text: str, *, name: str) -> None:
        """A whole element that holds text only."""


class Plain:
    """Feeds the parser, and tells the listener of the tags: as it is called, or by what was split."""

    __slots__ = (
        "_at", "_bytes", "_counted", "_guard", "_in_cdata", "_in_tag", "_known", "_lines", "_listener", "_nested",
        "_parser", "_parts", "_prefixes", "_walk", "is_on",
    )  # fmt: skip

    def __init__(self, guard: Guard, listener: Listener) -> None:
        self.is_on = False  # whether the parser calls for what is unusual only
        self._guard = guard
        self._parser = guard.parser
        self._listener = listener
        self._prefixes = {"xml": _XML}  # as the root declares them
        self._nested = 0  # namespaces that are declared below it, where we are
        self._in_cdata = False
        # What was fed and is not split yet, and the place of its first byte in the file.
        self._bytes = b""
        self._at = 0
        # What was split. Lines are counted up to one of the parts.
        self._parts: list[str] = []
        self._walk: Iterator[str] = iter(())
        self._lines = 1
        self._counted = 0
        self._in_tag = 0
        # Tags as they are written → name, and attributes of a first tag.
        self._known: dict[str, tuple[str, dict[str, str] | None]] = {}
        self._parser.StartNamespaceDeclHandler = self._declare
        self._parser.EndNamespaceDeclHandler = self._forget
        self._parser.StartCdataSectionHandler = self._enter_cdata
        self._parser.EndCdataSectionHandler = self._leave_cdata
        self._call_for_each()

    @property
    def line(self) -> int:
        """Where we are."""
        if not self.is_on:
            return self._guard.line
        at = len(self._parts) - length_hint(self._walk) - 1
        self._lines += "".join(self._parts[self._counted : at]).count("\n")
        self._counted = at
        return self._lines + self._in_tag

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        """Parse some more, and tell of it."""
        if self.is_on:
            self._bytes += piece
        try:
            self._guard.feed(piece, is_last=is_last)
        except (Broken, XmlRefused):
            if self.is_on:
                self._take_until_error()
            raise
        if self.is_on:
            self._take(self._guard.fed if is_last else self._parser.CurrentByteIndex)
        else:
            self._rest_if_plain()

    def _rest_if_plain(self) -> None:
        is_plain = self._nested == 0 and not self._in_cdata and self._prefixes.get("") == NAMESPACE
        rest = self._guard.not_passed() if is_plain and self._guard.has_root and self._guard.is_utf_8 else None
        if rest is None:
            return
        self._lines = self._guard.line
        self._bytes, self._at = rest, self._guard.fed - len(rest)
        self._parser.StartElementHandler = self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
        self._parser.CommentHandler = self._parser.ProcessingInstructionHandler = self._stop
        self.is_on = True

    def _call_for_each(self) -> None:
        self._parser.StartElementHandler = self._listener.start
        self._parser.EndElementHandler = self._listener.end
        self._parser.CharacterDataHandler = self._listener.texts.append
        self._parser.CommentHandler = self._parser.ProcessingInstructionHandler = None

    def _stop(self, *_: object) -> None:
        """Split what stands before this, and have the parser call for the rest."""
        if self.is_on:
            self._take(self._parser.CurrentByteIndex)
            self.is_on = False
            self._bytes = b""
            self._call_for_each()

    def _declare(self, prefix: str | None, address: str | None) -> None:
        if self._guard.has_root:
            self._nested += 1
            self._stop()
        else:
            self._prefixes[prefix or ""] = address or ""

    def _forget(self, *_: object) -> None:
        self._nested -= 1

    def _enter_cdata(self) -> None:
        self._in_cdata = True
        self._stop()

    def _leave_cdata(self) -> None:
        self._in_cdata = False

    def _take(self, index: int) -> None:
        """Split what comes before this byte of the file."""
        count = index - self._at
        if count > 0:
            passed, self._bytes, self._at = self._bytes[:count], self._bytes[count:], index
            self._split(passed)

    def _take_until_error(self) -> None:
        # The parser may have been inside a tag, a letter, or what would have stopped us had it ended.
        before = self._bytes[: max(self._parser.ErrorByteIndex - self._at, 0)]
        self._split(_NOT_PLAIN.split(before, maxsplit=1)[0])

    def _split(self, passed: bytes) -> None:
        if b"\r" in passed:
            passed = passed.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        self._parts = passed.decode(errors="replace").split("<")
        if ">" not in self._parts[-1] and len(self._parts) > 1:
            self._parts.pop()  # the tag with an error in it
        self._counted = 0
        self._tell()
        self._lines += "".join(self._parts[self._counted :]).count("\n")
        self._parts = []

    def _tell(self) -> None:
        self._walk = walk = iter(self._parts)
        self._tell_text(next(walk))
        listener = self._listener
        leaves, values = _NONE if listener.leaf else listener.plain_leaves, listener.values
        for part in walk:
            name, _, text = part.partition(">")
            leaf = leaves.get(name)
            if leaf is None:
                self._tell_tag(part, name)
            elif (end := next(walk, _NOTHING))[0] != "/":
                self._tell_tag(part, name)
                self._tell_tag(end, end.partition(">")[0])
            elif leaf.name in values or leaf.many:
                listener.keep(leaf, resolved(text), name=name)
                continue
            else:
                text = (resolved(text) if "&" in text else text).strip()
                value, code = (text, None) if leaf.read is None else leaf.read(text)
                if text and code is None and (leaf.read or len(text) <= leaf.limit):
                    values[leaf.name] = value
                else:
                    listener.keep(leaf, text, name=name)
                continue
            leaves, values = _NONE if listener.leaf else listener.plain_leaves, listener.values

    def _tell_tag(self, part: str, head: str) -> None:
        """Tell of one tag, which is nearly always written as one before it."""
        known = self._known.get(head)
        if known is None:
            self._tell_new(part, head)
            return
        name, attributes = known
        if attributes is None:
            self._listener.end(name)
        else:
            self._listener.start(name, attributes)
        if len(part) > len(head) + 1:
            self._tell_text(part[len(head) + 1 :])

    def _tell_new(self, part: str, head: str) -> None:
        if part.startswith("/"):
            name = self._full(head[1:].rstrip(_SPACE))
            self._remember(head, (name, None))
            self._listener.end(name)
            self._tell_text(part[len(head) + 1 :])
        elif match := _TAG.match(part):
            name, attributes = self._full(match[1]), self._attributes(match[2])
            if match.end() == len(head) + 1 and not match[3]:
                self._remember(head, (name, attributes))
            self._listener.start(name, attributes)
            if match[3]:
                # The parser is behind the tag when it tells of the end.
                self._in_tag = match[0].count("\n")
                self._listener.end(name)
                self._in_tag = 0
            self._tell_text(part[match.end() :])

    def _remember(self, head: str, tag: tuple[str, dict[str, str] | None]) -> None:
        if len(self._known) < _MOST_KNOWN and len(head) <= _LONGEST_KNOWN:
            self._known[head] = tag

    def _tell_text(self, text: str) -> None:
        if text and self._listener.wants_text:
            self._listener.texts.append(resolved(text))

    def _full(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        return f"{self._prefixes.get(prefix, '')}{SEPARATOR}{local}"

    def _attributes(self, text: str) -> dict[str, str]:
        found = {}
        for match in _ATTRIBUTE.finditer(text):
            name = self._full(match[1]) if ":" in match[1] else match[1]
            found[name] = resolved((match[2] or match[3] or "").translate(_ONE_SPACE))
        return found


def resolved(text: str) -> str:
    """Text with the signs that its references stand for."""
    return _REFERENCE.sub(_sign, text) if "&" in text else text


def _sign(match: re.Match[str]) -> str:
    if not match[1]:
        return _SIGNS[match[2]]
    # Python refuses to read very many digits, even if they are zeros.
    return chr(int(match[2].lstrip("0"), 16 if match[1] == "#x" else 10))
