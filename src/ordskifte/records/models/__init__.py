"""What is stored about records, their journal entries, and what was brought in."""

from ordskifte.records.models.imports import ImportFinding, ImportRun
from ordskifte.records.models.pushing import ApiAnswer, ApiToken, Scope
from ordskifte.records.models.record import CorrespondencePart, Record, RecordDocument, RecordKind, RegistryEntry
from ordskifte.records.models.registering import (
    Cancellation,
    CrossReference,
    JournalUnit,
    NumberSeries,
    RecordSubject,
    Rendition,
    SignOff,
    SubjectDocument,
    UpstreamNumber,
)
from ordskifte.records.models.taking_back import TakingBack
from ordskifte.records.models.transfer import Shipment, ShippedFile, TransferReceipt

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "Cancellation",
    "CorrespondencePart",
    "CrossReference",
    "ImportFinding",
    "ImportRun",
    "JournalUnit",
    "NumberSeries",
    "Record",
    "RecordDocument",
    "RecordKind",
    "RecordSubject",
    "RegistryEntry",
    "Rendition",
    "Scope",
    "Shipment",
    "ShippedFile",
    "SignOff",
    "SubjectDocument",
    "TakingBack",
    "TransferReceipt",
    "UpstreamNumber",
]
