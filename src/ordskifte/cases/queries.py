"""What is read about cases: for everybody from the public rows, for staff through a door."""

import uuid
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from ordskifte.accounts import doors
from ordskifte.cases import covers, projection
from ordskifte.cases.models import CaseFile, Document, DocumentObject, PublicCase, PublicDocument
from ordskifte.domain.case import Showing
from ordskifte.domain.document import Variant
from ordskifte.domain.errors import MalformedNumber
from ordskifte.domain.ids import LAST_SEQUENCE, CaseNumber
from ordskifte.domain.parties import Actor
from ordskifte.domain.screening import DocumentScope, Screening, Screenings
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.kernel.web import paging


def as_kept(screening: Screening) -> dict[str, Any]:
    """A screening as units keep it."""
    return covers.written([screening])[0]


def as_rule(kept: dict[str, Any]) -> Screening:
    """A screening as rules take it, from what a unit keeps."""
    return covers.read([kept]).applied[0]


def public_cases_by_number(body: Body, number: CaseNumber) -> list[PublicCase]:
    """The cases with this number that the public may know of, in the order in which they came here."""
    return _BY_NUMBER(body=body.pk, year=number.year, sequence=number.sequence)


def _by_number() -> QuerySet[PublicCase]:
    year, sequence = (given(name, PublicCase._meta.get_field(name)) for name in ("year", "sequence"))
    rows = PublicCase.objects.filter(body=given("body", Body._meta.pk), year=year, sequence=sequence)
    return rows.order_by("ordinal")[:50]


# Built once, since it is read at every visit: see kernel.prepared.
_BY_NUMBER = Prepared(_by_number)


def public_case(body: Body, uid: uuid.UUID) -> PublicCase | None:
    """The case with this identifier, if the public may know of it."""
    return PublicCase.objects.filter(body=body, uid=uid).first()


def not_shown_yet() -> QuerySet[CaseFile]:
    """Cases that the public is not told of so far, with what it takes to say what it may see, and nothing else."""
    rows = CaseFile.objects.filter(public__isnull=True).select_related("unit")
    return rows.only(*projection.READ_FIELDS)


# Asked on every visit, mostly to answer "not modified": building it anew each time costs more than running it.
# The time is there since a case that was kept away and comes back is counted from one again.
_VERSION = (
    f"SELECT case_id, version, changed_at FROM {PublicCase._meta.db_table} "  # noqa: S608  our own table name
    "WHERE body_id = %s AND year = %s AND sequence = %s ORDER BY ordinal LIMIT 50"
)


def public_version(body: Body, number: CaseNumber) -> list[tuple[Any, ...]]:
    """What a strong ETag of the address of a number is made of."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [body.pk, number.year, number.sequence])
        return cursor.fetchall()


def led_on(body: Body, uid: uuid.UUID) -> PublicCase | None:
    """The case that our own file with this identifier is about: it had a page of its own before the two met."""
    return PublicCase.objects.filter(body=body, case__kept_in__uid=uid).first()


def led_on_by_number(body: Body, number: CaseNumber) -> PublicCase | None:
    """The case that our own file with this number is about, where no case that the public knows of has it."""
    return PublicCase.objects.filter(
        body=body, case__kept_in__year=number.year, case__kept_in__sequence=number.sequence
    ).first()


def public_documents(case: PublicCase) -> list[PublicDocument]:
    """The documents of a case that were decided public, by date."""
    return _DOCUMENTS(case=case.pk)


def _documents() -> QuerySet[PublicDocument]:
    rows = PublicDocument.objects.filter(case=given("case", PublicDocument._meta.get_field("case")))
    return rows.order_by("dated", "document_id")[:500]


_DOCUMENTS = Prepared(_documents)


def public_document(body: Body, uid: uuid.UUID) -> PublicDocument | None:
    """One document that was decided public, with its file."""
    rows = PublicDocument.objects.filter(case__body=body, uid=uid)
    return rows.select_related("object__blob", "case").first()


def in_view(case: str = "") -> Q:
    """Of rows that lead to a case by this path, those whose case is still to be read here."""
    return Q(**{f"{case}shown_until": None}) | Q(**{f"{case}shown_until__gte": clock.today()})


def newest_public_cases(body: Body, limit: int = 20) -> list[PublicCase]:
    """The newest cases whose titles are shown."""
    rows = PublicCase.objects.filter(in_view("case__"), body=body, showing="show", year__isnull=False)
    return list(rows.order_by("-case_date", "-pk")[:limit])


def public_cases_window(body: Body, *, cursor, size: int):
    """Cases whose titles are shown, newest first, in windows by key."""
    rows = PublicCase.objects.filter(in_view("case__"), body=body, showing="show")
    return paging.window(rows, key=("-case_date", "-case_id"), cursor=cursor, size=size)


def cases_for(by: Actor):
    """The cases that this person may open at the desk."""
    return doors.open(CaseFile.objects.all(), by=by)


def meant(case: CaseFile) -> CaseFile:
    """The case that people mean: of our own file about another system's case, that one."""
    return case.about if case.about_id is not None else case


