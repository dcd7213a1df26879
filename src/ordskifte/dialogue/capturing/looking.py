"""What would become of each comment, told before anything of it is taken in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ordskifte.accounts.models import Unit
from ordskifte.channels.models import Inbound, NetworkAccount
from ordskifte.dialogue.capturing.values import Said
from ordskifte.dialogue.models import CapturedMark, MessageVersion, Thread
from ordskifte.domain import captured, intake, posing
from ordskifte.domain.captured import Brought, Fate
from ordskifte.domain.circle import Circle
from ordskifte.domain.folding import fold
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body

_AT_ONCE: Final = 300  # marks in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is expected of one comment; `inbound` is the one that it is, where it is here already."""

    fate: Fate
    why: str = ""
    inbound: Inbound | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """What is known of the same comment: who wrote it, and all that it said."""

    author: str
    account: str
    texts: set[str]

    def is_by(self, author: str, /, *, account: str) -> bool:
        """Whether the same person wrote it; an account may change its name."""
        return author == self.author or (account != "" and account == self.account)


class Looking:
    """One look at some comments; those earlier in it are known to those later."""

    def __init__(self, body: Body, *, network: str, said: Sequence[Said], where: Sequence[str]) -> None:
        self._body, self._network, self._now = body, network, clock.now()
        units = Unit.objects.filter(body=body).values_list("name", flat=True)
        handles = NetworkAccount.objects.filter(body=body, network=network).values_list("handle", flat=True)
        self._ours = posing.readings([body.name, *units, *handles])
        self._marks = [captured.marks(each.facts(network, where=at)) for each, at in zip(said, where, strict=True)]
        self._known = _known(body, [mark for marks in self._marks for mark in marks])
        self._texts = _texts(self._known.values())
        self._where = where
        # Of this look: mark to author, account and text.
        self._seen: dict[str, _Before] = {}

    def judge(self, said: Said, *, at: int, thread: Thread | None) -> Judged:
        """What is expected of the comment at this place."""
        is_closed = thread is not None and thread.ended_at is not None
        is_narrow = thread is not None and thread.circle != Circle.EVERYONE.value
        is_ours = posing.poses(said.author, ours=self._ours)
        brought = Brought(
            facts=said.facts(self._network, where=self._where[at]),
            is_ours=is_ours,
            is_closed=is_closed,
            is_narrow=is_narrow,
        )
        if why := captured.refusal(brought, now=self._now):
            return Judged(fate=Fate.REFUSED, why=why)
        marks = self._marks[at]
        inbound = next((self._known[mark] for mark in marks if mark in self._known), None)
        author, text = fold(said.author).text, intake.clean_text(said.text)
        before = next((self._seen[mark] for mark in marks if mark in self._seen), None)
        if before is None and inbound is not None:
            sender, texts = inbound.sender, self._texts.get(inbound.pk, set())
            before = _Before(author=fold(sender.name).text, account=sender.address, texts=texts)
        self._seen |= dict.fromkeys(marks, _Before(author=author, account=said.author_address, texts={text}))
        if before is None:
            return Judged(fate=Fate.NEW)
        if text in before.texts:
            return Judged(fate=Fate.KNOWN, inbound=inbound)
        if not before.is_by(author, account=said.author_address):
            return Judged(fate=Fate.REFUSED, why="other_author")
        return Judged(fate=Fate.CHANGED, inbound=inbound)


def _known(body: Body, marks: list[str]) -> dict[str, Inbound]:
    found: dict[str, Inbound] = {}
    for start in range(0, len(marks), _AT_ONCE):
        rows = CapturedMark.objects.filter(body=body, mark__in=marks[start : start + _AT_ONCE])
        found |= {row.mark: row.inbound for row in rows.select_related("inbound__sender", "inbound__body")}
    return found


def _texts(inbounds) -> dict[int, set[str]]:
    """Everything that messages said at some time, by the key of their inbound row."""
    found: dict[int, set[str]] = {}
    keys = list({each.pk for each in inbounds})
    for start in range(0, len(keys), _AT_ONCE):
        rows = MessageVersion.objects.filter(message__inbound__in=keys[start : start + _AT_ONCE])
        for pk, text in rows.values_list("message__inbound", "text"):
            found.setdefault(pk, set()).add(text)
    return found
