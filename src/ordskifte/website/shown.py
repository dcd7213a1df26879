"""What pages show of rows, as values: a piece of a page is made once for the values that it shows."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from ordskifte.cases.models import PublicCase, PublicDocument
from ordskifte.channels import queries as channels
from ordskifte.channels.models import Post


class ShownCase(NamedTuple):
    """A case on its page, by the names of its row."""

    uid: UUID
    year: int | None
    sequence: int | None
    showing: str
    title: str
    authority: str
    status: str
    unit: str
    case_date: date | None
    changed_at: datetime

    @classmethod
    def of(cls, case: PublicCase) -> "ShownCase":
        """What the page shows of this row."""
        return cls(
            uid=case.uid,
            year=case.year,
            sequence=case.sequence,
            showing=case.showing,
            title=case.title,
            authority=case.authority,
            status=case.status,
            unit=case.unit,
            case_date=case.case_date,
            changed_at=case.changed_at,
        )


class ShownDocument(NamedTuple):
    """A document in a list."""

    uid: UUID
    title: str
    media_type: str
    size: int | None
    dated: date | None

    @classmethod
    def of(cls, document: PublicDocument) -> "ShownDocument":
        """What a list shows of this row."""
        return cls(document.uid, document.title, document.media_type, document.size, document.dated)


class ShownPost(NamedTuple):
    """A publication in a list, with its words in the language of the page or its own."""

    reference: str
    language: str
    title: str
    lead: str
    number: int
    first_at: datetime
    changed_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str

    @classmethod
    def of(cls, post: Post, *, language: str) -> "ShownPost":
        """What a list shows of this row."""
        spoken = channels.language_for(post, language)
        said = post.headlines.get(spoken, {})
        return cls(
            reference=post.reference,
            language=spoken,
            title=said.get("title", ""),
            lead=said.get("lead", ""),
            number=post.number,
            first_at=post.first_at,
            changed_at=post.changed_at,
            withdrawn_at=post.withdrawn_at,
            withdrawn_reason=post.withdrawn_reason,
        )

    @property
    def is_withdrawn(self) -> bool:
        """Whether its text is out of view."""
        return self.withdrawn_at is not None
