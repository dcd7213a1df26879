"""What an extract says of itself (arkivuttrekk.xml), held against what was found in it."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing

from ordskifte.protocols.noark import DeclaredChecksum, ExtractDescription, Finding, XmlRefused, read_description
from ordskifte.records.importers.noark5.words import Told
from ordskifte.records.importers.packages import Package, PackageRefused

NAME = "arkivuttrekk.xml"
_STRUCTURE = "arkivstruktur.xml"
_SUMS = {"sha256": "sha256", "sha512": "sha512", "sha1": "sha1", "md5": "md5"}
_COUNTED = ("mappe", "registrering")


def read(package: Package) -> tuple[ExtractDescription, list[Told | Finding]]:
    """The description, empty if there is none; and what was wrong with it."""
    try:
        file = package.open_description()
        if file is None:
            return ExtractDescription(), []
        with closing(file):
            description = read_description(file)
    except (XmlRefused, PackageRefused) as error:
        return ExtractDescription(), [Told("description_unreadable", where=NAME, quote=str(error))]
    return description, list(description.findings)


def sum_of_structure(description: ExtractDescription) -> tuple[str, "hashlib._Hash"] | None:
    """The checksum that arkivstruktur.xml should have, and what sums it up; None if none is given that we know."""
    for declared in description.checksums:
        algorithm = _SUMS.get(declared.algorithm.lower().replace("-", ""))
        if algorithm and _is_structure(declared):
            return declared.value.strip().lower(), hashlib.new(algorithm, usedforsecurity=False)
    return None


def _is_structure(declared: DeclaredChecksum) -> bool:
    return declared.file_name.replace("\\", "/").rpartition("/")[2].lower() == _STRUCTURE


def counts_that_differ(description: ExtractDescription, *, found: Mapping[str, int]) -> Iterator[Told]:
    """Where the extract says another number of units than it has."""
    for declared in description.counts:
        is_about_it = declared.data_object in {"", "arkivstruktur"} and declared.element in _COUNTED
        if is_about_it and found.get(declared.element, 0) != declared.count:
            quote = f"{declared.element}: {declared.count}, {found.get(declared.element, 0)}"
            yield Told("count_differs", where=NAME, quote=quote)
