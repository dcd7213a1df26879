"""What is read about cases: for everybody from the public rows, for staff through a door."""

import uuid
from collections.abc import Iterable

from ordskifte.accounts import doors
from ordskifte.cases.models import CaseFile, Document, PublicCase, PublicDocument
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import paging


def public_cases_by_number(body: Body, number: CaseNumber) -> list[PublicCase]:
    """The cases with this number that the public may know of, in the order in which they came here."""
    return list(
        PublicCase.objects.filter(body=body, year=number.year, sequence=number.sequence).order_by("ordinal")[:50]
    )


def public_case(body: Body, uid: uuid.UUID) -> PublicCase | None:
    """The case with this identifier, if the public may know of it."""
    return PublicCase.objects.filter(body=body, uid=uid).first()


def public_version(body: Body, number: CaseNumber) -> list[tuple[int, int]]:
    """What a strong ETag of the address of a number is made of."""
    rows = PublicCase.objects.filter(body=body, year=number.year, sequence=number.sequence)
    return list(rows.order_by("ordinal").values_list("pk", "version")[:50])


def public_documents(case: PublicCase) -> list[PublicDocument]:
    """The documents of a case that were decided public, by date."""
    return list(PublicDocument.objects.filter(case=case).order_by("dated", "document_id")[:500])


def public_document(body: Body, uid: uuid.UUID) -> PublicDocument | None:
    """One document that was decided public, with its file."""
    rows = PublicDocument.objects.filter(case__body=body, uid=uid)
    return rows.select_related("object__blob", "case").first()


def newest_public_cases(body: Body, limit: int = 20) -> list[PublicCase]:
    """The newest cases whose titles are shown."""
    rows = PublicCase.objects.filter(body=body, showing="show", year__isnull=False)
    return list(rows.order_by("-case_date", "-pk")[:limit])


def public_cases_window(body: Body, cursor, size: int):
    """Cases whose titles are shown, newest first, in windows by key."""
    rows = PublicCase.objects.filter(body=body, showing="show")
    return paging.window(rows, key=("-case_date", "-case_id"), cursor=cursor, size=size)


def cases_for(by: Actor):
    """The cases that this person may open at the desk."""
    return doors.open(CaseFile.objects.all(), by=by)


def case_for(by: Actor, uid: uuid.UUID) -> CaseFile | None:
    """One case, if this person may open it."""
    return cases_for(by).select_related("series", "klass", "responsible", "unit", "source").filter(uid=uid).first()


def documents_of(case: CaseFile) -> Iterable[Document]:
    """All documents of a case with their files and decisions, oldest first."""
    return (
        Document.objects.filter(case=case)
        .prefetch_related("objects_of__blob", "decisions")
        .order_by("dated", "pk")
    )
