"""Who did what, when and why. Entries are added in the transaction of the act, and never changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol, TypeAlias
from uuid import UUID

from ordskifte.domain.parties import Actor
from ordskifte.kernel import clock
from ordskifte.kernel.doubles import InUse
from ordskifte.kernel.models import AuditEntry, Body
from ordskifte.kernel.prepared import Rows

__all__ = ["Act", "Audit", "DatabaseAudit", "MemoryAudit", "UnfitDetails", "history", "in_use", "note", "note_all"]

Detail: TypeAlias = str | int | bool | UUID | date | datetime | None

# What people wrote is kept elsewhere, under its own rules of access; here stand short facts only.
LONGEST_DETAIL: Final = 500
LONGEST_WHY: Final = 2000
MOST_DETAILS: Final = 30
LARGEST_INTEGER: Final = 2**53
_KINDS = (str, int, UUID, date, type(None))
_ENTRIES: Final = Rows(AuditEntry)


class UnfitDetails(ValueError):
    """Details that an audit entry does not hold; a mistake in the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that somebody did to something, as it is written down."""

    by: Actor
    act: str
    about: UUID | None
    why: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)
    body: Body | None = None


class Audit(Protocol):
    """Where entries are kept."""

    def add(self, entry: AuditEntry) -> None:
        """Keep one more entry."""

    def add_all(self, entries: Sequence[AuditEntry]) -> None:
        """Keep more entries, in their order."""

    def about(self, uid: UUID) -> Sequence[AuditEntry]:
        """What was done to one thing, oldest first."""


class DatabaseAudit:
    """Entries in the database, where triggers refuse to change them."""

    def add(self, entry: AuditEntry) -> None:
        """Keep one more entry."""
        _ENTRIES.write(entry)

    def add_all(self, entries: Sequence[AuditEntry]) -> None:
        """Keep more entries, in their order."""
        AuditEntry.objects.bulk_create(entries)

    def about(self, uid: UUID) -> Sequence[AuditEntry]:
        """What was done to one thing, oldest first."""
        return list(AuditEntry.objects.filter(about=uid).order_by("id"))


class MemoryAudit:
    """Entries in a list: the double."""

    def __init__(self) -> None:
        self.entries: list[AuditEntry] = []

    def add(self, entry: AuditEntry) -> None:
        """Keep one more entry."""
        entry.pk = len(self.entries) + 1
        self.entries.append(entry)

    def add_all(self, entries: Sequence[AuditEntry]) -> None:
        """Keep more entries, in their order."""
        for entry in entries:
            self.add(entry)

    def about(self, uid: UUID) -> Sequence[AuditEntry]:
        """What was done to one thing, oldest first."""
        return [entry for entry in self.entries if entry.about == uid]


in_use: InUse[Audit] = InUse("audit", DatabaseAudit())


def note(
    *,
    by: Actor,
    act: str,
    about: UUID | None,
    why: str = "",
    details: Mapping[str, Detail] | None = None,
    body: Body | None = None,
) -> AuditEntry:
    """Write down that somebody did something to something."""
    entry = _entry(Act(by=by, act=act, about=about, why=why, details=details or {}, body=body))
    in_use().add(entry)
    return entry


def note_all(acts: Iterable[Act]) -> list[AuditEntry]:
    """Write down that somebody did many things, in their order."""
    entries = [_entry(each) for each in acts]
    in_use().add_all(entries)
    return entries


def history(uid: UUID) -> Sequence[AuditEntry]:
    """What was done to one thing, oldest first."""
    return in_use().about(uid)


def _entry(done: Act) -> AuditEntry:
    if len(done.why) > LONGEST_WHY or not _is_plain(done.why):
        raise UnfitDetails(f"A reason is plain text of at most {LONGEST_WHY} characters.")
    return AuditEntry(
        at=clock.now(),
        by=str(done.by),
        act=done.act,
        about=done.about,
        body=done.body,
        why=done.why,
        details=_checked(done.details),
    )


def _checked(details: Mapping[str, Detail]) -> dict[str, str | int | bool | None]:
    if len(details) > MOST_DETAILS:
        raise UnfitDetails(f"An audit entry has at most {MOST_DETAILS} details, not {len(details)}.")
    return {name: _as_stored(name, value) for name, value in details.items()}


def _as_stored(name: str, value: Detail) -> str | int | bool | None:
    if not isinstance(value, _KINDS):
        raise UnfitDetails(f"The detail {name!r} is of a kind that is not kept: {type(value).__name__}.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_INTEGER:
        return int(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    if len(text) > LONGEST_DETAIL or not _is_plain(text):
        raise UnfitDetails(f"The detail {name!r} is not plain text of at most {LONGEST_DETAIL} characters.")
    return text


def _is_plain(text: str) -> bool:
    """Whether every database can hold it: no null character, no half characters."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