def with_number(rows: QuerySet[CaseFile], number: CaseNumber) -> QuerySet[CaseFile]:
    """Those of these cases that people can mean by a number; our own file about a case is never one beside it."""
    numbered = rows.filter(year=number.year, sequence=number.sequence).values_list("pk", "about_id")
    wanted = {about or case for case, about in numbered}
    return rows.filter(pk__in=wanted).order_by("ordinal", "pk")


def cases_by_number(by: Actor, number: CaseNumber) -> list[CaseFile]:
    """The cases that this person can mean by a number."""
    return list(with_number(cases_for(by), number).select_related("unit", "series", "source")[:20])


def the_one_with_number(body: Body, number: CaseNumber) -> CaseFile | None:
    """The case that is meant by a number, where it can only be one."""
    found = list(with_number(CaseFile.objects.filter(body=body), number)[:2])
    return found[0] if len(found) == 1 else None


def told_apart(case: CaseFile) -> str:
    """Words by which somebody at the desk knows a case from another with the same number."""
    return f"{case.title[:120]} ({case.administrative_unit or case.unit or case.source or case.series})"


def case_for(by: Actor, uid: uuid.UUID) -> CaseFile | None:
    """One case, if this person may open it; of our own file about a case, that case."""
    found = next(iter(_CASE(by=by, uid=uid)), None)
    return found if found is None or found.about_id is None else next(iter(_CASE_ABOUT(by=by, pk=found.about_id)), None)


def _with_all(mine: Q) -> QuerySet[CaseFile]:
    rows = CaseFile.objects.filter(mine)
    return rows.select_related("series", "klass", "responsible", "unit", "source")


# Before everything that is done with one.
_CASE = doors.Asked(lambda mine: _with_all(mine).filter(uid=given("uid", CaseFile._meta.get_field("uid"))))
_CASE_ABOUT = doors.Asked(lambda mine: _with_all(mine).filter(pk=given("pk", CaseFile._meta.pk)))


def own_file_about(by: Actor, case: CaseFile) -> CaseFile | None:
    """Our own file in which what is said about another system's case is kept, once there is one."""
    return cases_for(by).filter(about=case).first()


def public_row(case: CaseFile) -> PublicCase | None:
    """What the public sees of a case, if anything."""
    return _PUBLIC.first(case=case.pk)


_PUBLIC = Prepared(lambda: PublicCase.objects.filter(case=given("case", PublicCase._meta.pk)))


def cases_window(by: Actor, *, words: str, which: str, cursor, size: int):
    """Cases at the desk, newest first: all of them, mine, or those whose title waits for a decision."""
    # Our own file about a case is a word on that case (`kept_in`), not a case of its own.
    rows = cases_for(by).filter(about=None).select_related("public", "responsible", "kept_in")
    if which == "mine":
        rows = rows.filter(responsible__uid=by.name)
    elif which == "venter":
        rows = rows.filter(public__showing=Showing.UNDECIDED)
    return paging.window(_matching(rows, words), key=("-case_date", "-pk"), cursor=cursor, size=size)


def _matching(rows, words: str):
    if not words:
        return rows
    try:
        number = CaseNumber.parse(words)
    except MalformedNumber:
        return rows.filter(Q(title__icontains=words) | Q(public_title__icontains=words))
    return with_number(rows, number)


def waiting_titles(by: Actor, *, limit: int) -> list[CaseFile]:
    """Cases that the public cannot see the title of until somebody decides."""
    rows = cases_for(by).filter(public__showing=Showing.UNDECIDED)
    return list(rows.order_by("-year", "-sequence", "-pk")[:limit])


def mine(by: Actor, *, limit: int) -> list[CaseFile]:
    """The newest cases that this person answers for."""
    rows = cases_for(by).filter(responsible__uid=by.name, about=None).select_related("public")
    return list(rows.order_by("-year", "-sequence", "-pk")[:limit])


