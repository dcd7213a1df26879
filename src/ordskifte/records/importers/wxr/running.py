"""One file, from its first mark to the last finding: what is carried over, what is left out and why."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ordskifte.cases.models import CaseFile
from ordskifte.dialogue.models import PastState
from ordskifte.dialogue.queries.past import past_screening
from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.protocols import wordpress
from ordskifte.protocols.wordpress import Comment, Ended, Finding, Finished, Post, Site, WxrRefused
from ordskifte.records.importers.noark5 import little_search_for_garbage
from ordskifte.records.importers.wxr import cleaning, files
from ordskifte.records.importers.wxr.batch import Batch, NewFile, Pending
from ordskifte.records.importers.wxr.storing import LONGEST_ADDRESS, LONGEST_TITLE, Storing
from ordskifte.records.importers.wxr.words import Told
from ordskifte.records.models import ImportRun

_PIECE: Final = 65_536
_THREADS: Final = frozenset({"post", "page"})
Watch = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What whoever brings the file chose."""

    source: str = ""
    case: CaseFile | None = None
    names: str = ""
    folder: Path | None = None


@dataclass(slots=True)
class Outcome:
    """How a run went."""

    counts: Counter[str] = field(default_factory=Counter)
    is_whole: bool = False
    refusal: Exception | None = None


def bring_in(path: Path, *, run: ImportRun, by: Actor, options: Options, watch: Watch) -> Outcome:
    """Read the file to its end, or as far as it goes; what was written stays, and the same again doubles nothing."""
    running = _Running(run, by=by, options=options)
    outcome = Outcome(counts=running.counts)
    with little_search_for_garbage():
        try:
            outcome.is_whole = running.go(_pieces(path, watch))
        except WxrRefused as refusal:
            outcome.refusal = refusal
        running.finish()
    return outcome


def _pieces(path: Path, watch: Watch, /) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
            watch(len(piece))


class _Running:
    def __init__(self, run: ImportRun, *, by: Actor, options: Options) -> None:
        self.counts: Counter[str] = Counter()
        self._folder = options.folder
        self._storing = Storing(run, by=by, options=options, counts=self.counts)
        self._batch = Batch()
        self._ground = past_screening(run.body)
        self._now = clock.now()
        self._names: dict[str, str] = {}
        self._numbers: frozenset[int] = frozenset()
        self._post: Pending | None = None
        self._is_read = True  # whether comments of the post that is open are of use

    def go(self, pieces: Iterator[bytes]) -> bool:
        """Take every event; whether the file was whole."""
        is_whole = False
        for event in wordpress.read(pieces):
            match event:
                case Comment():
                    self._take_comment(event)
                case Post():
                    self._begin(event)
                case Ended():
                    self._end(event)
                case Site():
                    self._storing.meet(event)
                    self._names = {each.login: cleaning.name_of(each.name) for each in event.authors}
                    self._numbers = frozenset(each.number for each in event.authors if each.number)
                case Finding():
                    self._tell(event)
                case Finished():
                    is_whole = event.is_whole
                    self.counts.update({f"left_out_{why}": count for why, count in event.left_out.items()})
            if self._batch.is_full():
                self._write()
        return is_whole

    def finish(self) -> None:
        """Write what is left."""
        self._write()
        self._storing.finish()

    def _write(self) -> None:
        batch, self._batch = self._batch, Batch()
        self._storing.write(batch)
        if self._post is not None and not self._post.is_settled:
            # Its comments may go on in the next one.
            self._batch.threads.append(self._post)

    def _tell(self, told: Told | Finding) -> None:
        self._batch.told.append(told)

    # --- Posts -------------------------------------------------------------------------------------------------------

    def _begin(self, post: Post) -> None:
        self._post, self._is_read = None, False
        if post.kind == "attachment":
            self._take_file(post)
        elif post.kind not in _THREADS:
            self.counts["left_out_other_kinds"] += 1
        elif post.has_password or post.status != "publish":
            self.counts["left_out_with_password" if post.has_password else "left_out_not_public"] += 1
            self._batch.closed_posts.append(post.number)
        else:
            self._post, self._is_read = self._pending(post), True
            self._batch.threads.append(self._post)

    def _pending(self, post: Post) -> Pending:
        where = f"post {post.number}"
        said_at = cleaning.moment(post.gmt, post.local, now=self._now)
        title = cleaning.line_of(post.title)[:LONGEST_TITLE]
        text, has_number = cleaning.text_of(post.html)
        has_number = has_number or cleaning.holds_number(title)
        if said_at is None:
            self._tell(Told("bad_date", where, post.gmt or post.local))
        values = {
            "title": title or f"#{post.number}",
            "byline": self._names.get(post.login, ""),
            "address": _address(post.link),
            "text": text,
            "said_at": said_at,
            "digest": cleaning.digest_of(post.title, post.html),
        }
        return Pending(post.number, values, said_at, _NUMBER if has_number else self._ground(text, title))

    def _end(self, ended: Ended) -> None:
        post, self._post, self._is_read = self._post, None, False
        if post is None:
            return
        post.is_whole = True
        if ended.is_closed:
            post.is_closed = True
            self._tell(Told("closed_late", f"post {ended.number}"))

    def _take_file(self, post: Post) -> None:
        if post.has_password or post.status not in {"inherit", "publish"}:
            self.counts["left_out_not_public"] += 1
            return
        found = files.find(post.file_address, folder=self._folder, number=post.number)
        if found.told is not None:
            self._tell(found.told)
        self._batch.files.append(
            NewFile(
                post.number,
                post.parent,
                cleaning.line_of(files.name_in(post.file_address) or post.title)[:255],
                _address(post.file_address),
                found.staged,
            )
        )

    # --- Comments ----------------------------------------------------------------------------------------------------

    def _take_comment(self, comment: Comment) -> None:
        post = self._post
        if post is None:
            self.counts["left_out_of_closed_posts"] += 1
            return
        if comment.approved != "1":
            self.counts[_WHY_NOT.get(comment.approved, "left_out_unapproved")] += 1
            self._batch.closed.append(comment.number)
            return
        text, has_number = cleaning.text_of(comment.html)
        if not text:
            self.counts["left_out_empty"] += 1
            return
        said_at = cleaning.moment(comment.gmt, comment.local, now=self._now)
        if said_at is None:
            self._tell(Told("bad_date", f"comment {comment.number}", comment.gmt or comment.local))
            said_at = post.said_at or self._now
        name = cleaning.name_of(comment.name)
        ground = _NUMBER if has_number else self._ground(text, name)
        row = {
            "number": comment.number,
            "parent": comment.parent if comment.parent != comment.number else 0,
            "name": name,
            "is_ours": comment.user in self._numbers,
            "text": text,
            "said_at": said_at,
            "digest": cleaning.digest_of(comment.name, comment.html, comment.gmt),
            "state": PastState.HELD.value if ground else PastState.SHOWN.value,
            "rule": ground,
        }
        self._batch.messages.append((post, row))


_NUMBER: Final = "national_id"
_WHY_NOT: Final = {"spam": "left_out_spam", "trash": "left_out_trash", "post-trashed": "left_out_trash"}


def _address(address: str) -> str:
    """Where it stood, if that leads to a page."""
    is_web = address.startswith(("https://", "http://")) and len(address) <= LONGEST_ADDRESS
    return address if is_web and cleaning.line_of(address) == address else ""
