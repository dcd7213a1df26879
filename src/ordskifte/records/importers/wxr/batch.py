"""What is written together: threads that began, comments under them, files, and what was found."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ordskifte.dialogue.models import PastThread
from ordskifte.kernel import blobs
from ordskifte.protocols.wordpress import Finding
from ordskifte.records.importers.wxr.words import Told


@dataclass(slots=True, eq=False)
class Pending:
    """A post on its way to being a thread, as long as something of it comes."""

    number: int
    values: dict[str, Any]
    said_at: datetime | None
    ground: str = ""  # why it waits, if it does (`domain.moderation.Ground`)
    is_closed: bool = False  # said after its comments
    is_whole: bool = False
    # The row, once it is written or found.
    row: PastThread | None = None
    was_there: bool = False
    in_part: int = 0  # messages in the part that is open
    added: int = 0  # messages since its row was written last
    shown: int = 0  # of these in view
    is_settled: bool = False  # its end was written


@dataclass(slots=True)
class NewFile:
    """A file of the site that waits for its row."""

    number: int
    post: int
    name: str
    address: str
    staged: blobs.Staged | None


@dataclass(slots=True)
class Batch:
    """Everything that one transaction writes."""

    threads: list[Pending] = field(default_factory=list)
    messages: list[tuple[Pending, dict[str, Any]]] = field(default_factory=list)
    files: list[NewFile] = field(default_factory=list)
    told: list[Told | Finding] = field(default_factory=list)
    # Ids of comments and of posts that are not for everybody any more, or never were.
    closed: list[int] = field(default_factory=list)
    closed_posts: list[int] = field(default_factory=list)

    def is_full(self) -> bool:
        """Whether it is time to write."""
        return len(self.messages) >= AT_ONCE or len(self.threads) + len(self.files) + len(self.closed) >= AT_ONCE

    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.threads or self.messages or self.files or self.told or self.closed or self.closed_posts)


AT_ONCE = 500
