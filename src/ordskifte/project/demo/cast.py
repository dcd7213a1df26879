"""What the story is made of: a body, its people, cases, publications and messages, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from ordskifte.domain.ids import CaseNumber

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The public body that the story is about."""

    id: str
    name: str
    organisation_number: str
    host: str
    language: str
    contact_unit: str
    contact_email: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody who works there."""

    id: str
    name: str
    role: str
    unit: str
    language: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDocument:
    """A document of a case. `is_public`: whether a person is to decide that everybody may read it."""

    number: str
    title: str
    is_public: bool
    dated: date
    file: str = ""
    basis: str = ""
    canary: str = ""

    @property
    def sequence(self) -> int:
        """Its place in the case."""
        return int(self.number.rpartition("-")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph that messages changed."""

    id: str
    document: str
    heading: str
    before: str
    after: str
    changed_because_of: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as the records system has it; `screened` names the hidden fields, `basis` why."""

    number: CaseNumber
    title: str
    public_title: str
    language: str
    class_id: str
    case_officer: str
    unit: str
    status: str
    documents: tuple[CaseDocument, ...]
    passages: tuple[Passage, ...] = ()
    screened: tuple[str, ...] = ()
    basis: str = ""
    canary: str = ""
    is_crisis: bool = False
    dialogue_opens: date | None = None
    dialogue_closes: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A correction of a publication, and the messages that it cites."""

    at: datetime
    note: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One act of publishing; titles and leads by language."""

    id: str
    case: CaseNumber
    titles: Texts
    leads: Texts
    published: datetime
    author: str
    approved_by: str
    starts_from: str = ""
    alt: Texts = field(default_factory=lambda: MappingProxyType({}))
    is_crisis: bool = False
    note: str = ""
    revisions: tuple[Revision, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a message; only what the writer gave."""

    kind: str
    name: str = ""
    email: str = ""
    handle: str = ""
    staff: str = ""
    age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message."""

    file: str
    media_type: str
    public: str
    alt: str = ""
    has_position: bool = False
    has_faces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEvent:
    """What happened to a message later: edited, deleted, hidden, shown_again."""

    type: str
    at: datetime
    text: str = ""
    by: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a reasonable person would expect: where it shows, what is proposed, the four questions, and `more`."""

    shown: str
    proposal: str
    four: Mapping[str, bool]
    more: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMessage:
    """One message, in or out."""

    id: str
    case: CaseNumber
    publication: str
    channel: str
    direction: str
    at: datetime
    author: Author
    language: str
    text: str
    hard_case: str
    expect: Expectation
    in_reply_to: str = ""
    attachments: tuple[Attachment, ...] = ()
    events: tuple[MessageEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """Something that is done to the program while the story runs."""

    at: datetime
    do: str
    expect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything."""

    starts: datetime
    ends: datetime
    body: Body
    staff: tuple[Staff, ...]
    cases: tuple[Case, ...]
    publications: tuple[Publication, ...]
    messages: tuple[DemoMessage, ...]
    identity_numbers: tuple[str, ...]
    drills: tuple[Drill, ...]

    def person(self, id: str) -> Staff:
        """The member of staff with this id."""
        return next(person for person in self.staff if person.id == id)

    def case(self, number: str) -> Case:
        """The case with this number."""
        return next(case for case in self.cases if str(case.number) == number)

    def publication(self, id: str) -> Publication:
        """The publication with this id."""
        return next(publication for publication in self.publications if publication.id == id)

    def message(self, id: str) -> DemoMessage:
        """The message with this id."""
        return next(message for message in self.messages if message.id == id)
