"""What a system pushed, found by its own identifiers and told as it stands here now."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from ordskifte.cases.models import CaseFile, DocumentObject, PublicCase, PublicDocument
from ordskifte.domain.case import Showing
from ordskifte.kernel.models import Body
from ordskifte.records.importers.pushes.units import ARCHIVE_FORMAT, REDACTED_FORMAT
from ordskifte.records.models import ApiToken, Record, RecordDocument, TakingBack

MOST_TOKENS: Final = 200
# What is told of a case or a document: the words of the interface, which never change.
STATES: Final = {Showing.SHOW: "shown", Showing.WITHHELD: "title_withheld", Showing.UNDECIDED: "awaits_decision"}


def tokens_of(body: Body) -> list[ApiToken]:
    """The tokens that a body has given, the newest first."""
    return list(ApiToken.objects.filter(body=body).order_by("-pk")[:MOST_TOKENS])


def open_token(body: Body, secret: str) -> ApiToken | None:
    """The token of a body with this secret, if it opens anything now."""
    token = ApiToken.objects.filter(body=body, secret_digest=ApiToken.digest_of(secret)).select_related("body").first()
    return token if token is not None and token.is_open else None


def token_of(body: Body, uid: UUID) -> ApiToken | None:
    """One token of a body."""
    return ApiToken.objects.filter(body=body, uid=uid).first()


def case_of(token: ApiToken, identity: str) -> CaseFile | None:
    """A case by the identifier that its system gave it."""
    rows = CaseFile.objects.filter(source__body=token.body_id, source__name=token.source_name, source_key=identity)
    return rows.order_by("occurrence").first()


def record_of(token: ApiToken, identity: str) -> Record | None:
    """A registered document by the identifier that its system gave it."""
    rows = Record.objects.filter(source__body=token.body_id, source__name=token.source_name, source_key=identity)
    return rows.select_related("case").order_by("occurrence").first()


def case_told(token: ApiToken, identity: str) -> dict[str, Any] | None:
    """A case as it stands here now, for the system that pushed it."""
    case = case_of(token, identity)
    return None if case is None else tell_case(case)


def document_told(token: ApiToken, identity: str) -> dict[str, Any] | None:
    """A registered document as it stands here now, for the system that pushed it."""
    record = record_of(token, identity)
    return None if record is None else tell_document(record)


def tell_case(case: CaseFile) -> dict[str, Any]:
    """A case as its system is told of it."""
    number = {"year": case.year, "sequence": case.sequence} if case.year is not None else None
    return {"id": case.source_key, "uid": str(case.uid), "number": number, "state": _state_of(case)}


def _state_of(case: CaseFile) -> str:
    if case.withdrawn_at is not None:
        return "withdrawn"
    if TakingBack.objects.filter(case=case, answer=TakingBack.Answer.NONE).exists():
        return "withdrawal_waits"
    showing = PublicCase.objects.filter(case=case).values_list("showing", flat=True).first()
    return "closed" if showing is None else STATES[Showing(showing)]


def tell_document(record: Record) -> dict[str, Any]:
    """A registered document as its system is told of it, with each of its files."""
    case = record.case
    return {
        "id": record.source_key,
        "uid": str(record.uid),
        "case": case.source_key if case is not None else "",
        "state": "registered" if record.withdrawn_at is None else "withdrawn",
        "files": _tell_files(record),
    }


def _tell_files(record: Record) -> list[dict[str, Any]]:
    places = RecordDocument.objects.filter(record=record, document__withdrawn_at=None).select_related("document")
    documents = {each.document_id: each.document for each in places.order_by("number", "pk")}
    newest = newest_of(DocumentObject.objects.filter(document__in=documents))
    redacted = newest_of(DocumentObject.objects.filter(document__in=documents), variant=REDACTED_FORMAT)
    shown = set(PublicDocument.objects.filter(document__in=documents).values_list("document", flat=True))
    return [
        {"id": document.source_key, **_tell_bytes(newest[key]), "shown": key in shown}
        # A copy that is named no more has no bytes.
        | ({"redacted": _tell_bytes(redacted[key])} if key in redacted and redacted[key].checksum else {})
        for key, document in documents.items()
        if key in newest
    ]


def _tell_bytes(kept: DocumentObject) -> dict[str, Any]:
    return {"sha256": kept.checksum, "size": kept.file_size, "media_type": kept.format, "state": kept.state}


def newest_of(rows: Any, *, variant: str = ARCHIVE_FORMAT) -> dict[int, DocumentObject]:
    """The newest file of each document in archive format, or of another variant."""
    rows = rows.filter(variant_format=variant).order_by("version_number", "pk")
    return {each.document_id: each for each in rows}


def versions_of(record: Record | None, given: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Which version each file of a document is: other bytes than the newest are the next, the same are the same."""
    if record is None:
        return {}
    documents = dict(RecordDocument.objects.filter(record=record).values_list("document", "document__source_key"))
    rows = DocumentObject.objects.filter(document__in=documents)
    wanted = {(each["id"], ARCHIVE_FORMAT): each["sha256"] for each in given.get("files", ())}
    wanted |= {
        (each["id"], REDACTED_FORMAT): each.get("redacted", {}).get("sha256", "") for each in given.get("files", ())
    }
    kept = {
        (documents[key], variant): each
        for variant in (ARCHIVE_FORMAT, REDACTED_FORMAT)
        for key, each in newest_of(rows, variant=variant).items()
    }
    return {
        which: kept[which].version_number + (kept[which].checksum != checksum)
        for which, checksum in wanted.items()
        if which in kept
    }
