"""What holds for a hand-over in either form, beyond what the schemas say."""

from collections import Counter
from collections.abc import Iterator

from ordskifte.protocols.noark.arkivmelding.codes import Hidden
from ordskifte.protocols.noark.arkivmelding.package import MOST_FILES, check_names, names_in
from ordskifte.protocols.noark.arkivmelding.refusals import Refusal, Wrong
from ordskifte.protocols.noark.arkivmelding.values import Case, Entry, Envelope, Screening


def check(envelope: Envelope) -> Iterator[Refusal]:
    """All that is wrong with it in whatever form."""
    yield from check_names(names_in(envelope))
    yield from _wrong_case(envelope.case)
    yield from _wrong_entry(envelope.entry)


def _wrong_case(case: Case) -> Iterator[Refusal]:
    hidden = {Hidden.CASE_TITLE_WORDS, Hidden.CASE_TITLE_BUT_FIRST_LINE}
    if _hides_any(case.screening, hidden) and not case.public_title.strip():
        yield Refusal(code=Wrong.MISSING, place="mappe/offentligTittel")


def _wrong_entry(entry: Entry) -> Iterator[Refusal]:
    hidden = {Hidden.ENTRY_TITLE_WORDS, Hidden.ENTRY_TITLE_BUT_FIRST_LINE}
    # Noark 5 catalogue, M502: who withholds words of a title gives the title without them.
    if _hides_any(entry.screening, hidden) and not entry.public_title.strip():
        yield Refusal(code=Wrong.MISSING, place="registrering/offentligTittel")
    # Noark 5 requirement 2.6.3: a journal entry has at least one.
    if not entry.parties and entry.type is not None:
        yield Refusal(code=Wrong.MISSING, place="registrering/korrespondansepart")
    if entry.screening is None and any(party.is_screened for party in entry.parties):
        yield Refusal(code=Wrong.NO_BASIS, place="korrespondansepartNavn")
    if len(entry.documents) > MOST_FILES:
        yield Refusal(code=Wrong.TOO_MANY, place="dokumentbeskrivelse", limit=MOST_FILES)
    # A receipt tells of a document by its number, and by nothing else.
    for number, times in Counter(document.number for document in entry.documents).items():
        if times > 1:
            yield Refusal(code=Wrong.TWICE, place="dokumentnummer", given=str(number))


def _hides_any(screening: Screening | None, fields: set[Hidden]) -> bool:
    return screening is not None and not fields.isdisjoint(screening.hides)
