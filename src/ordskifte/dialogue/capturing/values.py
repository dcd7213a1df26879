"""What somebody brought of one comment, as it goes from a form or a file to a message."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from ordskifte.cases.models import CaseFile
from ordskifte.dialogue.models import Thread
from ordskifte.domain.captured import Facts, How
from ordskifte.domain.intake import clean_line
from ordskifte.kernel import blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One comment: who, when, where and what, as far as it is known."""

    text: str
    author: str = ""
    author_address: str = ""
    written_at: datetime | None = None
    remote_id: str = ""
    address: str = ""
    post_address: str = ""
    parent_id: str = ""

    def facts(self, network: str, *, where: str) -> Facts:
        """By which it is known again."""
        return Facts(
            network=network,
            where=where,
            text=self.text,
            author=self.author,
            remote_id=self.remote_id,
            address=self.address,
            written_at=self.written_at,
        )

    def kept(self) -> dict[str, Any]:
        """The same as JSON, without what is empty."""
        found = {name: getattr(self, name) for name in self.__slots__}
        found["written_at"] = self.written_at.isoformat() if self.written_at else ""
        return {name: value for name, value in found.items() if value}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """Read back what `kept` wrote."""
        at = kept.get("written_at")
        return cls(**{**kept, "written_at": datetime.fromisoformat(at) if at else None})


def of_export(comment: Any, *, author: str) -> Said:
    """What a file says of one comment; `author` wrote those for which it names nobody."""
    return Said(
        text=comment.text,
        author=clean_line(comment.author or author),
        author_address=comment.author_address,
        written_at=comment.written_at,
        remote_id=comment.remote_id,
        address=comment.address,
        post_address=comment.post_address,
        parent_id=comment.parent_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """What somebody brings: comments of one network, how they came, and where those belong that say nothing of it."""

    network: str
    how: How
    said: tuple[Said, ...]
    case: CaseFile | None = None
    thread: Thread | None = None
    name: str = ""
    original: blobs.Staged | None = None
    # By their place in a file, what could not be read there, with why; and what of it is no comment, or not in it.
    unread: tuple[tuple[int, str], ...] = ()
    others: int = 0
    missing: int = 0