def next_ordinal(body: Body, number: CaseNumber) -> int:
    """The place of the next unit among those with one number."""
    same = CaseFile.objects.filter(body=body, year=number.year, sequence=number.sequence)
    return (same.aggregate(last=Max("ordinal"))["last"] or 0) + 1


def next_number(body: Body) -> str:
    """The number after the last of this year, as a proposal; nothing where the last one is taken."""
    year = clock.today().year
    last = CaseFile.objects.filter(body=body, year=year).aggregate(last=Max("sequence"))["last"] or 0
    return str(CaseNumber(year, last + 1)) if last < LAST_SEQUENCE else ""


def number_for_file_about(case: CaseFile) -> CaseNumber:
    """The number of our own file about another system's case: the same, if no case of ours has it; else the next."""
    year = case.year or clock.today().year
    ours = CaseFile.objects.filter(body=case.body, source=None)
    if case.sequence is not None and not ours.filter(year=year, sequence=case.sequence).exists():
        return CaseNumber(year, case.sequence)
    last = CaseFile.objects.filter(body=case.body, year=year).aggregate(last=Max("sequence"))["last"] or 0
    return CaseNumber(year, last + 1)


def documents_of(case: CaseFile) -> list[Document]:
    """All documents of a case with their files and decisions, oldest first."""
    rows = Document.objects.filter(case=case).select_related("public")
    return list(rows.prefetch_related("objects_of", "decisions").order_by("dated", "pk")[:500])


def document_for(by: Actor, uid: uuid.UUID) -> Document | None:
    """One document with its case and files, if this person may open the case."""
    rows = Document.objects.filter(case__in=cases_for(by), uid=uid).select_related("case", "public")
    return rows.prefetch_related("objects_of__blob", "decisions").first()


def file_for(by: Actor, uid: uuid.UUID) -> DocumentObject | None:
    """One file that is here, if this person may open its case."""
    rows = DocumentObject.objects.filter(document__case__in=cases_for(by), uid=uid, blob__isnull=False)
    return rows.select_related("blob", "document").first()


def file_to_show(document: Document) -> DocumentObject | None:
    """The file that everybody would see, were the document public."""
    newest = projection.newest_files(document.objects_of.all())
    scope = covers.read(document.covers).document_scope
    found = newest.get(Variant.REDACTED if scope is DocumentScope.PARTS else Variant.ARCHIVE)
    return found if found is not None and found.blob is not None else None


def newest_file(document: Document) -> DocumentObject | None:
    """The file that a text can be made from: what everybody would see, or, where parts are screened, what is left."""
    shown = file_to_show(document)
    scope = covers.read(document.covers).document_scope
    archive = projection.newest_files(document.objects_of.all()).get(Variant.ARCHIVE)
    if shown is None or scope is not DocumentScope.PARTS or archive is None or archive.blob is None:
        return shown
    return shown if shown.blob.sha256 != archive.blob.sha256 else None


def keeps_from_public(case: CaseFile, document: Document | None) -> bool:
    """Whether nothing may be said of the case, or nothing of what stands in the document."""
    if projection.is_kept_away(case):
        return True
    if document is None:
        return False
    is_whole = covers.read(document.covers).document_scope is DocumentScope.WHOLE
    return is_whole or projection.is_closed(document) or document.is_expired


def public_title_of(document: Document) -> str:
    """The words under which everybody sees the document; empty if nobody does."""
    return PublicDocument.objects.filter(document=document).values_list("title", flat=True).first() or ""


def is_shown(file: DocumentObject) -> bool:
    """Whether everybody can see this very file; of a document with several, only one is shown."""
    return PublicDocument.objects.filter(document=file.document_id, object=file).exists()


def screenings_of(document: Document) -> Screenings:
    """Every screening that covers a document, as rules take them."""
    return covers.read(document.covers)


def is_redacted(file: DocumentObject) -> bool:
    """Whether it is a copy that something was taken out of: other bytes than those of the whole document."""
    newest = projection.newest_files(file.document.objects_of.select_related("blob"))
    redacted, whole = newest.get(Variant.REDACTED), newest.get(Variant.ARCHIVE)
    if redacted is None or redacted.pk != file.pk or redacted.blob is None:
        return False
    return whole is None or whole.blob is None or whole.blob.sha256 != redacted.blob.sha256
