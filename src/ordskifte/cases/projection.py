"""From the closed rows to what the public sees: rules decide, allowed fields are copied, nothing else gets across."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import F

from ordskifte.cases import covers
from ordskifte.cases.models import (
    CaseFile,
    Document,
    DocumentDecision,
    DocumentObject,
    PublicCase,
    PublicDocument,
    TitleDecision,
)
from ordskifte.domain import case as case_rule
from ordskifte.domain import document as document_rule
from ordskifte.domain.journal import MASK
from ordskifte.domain.parties import Actor
from ordskifte.domain.text import plain
from ordskifte.kernel import clock
from ordskifte.kernel.prepared import Rows

# What is written again when a case is projected again; the version grows only when one of these changes.
SHOWN_FIELDS = (
    "year",
    "sequence",
    "ordinal",
    "showing",
    "title",
    "authority",
    "status",
    "unit",
    "contact_email",
    "case_date",
)
# All that is read of a case to say what the public sees of it.
READ_FIELDS: Final = (
    "about_id",
    "administrative_unit",
    "body_id",
    "case_date",
    "covers",
    "extra",
    "is_classified",
    "ordinal",
    "public_title",
    "sequence",
    "source_id",
    "status",
    "title",
    "uid",
    "unit",
    "unit__email",
    "withdrawn_at",
    "year",
)
_NEW: Final = Rows(PublicCase)
# Below what any database takes as arguments of one statement.
_AT_ONCE: Final = 50


def title_verdict(case: CaseFile, decision: TitleDecision | None) -> case_rule.TitleVerdict:
    """What the public may see of the title."""
    return case_rule.public_title(
        case_rule.TitleFacts(
            title=case.title,
            public_title=case.public_title,
            screenings=covers.read(case.covers),
            status=case_rule.read_status(case.status),
            decision=decision
            and case_rule.TitleDecision(
                by=Actor.parse(decision.by),
                read=decision.read,
                read_public=decision.read_public,
                shown=decision.shown,
            ),
        )
    )


def document_facts(
    document: Document, *, objects: Iterable[DocumentObject], decision: DocumentDecision | None
) -> document_rule.DocumentFacts:
    """What the rule on documents asks about one document."""
    newest = newest_files(objects)
    return document_rule.DocumentFacts(
        status=document_rule.read_status(document.status),
        title=document.title,
        is_expired=document.is_expired,
        screenings=covers.read(document.covers),
        archive_checksum=_checksum(newest.get(document_rule.Variant.ARCHIVE)),
        redacted_checksum=_checksum(newest.get(document_rule.Variant.REDACTED)),
        decision=decision
        and document_rule.DocumentDecision(
            by=Actor.parse(decision.by),
            public=decision.is_public,
            seen=decision.seen,
            read=decision.read,
            title=decision.title,
        ),
    )


_VARIANTS = {
    "arkivformat": document_rule.Variant.ARCHIVE,
    "a": document_rule.Variant.ARCHIVE,
    "dokument hvor deler av innholdet er skjermet": document_rule.Variant.REDACTED,
    "o": document_rule.Variant.REDACTED,
}


def newest_files(objects: Iterable[DocumentObject]) -> dict[document_rule.Variant, DocumentObject]:
    """The newest file of each variant that can be shown. An older one never stands in for one that is missing."""
    newest: dict[document_rule.Variant, DocumentObject] = {}
    for each in sorted(objects, key=lambda each: (each.version_number, each.pk)):
        variant = _VARIANTS.get(each.variant_format.strip().lower())
        if variant is not None:
            newest[variant] = each
    return newest


def _checksum(found: DocumentObject | None) -> str:
    return found.blob.sha256 if found is not None and found.blob is not None else ""


def is_kept_away(case: CaseFile) -> bool:
    """Whether the public is not told of the case here: closed, taken back, or our own file about one with its page."""
    return (
        case.about_id is not None
        or case.withdrawn_at is not None
        or case.is_classified
        or case_rule.read_status(case.status) is case_rule.CaseStatus.EXPIRED
    )


def without_names(case: CaseFile, verdict: case_rule.TitleVerdict) -> str:
    """The title to show; names of persons that the records system marked in it are left out, so that none is found.

    Where a person chose the words, they are shown as they are (offentlegforskrifta § 6 fourth paragraph).
    """
    if verdict.text != plain(case.public_title):
        return verdict.text
    shown = verdict.text
    for name in sorted(case.extra.get("person_names", ()), key=len, reverse=True):
        if bare := plain(name):
            shown = shown.replace(bare, MASK)
    return shown


def is_closed(document: Document) -> bool:
    """Whether nothing of a document is public, whatever a person decides: it is graded, or was taken back."""
    return document.is_classified or document.withdrawn_at is not None


def _public_case(case: CaseFile, decision: TitleDecision | None) -> dict[str, Any]:
    """The row that the public sees, by column; every field named here is one that the law lets out."""
    verdict = title_verdict(case, decision)
    return {
        "case_id": case.pk,
        "body_id": case.body_id,
        "uid": case.uid,
        "year": case.year,
        "sequence": case.sequence,
        "ordinal": case.ordinal,
        "showing": verdict.showing.value,
        "title": without_names(case, verdict),
        "authority": plain(verdict.authority)[:500],
        "status": plain(case.status),
        "unit": plain(case.administrative_unit),
        "contact_email": case.unit.email if case.unit_id else "",
        "case_date": case.case_date,
        "changed_at": clock.now(),
    }


def project(cases: Iterable[CaseFile]) -> None:
    """Write what the public sees of these cases anew, in the caller's transaction."""
    cases = list(cases)
    away = [case.pk for case in cases if is_kept_away(case)]
    _take_down_what_moved(cases, away=away)
    if away:
        PublicCase.objects.filter(case__in=away).delete()
    told_of = [case for case in cases if not is_kept_away(case)]
    _project_cases(told_of)
    _project_documents(told_of)


