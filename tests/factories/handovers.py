"""What is handed over to a records system, and what it answers: one example of each, and whatever the types allow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

from hypothesis import strategies as st

from ordskifte.protocols.noark.arkivmelding.codes import (
    CaseStatus,
    DocumentStatus,
    DocumentType,
    EntryStatus,
    EntryType,
    Hidden,
    PartyType,
    Place,
    Scope,
    SignOffMethod,
    Variant,
)
from ordskifte.protocols.noark.arkivmelding.values import (
    Case,
    CaseArrived,
    Document,
    DocumentArrived,
    EformidlingReceipt,
    Entry,
    EntryArrived,
    Envelope,
    ErrorKind,
    Failed,
    FiksError,
    FiksReceipt,
    File,
    Key,
    Number,
    Party,
    ReceiptType,
    Remark,
    Screening,
    SignOff,
)

OSLO_IN_WINTER = timezone(timedelta(hours=1))
MESSAGE_ID = UUID("0b7c2f0e-6a0d-4a2e-9d0c-6a1f3f0b9c11")
CASE_KEY = UUID("5c1f7a52-1f0e-4b8e-8f0b-1c9d3d2a7e01")
ENTRY_KEY = UUID("9d2b0c44-3a55-4f7b-a1c6-2f5f0c9f7b02")
ANSWER_KEY = UUID("7a2e4d10-9f61-4c33-8d52-0b6c1e8f4a05")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OSLO_IN_WINTER)


def handover(**changed) -> Envelope:
    """One that came in on the square by the harbour, with a name and words of its title withheld."""
    screening = Screening(
        authority="Offl. § 13 jf. fvl. § 13 første ledd nr. 1",
        hides=(Hidden.ENTRY_TITLE_WORDS, Hidden.SENDER_NAME),
        documents=Scope.PARTS,
        until=date(2086, 3, 2),
    )
    entry = Entry(
        key=ENTRY_KEY,
        title="Innlegg om torget fra Kari Fjære & co. <1>",
        public_title="Innlegg om torget fra privatperson",
        type=EntryType.IN,
        description="Kom inn i dialogen om saken.",
        entry_date=date(2026, 3, 2),
        document_date=date(2026, 3, 1),
        received_at=moment("2026-03-01T21:03:10"),
        openness_assessed_on=date(2026, 3, 2),
        created_at=moment("2026-03-02T09:14:30"),
        created_by="Sam Saksbehandler",
        screening=screening,
        parties=(
            Party(name="Kari Fjære", type=PartyType.SENDER, is_person=True, is_screened=True, email="kari@example.org"),
            Party(name="Nordfjæra kommune", type=PartyType.OUR_RECIPIENT, unit="Plan", handler="Sam Saksbehandler"),
        ),
        documents=(
            Document(
                key=UUID("1a7e3f90-0c8d-4c0e-b0d4-7e5a2b6c9d03"),
                number=1,
                title="Innlegg",
                place=Place.MAIN,
                type=DocumentType.STATEMENT,
                screening=replace(screening, hides=(), documents=Scope.WHOLE),
                files=(
                    File(
                        name="dokument-001-1.pdf",
                        title="Innlegg fra Kari Fjære.pdf",
                        format="fmt/477",
                        media_type="application/pdf",
                        size=20_481,
                        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        created_at=moment("2026-03-02T09:14:31"),
                    ),
                    File(name="dokument-001-2.pdf", title="Innlegg, sladdet.pdf", variant=Variant.REDACTED),
                ),
            ),
            Document(
                key=UUID("2b8f4fa1-1d9e-4d1f-81e5-8f6b3c7dae04"),
                number=2,
                title="Original",
                place=Place.ATTACHMENT,
                files=(File(name="dokument-002-1.json", title="original.json", format="fmt/817"),),
            ),
        ),
        sign_offs=(
            SignOff(method=SignOffMethod.BY_EMAIL, on=date(2026, 3, 4), by="Sam Saksbehandler", answer=ANSWER_KEY),
        ),
        refers_to=(ANSWER_KEY,),
    )
    case = Case(
        key=CASE_KEY,
        title="Ombygging av torget",
        public_title="Ombygging av torget",
        unit="Plan",
        handler="Sam Saksbehandler",
        opened_on=date(2026, 2, 20),
        created_at=moment("2026-02-20T08:00:00"),
    )
    return replace(Envelope(message_id=MESSAGE_ID, at=moment("2026-03-02T09:15:00"), case=case, entry=entry), **changed)


def note(**changed) -> Envelope:
    """The same, kept beside the journal."""
    given = handover(**changed)
    return replace(given, entry=replace(given.entry, type=None, sign_offs=()))


# --- Whatever the types allow ----------------------------------------------------------------------------------------

days = st.dates()
letters = 'abcæøåÅß 1/<&>"\u0301\U0001f600·'
words = st.text(letters, max_size=8).map(lambda text: f"A{text}B")
zones = st.sampled_from([UTC, OSLO_IN_WINTER, timezone(timedelta(hours=-9, minutes=-30))])
good_moments = st.datetimes(datetime(2, 1, 2), datetime(9998, 12, 30), timezones=zones)
counts = st.integers(0, 2**31 - 1)
numbers = st.builds(Number, st.integers(1, 9_999), st.integers(1, 2**31 - 1))
file_names = st.from_regex(r"d[a-z0-9_-]{0,20}\.pdf", fullmatch=True)


def or_none(strategy):
    return st.none() | strategy


def or_empty(strategy):
    return st.just("") | strategy


def screenings(texts):
    return st.builds(
        Screening,
        authority=texts,
        access_restriction=texts,
        access_code=texts,
        hides=st.lists(st.sampled_from(Hidden), max_size=4).map(tuple),
        documents=or_none(st.sampled_from(Scope)),
        until=or_none(days),
    )


def envelopes(*, texts, moments, whole, sizes, names, methods, screened=True):
    """Hand-overs made of these."""
    optional, screening = or_empty(texts), or_none(screenings(texts))
    files = st.builds(
        File,
        name=names,
        title=optional,
        format=optional,
        media_type=optional,
        variant=st.sampled_from(Variant),
        version=whole,
        size=or_none(sizes),
        sha256=optional,
        created_at=or_none(moments),
    )
    documents = st.builds(
        Document,
        key=st.uuids(),
        number=whole,
        title=texts,
        place=st.sampled_from(Place),
        type=st.sampled_from(DocumentType),
        status=st.sampled_from(DocumentStatus),
        created_at=or_none(moments),
        created_by=optional,
        screening=screening,
        files=st.lists(files, max_size=2, unique_by=lambda file: file.name.lower()).map(tuple),
    )
    parties = st.builds(
        Party,
        name=texts,
        type=st.sampled_from(PartyType),
        is_person=st.booleans(),
        is_screened=st.booleans() if screened else st.just(False),
        unit=optional,
        handler=optional,
        email=optional,
    )
    sign_offs = st.builds(SignOff, method=st.sampled_from(methods), on=days, by=texts, answer=or_none(st.uuids()))
    remarks = st.builds(Remark, text=texts, at=moments, by=texts)
    entries = st.builds(
        Entry,
        key=st.uuids(),
        title=texts,
        type=or_none(st.sampled_from(EntryType)),
        public_title=texts,
        description=optional,
        status=st.sampled_from(EntryStatus),
        entry_date=or_none(days),
        document_date=or_none(days),
        received_at=or_none(moments),
        sent_at=or_none(moments),
        openness_assessed_on=or_none(days),
        created_at=or_none(moments),
        created_by=optional,
        screening=screenings(texts) if screened else st.none(),
        parties=st.lists(parties, min_size=1, max_size=3).map(tuple),
        documents=st.lists(documents, max_size=2, unique_by=lambda document: document.number).map(tuple),
        sign_offs=st.lists(sign_offs, max_size=2).map(tuple),
        refers_to=st.lists(st.uuids(), max_size=2).map(tuple),
        remarks=st.lists(remarks, max_size=2).map(tuple),
    )
    cases = st.builds(
        Case,
        key=st.uuids(),
        title=texts,
        public_title=texts,
        number=or_none(numbers),
        system_id=or_none(st.uuids()),
        unit=texts,
        handler=texts,
        opened_on=days,
        created_at=or_none(moments),
        status=st.sampled_from(CaseStatus),
        screening=screening,
    )
    return st.builds(Envelope, message_id=st.uuids(), at=moments, case=cases, entry=entries, system=texts)


_METHODS = [each for each in SignOffMethod if each not in {SignOffMethod.BY_NOTE, SignOffMethod.CASE_CLOSED}]


def _names_apart(envelope: Envelope) -> bool:
    names = [file.name for document in envelope.entry.documents for file in document.files]
    return len(set(names)) == len(names)


good_envelopes = (
    st.booleans()
    .flatmap(
        lambda screened: envelopes(
            texts=words,
            moments=good_moments,
            whole=counts,
            sizes=st.integers(0, 10_000_000),
            names=file_names,
            methods=_METHODS,
            screened=screened,
        )
    )
    .filter(_names_apart)
)
any_text = words | st.text(max_size=6)
any_envelopes = envelopes(
    texts=any_text,
    moments=st.datetimes(timezones=st.none() | zones),
    whole=st.integers(-(2**40), 2**40),
    sizes=st.integers(0, 2**40),
    names=any_text | file_names,
    methods=list(SignOffMethod),
)

# --- What comes back -------------------------------------------------------------------------------------------------

keys = st.builds(Key, system=words, key=words)
short = words
failures = st.builds(Failed, id=or_empty(short), text=or_empty(short))
cases_arrived = st.builds(
    CaseArrived,
    system_id=st.uuids(),
    is_new=st.booleans(),
    file_id=or_empty(short),
    number=or_none(numbers),
    key=or_none(keys),
)
entries_arrived = st.builds(
    EntryArrived,
    system_id=st.uuids(),
    is_new=st.booleans(),
    record_id=or_empty(short),
    number=or_none(numbers),
    number_in_case=or_none(counts),
    entry_date=or_none(days),
    status=or_empty(short),
    key=or_none(keys),
    documents=st.lists(
        st.builds(DocumentArrived, system_id=st.uuids(), number=counts), max_size=3, unique_by=lambda each: each.number
    ).map(tuple),
)
fiks_receipts = st.builds(
    FiksReceipt, case=or_none(cases_arrived | failures), entry=or_none(entries_arrived | failures)
).filter(lambda receipt: receipt.case is not None or receipt.entry is not None)
fiks_errors = st.builds(
    FiksError,
    kind=st.sampled_from([ErrorKind.INVALID, ErrorKind.NOT_FOUND, ErrorKind.SERVER]),
    id=or_empty(short),
    text=or_empty(short),
)
eformidling_receipts = st.builds(
    EformidlingReceipt,
    type=st.sampled_from(ReceiptType),
    about=st.uuids(),
    id=st.uuids().map(str),
    conversation=or_empty(st.uuids().map(str)),
    sender=or_empty(st.from_regex("[0-9]{9}", fullmatch=True)),
    messages=st.lists(st.tuples(or_empty(short), or_empty(short)), max_size=3).map(tuple),
)
