"""Files of the site, found in a folder by their addresses there; nothing is fetched from anywhere."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from ordskifte.kernel import blobs
from ordskifte.records.importers.wxr.words import Told

# Where WordPress keeps what people put there.
_UPLOADS: Final = "/uploads/"
_OF_UNKNOWN_KIND: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is safe on the disk and waits for its row, or what was wrong with it."""

    staged: blobs.Staged | None = None
    told: Told | None = None


def name_in(address: str) -> str:
    """The last part of an address."""
    return unquote(_path_of(address)).rpartition("/")[2][:255]


def find(address: str, *, folder: Path | None, number: int) -> Found:
    """The file with this address, from the folder that was brought along."""
    if folder is None:
        return Found()
    path, where = _place_of(address, folder=folder), f"post {number}"
    if path is None:
        return Found(told=Told("refused_file", where, address))
    if not path.is_file():
        return Found(told=Told("missing_file", where, address))
    try:
        with path.open("rb") as file:
            return Found(staged=blobs.stage(file, media_type=_OF_UNKNOWN_KIND))
    except blobs.BlobTooLarge:
        return Found(told=Told("refused_file", where, address))


def _place_of(address: str, *, folder: Path) -> Path | None:
    _, known, inside = unquote(_path_of(address)).rpartition(_UPLOADS)
    parts = PurePosixPath(inside).parts
    if not known or not parts or ".." in parts or inside.startswith("/") or "\0" in inside:
        return None
    root = folder.resolve()
    # The folder is uploads itself, or holds it.
    for start in (root, root / "uploads", root / "wp-content" / "uploads"):
        path = start.joinpath(*parts)
        if path.exists():
            resolved = path.resolve()
            return resolved if resolved.is_relative_to(root) else None
    return root.joinpath(*parts)


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
