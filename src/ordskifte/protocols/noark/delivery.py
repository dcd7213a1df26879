"""Reading what a records system hands over for the public journal: one small file, in whichever of three forms.

Noark 5 (arkiv), Noark 4 (OFFJOURNAL) and withdrawals (trekkTilbake), told apart by their first element. Such a file is
a part: it holds whatever entries it holds, is seldom valid by any schema, and fills what is mandatory with words that
mean nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Final, TypeAlias
from xml.parsers import expat

from ordskifte.protocols.noark import offjournal, withdrawal
from ordskifte.protocols.noark.arkivstruktur import read_structure
from ordskifte.protocols.noark.events import Event, Finding, Whole, Withdrawn, XmlRefused
from ordskifte.protocols.noark.fields import SEPARATOR
from ordskifte.protocols.noark.fillers import without_fillers
from ordskifte.protocols.noark.guard import Source, pieces
from ordskifte.protocols.noark.units import FileUnit, FondsUnit, RecordUnit, Unit
from ordskifte.protocols.noark.values import Code

Delivered: TypeAlias = Event | Withdrawn

ARCHIVE: Final = "arkiv"
_SIP: Final = 512
_HEAD: Final = 262_144  # bytes before the first element; longer than that, it is something else
# A delivery is read whole before anything of it is taken in, so units need not be handed on before they end.
_WHOLE: Final = 1 << 40
_BYTE_ORDER: Final = b"\xef\xbb\xbf"
# What is left out of a part is no fault of it, and an archive's own rules on places do not hold here.
_EXPECTED: Final = {Code.MISSING, Code.ODD_PLACE, Code.ODD_ID}


def read_delivery(source: Source) -> Iterator[Delivered]:
    """Hand on what one file holds; `Finished` comes last, and says whether the file was whole.

    A hostile file, or one of another kind, raises `XmlRefused`; so does one with a registration that could never be
    found again.
    """
    given = pieces(source)
    held, root = _first_element(given)
    everything = chain(held, given)
    match root:
        case withdrawal.ROOT:
            yield from withdrawal.read_withdrawal(everything)
        case offjournal.ROOT:
            yield from _as_parts(offjournal.read_journal(everything))
        case name if name == ARCHIVE:
            yield from _as_parts(read_structure(everything, window=_WHOLE))
        case _:
            raise XmlRefused("not_delivery", line=1, given=root[:200])


def _first_element(given: Iterator[bytes]) -> tuple[list[bytes], str]:
    """The bytes up to the first element, and its name without a namespace."""
    held: list[bytes] = []
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.StartElementHandler = lambda name, _: found.append(name.rpartition(SEPARATOR)[2])
    # An entity is declared before the first element and would be used after it: nothing is read here that could be.
    parser.EntityDeclHandler = _refuse_declaration
    for piece in given:
        held.append(piece)
        try:
            # A little at a time: the rest is parsed by whoever reads it.
            any(parser.Parse(piece[at : at + _SIP], False) and found for at in range(0, len(piece), _SIP))
        except (expat.ExpatError, ValueError, LookupError):
            # ValueError, LookupError: an encoding that the parser does not know, or nobody does.
            break
        if found or sum(map(len, held)) > _HEAD:
            break
    if found:
        return held, found[0]
    if held and held[0].removeprefix(_BYTE_ORDER).lstrip()[:1] in {b"{", b"["}:
        raise XmlRefused("json_ld", line=1)
    # Whatever is wrong with it, that reader says it in the right words.
    return held, ARCHIVE


def _refuse_declaration(*declaration: object) -> None:
    raise XmlRefused("document_type", line=1)


def _as_parts(events: Iterable[Event]) -> Iterator[Event]:
    """The units without fillers and each with an identity, and of the findings those that matter in a part."""
    for event in events:
        if isinstance(event, Whole):
            yield Whole(_identified(without_fillers(event.unit)))
        elif not isinstance(event, Finding) or event.code not in _EXPECTED:
            yield event


def _identified(unit: Unit) -> Unit:
    """A unit that can be found again: by its own identifier, else by the number that it is cited by."""
    if unit.system_id:
        return unit
    identity = ""
    match unit:
        case FileUnit(case_year=year, case_sequence_number=number) if _counts(year) and _counts(number):
            identity = f"sak/{year}/{number}"
        case FileUnit(file_id=written) if written:
            identity = f"mappe/{written}"
        case RecordUnit(registry_entry_year=year, registry_entry_sequence_number=number) if _counts(year) and _counts(
            number
        ):
            identity = f"jp/{year}/{number}"
        case FileUnit() | RecordUnit():
            raise XmlRefused("no_identity", line=unit.line)
        case FondsUnit(title=title) if title:
            identity = title[:60]
        case _:
            return unit
    return replace(unit, system_id=identity)


def _counts(written: str) -> bool:
    """Whether a number counts anything: nought stands where none was given, and is the same for many."""
    return bool(written.strip("0"))