def _take_down_what_moved(cases: list[CaseFile], *, away: list[int]) -> None:
    """A document that lies in another case than before is not shown where it was, nor anywhere if that one is away."""
    rows = PublicDocument.objects.filter(case__in=[case.pk for case in cases]).exclude(document__case=F("case_id"))
    moved = dict(rows.values_list("pk", "case_id"))
    if away:
        moved |= dict(PublicDocument.objects.filter(document__case__in=away).values_list("pk", "case_id"))
    if moved:
        PublicDocument.objects.filter(pk__in=moved).delete()
        _touch(moved.values())


def _touch(keys: Iterable[int]) -> None:
    """Note that these cases look different."""
    PublicCase.objects.filter(case__in=set(keys)).update(version=F("version") + 1, changed_at=clock.now())


def _project_cases(cases: list[CaseFile]) -> None:
    # By their keys: Django looks at each case several times before it takes its key itself.
    keys = [case.pk for case in cases]
    decisions = _newest_by(TitleDecision.objects.filter(case__in=keys), "case_id")
    shown = {row.case_id: row for row in PublicCase.objects.filter(case__in=keys)}
    rows = [_public_case(case, decisions.get(case.pk)) for case in cases]
    new = [row for row in rows if row["case_id"] not in shown]
    for start in range(0, len(new), _AT_ONCE):
        _NEW.add_all(new[start : start + _AT_ONCE])
    changed = [
        PublicCase(**row, version=before.version + 1)
        for row in rows
        if (before := shown.get(row["case_id"])) is not None and _looks_different(row, before)
    ]
    if changed:
        PublicCase.objects.bulk_update(changed, [*SHOWN_FIELDS, "version", "changed_at"], batch_size=100)


def _looks_different(row: dict[str, Any], before: PublicCase) -> bool:
    return any(row[name] != getattr(before, name) for name in SHOWN_FIELDS)


def _project_documents(cases: list[CaseFile]) -> None:
    # Only a document that somebody decided about can be shown, so the others are never read.
    keys = [case.pk for case in cases]
    decisions = _newest_by(DocumentDecision.objects.filter(document__case__in=keys), "document_id")
    if not decisions:
        return
    objects = defaultdict(list)
    for each in DocumentObject.objects.filter(document__in=decisions).select_related("blob"):
        objects[each.document_id].append(each)
    before = {row.document_id: row for row in PublicDocument.objects.filter(document__in=decisions)}
    touched = set()
    for document in Document.objects.filter(pk__in=decisions):
        row = public_document(document, objects=objects[document.pk], decision=decisions[document.pk])
        if not _is_same(row, before.get(document.pk)):
            _replace(row, before.get(document.pk))
            touched |= {each.case_id for each in (row, before.get(document.pk)) if each is not None}
    if touched:
        _touch(touched)


def public_document(
    document: Document, *, objects: list[DocumentObject], decision: DocumentDecision
) -> PublicDocument | None:
    """The row that the public sees of a document, not saved; None where it is not shown."""
    verdict = document_rule.may_show(document_facts(document, objects=objects, decision=decision))
    if verdict.showing is not case_rule.Showing.SHOW or verdict.variant is None or is_closed(document):
        return None
    shown = newest_files(objects)[verdict.variant]
    blob = shown.blob
    if blob is None:
        return None
    return PublicDocument(
        document=document,
        case_id=document.case_id,
        uid=document.uid,
        title=verdict.title,
        dated=document.dated,
        object=shown,
        media_type=blob.media_type,
        size=blob.size,
    )


def _is_same(row: PublicDocument | None, before: PublicDocument | None) -> bool:
    if row is None or before is None:
        return row is before
    names = ("case_id", "title", "dated", "object_id", "media_type", "size")
    return all(getattr(row, name) == getattr(before, name) for name in names)


def _replace(row: PublicDocument | None, before: PublicDocument | None) -> None:
    if row is not None:
        row.save(force_insert=before is None)
    elif before is not None:
        before.delete()


def _newest_by(rows, name: str) -> dict:
    """The newest row for each value of a column; none of these tables ever loses a row."""
    return {getattr(row, name): row for row in rows.order_by("pk")}
