"""What a package may hold: the message first, then flat files by plain names, each once, and not too much of it.

The integration point refuses to send where a file that is named is missing, or a name stands twice; Fiks Arkiv asks for
plain signs (the schema's own note on referanseDokumentfil).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ordskifte.protocols.noark.arkivmelding.refusals import NotWritable, Refusal, Wrong, quoted
from ordskifte.protocols.noark.arkivmelding.values import Envelope

MESSAGE: Final = "arkivmelding.xml"
PLACE: Final = "referanseDokumentfil"
MOST_FILES: Final = 500
LONGEST_NAME: Final = 100

_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?", re.ASCII)
# The message itself, what the signed zip of a package (ASiC-E) calls its own parts, and how it is addressed.
_RESERVED: Final = frozenset({MESSAGE, "manifest.xml", "mimetype", "meta-inf", "sbd.json"})
# What Windows keeps for itself, with whatever ending.
_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.ASCII)
_MEGABYTE: Final = 1_000_000
_GIGABYTE: Final = 1_000_000_000


class Channel(StrEnum):
    """By what a package travels once it was handed over; the integration point chooses by the receiver."""

    FIKS = "fiks"
    DPO = "dpo"  # eFormidling's own, over Altinn
    DPO_OLD = "dpo-best-edu"  # where either side still runs BEST/EDU
    SVARUT = "svarut"  # DPF
    DPV = "dpv"  # a mailbox in Altinn


# Bytes of a whole package, by eFormidling's documentation (Digdir, "Størrelse på meldinger") and that of Fiks IO (KS).
# Where two pages differ, the smaller figure stands: 2 of 5 gigabytes for Fiks IO, 30 of 250 megabytes for DPV.
MOST_BYTES: Final = {
    Channel.FIKS: 2 * _GIGABYTE,
    Channel.DPO: _GIGABYTE,
    Channel.DPO_OLD: 75 * _MEGABYTE,
    Channel.SVARUT: _GIGABYTE,
    Channel.DPV: 30 * _MEGABYTE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file of a package."""

    name: str
    size: int


def packed(message: bytes, *, envelope: Envelope, channel: Channel) -> bytes:
    """The message, if the package that it makes can travel so; else `NotWritable`."""
    files = (file for document in envelope.entry.documents for file in document.files)
    items = [Item(name=MESSAGE, size=len(message)), *(Item(name=file.name, size=file.size or 0) for file in files)]
    if refusals := check(items, named=names_in(envelope), channel=channel):
        raise NotWritable(refusals)
    return message


def check(items: Sequence[Item], *, named: Collection[str], channel: Channel) -> tuple[Refusal, ...]:
    """All that is wrong with a package whose message names these files."""
    return tuple(_wrong(items, named=named, channel=channel))


def _wrong(items: Sequence[Item], *, named: Collection[str], channel: Channel) -> Iterator[Refusal]:
    first = items[0].name if items else ""
    if first != MESSAGE:
        yield Refusal(code=Wrong.NOT_FIRST, given=quoted(first))
    files = [each.name for each in items if each.name != MESSAGE]
    yield from check_names(files)
    for name in named:
        if name not in files:
            yield Refusal(code=Wrong.NOT_IN_PACKAGE, given=quoted(name))
    for name in files:
        if name not in named:
            yield Refusal(code=Wrong.NOT_NAMED, given=quoted(name))
    size, most = sum(each.size for each in items), MOST_BYTES[channel]
    if size > most:
        yield Refusal(code=Wrong.TOO_LARGE, place="package", given=str(size), limit=most)


def check_names(names: Iterable[str]) -> Iterator[Refusal]:
    """What is wrong with the names of the files of a package, beside the message."""
    names = list(names)
    for name in names:
        yield from _wrong_name(name)
    # Some of those who unpack it tell no capital letters from small ones.
    for name, times in Counter(name.lower() for name in names).items():
        if times > 1:
            yield Refusal(code=Wrong.TWICE, place=PLACE, given=quoted(name))
    if len(names) > MOST_FILES:
        yield Refusal(code=Wrong.TOO_MANY, place="dokumentobjekt", limit=MOST_FILES)


def _wrong_name(name: str) -> Iterator[Refusal]:
    if len(name) > LONGEST_NAME or _PLAIN.fullmatch(name) is None:
        yield Refusal(code=Wrong.BAD_NAME, place=PLACE, given=quoted(name))
    elif name.lower() in _RESERVED or _DEVICES.fullmatch(name.lower()):
        yield Refusal(code=Wrong.RESERVED_NAME, place=PLACE, given=quoted(name))


def names_in(envelope: Envelope) -> tuple[str, ...]:
    """The names that a message gives its files, in their order."""
    return tuple(file.name for document in envelope.entry.documents for file in document.files)
