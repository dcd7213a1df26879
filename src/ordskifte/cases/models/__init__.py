"""What is stored about cases, theirs and ours."""

from ordskifte.cases.models.case_file import CaseFile, CaseKind, Part, TitleDecision
from ordskifte.cases.models.document import Document, DocumentDecision, DocumentObject, FileState
from ordskifte.cases.models.fonds import Class, ClassificationSystem, Fonds, Series
from ordskifte.cases.models.public import PublicCase, PublicDocument
from ordskifte.cases.models.source import Change, Imported, Source

__all__ = [
    "CaseFile",
    "CaseKind",
    "Change",
    "Class",
    "ClassificationSystem",
    "Document",
    "DocumentDecision",
    "DocumentObject",
    "FileState",
    "Fonds",
    "Imported",
    "Part",
    "PublicCase",
    "PublicDocument",
    "Series",
    "Source",
    "TitleDecision",
]
