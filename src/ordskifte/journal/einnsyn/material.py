"""From a line of the public journal to what eInnsyn is told: nothing but the line and the public case is read."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from ordskifte.cases.models import PublicCase
from ordskifte.domain.case import Showing as CaseShowing
from ordskifte.domain.journal import MASK, Direction, Role, Showing, washed
from ordskifte.journal import lines
from ordskifte.journal.models import EinnsynItem, PublicEntry
from ordskifte.protocols.einnsyn import objects

CANCELLED: Final = "Utgår"
_TYPES: Final[Mapping[str, str]] = {
    Direction.IN: "inngaaende_dokument",
    Direction.OUT: "utgaaende_dokument",
    Direction.FOLLOW_UP: "organinternt_dokument_for_oppfoelging",
    Direction.INTERNAL: "organinternt_dokument_uten_oppfoelging",
    Direction.PRESENTATION: "saksframlegg",
}
_ROLES: Final[Mapping[Role, str]] = {
    Role.SENDER: "avsender",
    Role.RECIPIENT: "mottaker",
    Role.COPY: "kopimottaker",
    Role.GROUP: "gruppemottaker",
    Role.OWN_SENDER: "intern_avsender",
    Role.OWN_RECIPIENT: "intern_mottaker",
}
# What stands for a name that the public journal does not show.
_UNNAMED: Final[Mapping[Showing, str]] = {Showing.PRIVATE: "Privatperson", Showing.ANONYMOUS: "Anonym"}


def case_of(item: EinnsynItem, public: PublicCase) -> objects.Case:
    """A case as the public sees it."""
    return objects.Case(
        external_id=item.external_id,
        year=public.year,
        sequence=public.sequence,
        title=(public.title if public.showing == CaseShowing.SHOW else "") or MASK,
        case_date=public.case_date,
    )


def entry_of(item: EinnsynItem, row: PublicEntry) -> objects.Entry:
    """An entry as the public sees it, without the name of any private person: there names stay found for long."""
    seen = lines.seen(row, names_since=date.max)
    private = [each["name"] for each in row.parties if each["is_private"]]
    return objects.Entry(
        external_id=item.external_id,
        system_id=str(row.uid),
        year=row.year,
        sequence=row.sequence,
        number_in_case=row.number_in_case,
        type=_TYPES[row.direction],
        entry_date=row.entry_date,
        document_date=row.document_date,
        title=washed(seen.title, names=private) or MASK,
        note=CANCELLED if row.is_cancelled else "",
        is_withheld=seen.is_withheld,
        authority=seen.authority,
        parties=tuple(_party(each, row=row) for each in seen.parties),
    )


def _party(party: lines.Party, *, row: PublicEntry) -> objects.Party:
    unnamed = row.body.name if party.role.is_own and party.showing is Showing.SHOW else _UNNAMED.get(party.showing)
    name = party.name if party.showing is Showing.SHOW else ""
    return objects.Party(kind=_ROLES[party.role], name=name or unnamed or MASK)
