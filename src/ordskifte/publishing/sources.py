"""Where a text comes from: a document of the case, a file that somebody brings, or an address elsewhere."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from ordskifte.cases import queries as cases
from ordskifte.kernel import blobs, egress
from ordskifte.kernel.web.files import ENDINGS
from ordskifte.publishing.errors import AddressAnswersOtherwise, SourceMissing, SourceTooLarge

LARGEST: Final = 25 * 2**20
# An answer is waited for by a person.
PATIENCE: Final = 15.0
OK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as it came, and what is said about where it is from."""

    data: bytes
    media_type: str
    name: str
    note: str = ""
    url: str = ""


def of_document(document) -> Source:
    """The newest file of a document that the text may be made from."""
    found = cases.newest_file(document)
    if found is None:
        raise SourceMissing
    if found.blob.size > LARGEST:
        raise SourceTooLarge(most=LARGEST >> 20)
    with blobs.open_blob(found.blob.uid) as file:
        data = file.read()
    ending = ENDINGS.get(found.blob.media_type, "bin")
    return Source(
        data=data,
        media_type=found.blob.media_type,
        name=f"document.{ending}",
        note=cases.public_title_of(document)[:300],
    )


def of_file(file) -> Source:
    """A file that somebody brought."""
    if file.size > LARGEST:
        raise SourceTooLarge(most=LARGEST >> 20)
    name = PurePosixPath(file.name.replace("\\", "/")).name
    return Source(data=file.read(), media_type=file.content_type or "application/octet-stream", name=name)


def of_address(address: str) -> Source:
    """What an address answers with."""
    answer = egress.fetch_now(egress.Request(url=address, max_bytes=LARGEST, deadline=PATIENCE))
    if answer.status != OK:
        raise AddressAnswersOtherwise(status=answer.status)
    # The whole header: it says which letters the page is written in.
    kind = answer.header("content-type") or "application/octet-stream"
    url = answer.url or address
    name = PurePosixPath(urlsplit(url).path).name
    return Source(data=answer.body, media_type=kind, name=name, note=urlsplit(url).hostname or "", url=url)
