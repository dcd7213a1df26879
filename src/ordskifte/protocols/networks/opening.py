"""From bytes to the files that are read: one, or those in a ZIP file, within bounds and unpacked nowhere."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final

from ordskifte.protocols.networks import private
from ordskifte.protocols.networks.values import ExportRefused

MEGABYTE: Final = 2**20
LARGEST: Final = 20 * MEGABYTE  # of all that is read, unpacked
MOST_FILES: Final = 20_000
_PIECE: Final = 65_536
_LONGEST_NAME: Final = 80
_WANTED: Final = re.compile(
    r"(?:your_)?comments(?:_in_groups)?(?:\([0-9]{1,3}\))?\.(?:json|csv)|group_comments\.json|kommentarer\.csv"
    r"|(?:post|reels)_comments(?:_[0-9]{1,4})?\.json|tweets?(?:-part[0-9]{1,4})?\.js|account\.js"
)
# Others are unpacked by the library without any bound of its own.
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Member:
    """One file: what it is called, in small letters and without its folder, and its bytes."""

    name: str
    data: bytes


def opened(data: bytes, *, name: str) -> list[Member]:
    """The files that may hold comments. Refused as a whole if private messages are among the others."""
    if len(data) > LARGEST:
        raise ExportRefused("export_too_large", most=LARGEST // MEGABYTE)
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return _unpacked(data, name=name)
    if private.is_private(name):
        raise ExportRefused("private_messages", file=shown(name))
    return [Member(_last(name), data)]


def shown(name: str) -> str:
    """A name fit to be said to whoever brought the file."""
    plain = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
    return plain if len(plain) <= _LONGEST_NAME else f"…{plain[1 - _LONGEST_NAME :]}"


def _last(path: str) -> str:
    return path.replace("\\", "/").lower().rstrip("/").rpartition("/")[2]


def _unpacked(data: bytes, *, name: str) -> list[Member]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            wanted = _wanted(package.infolist())
            return _read(package, wanted)
    # Whatever a damaged package makes the library raise.
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise ExportRefused("export_damaged", file=shown(name)) from error


def _wanted(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(infos) > MOST_FILES:
        raise ExportRefused("export_too_many_files", most=MOST_FILES)
    for info in infos:
        if private.is_private(info.filename) and not info.is_dir():
            raise ExportRefused("private_messages", file=shown(info.filename))
        if _last(info.filename).endswith(".zip"):
            raise ExportRefused("export_in_export", file=shown(info.filename))
    return [info for info in infos if not info.is_dir() and _WANTED.fullmatch(_last(info.filename))]


def _read(package: zipfile.ZipFile, wanted: list[zipfile.ZipInfo]) -> list[Member]:
    """What is said of sizes is not believed: each file is read piece by piece, and all of them within one bound."""
    found, left = [], LARGEST
    for info in wanted:
        if info.compress_type not in _METHODS:
            raise ExportRefused("export_damaged", file=shown(info.filename))
        with package.open(info) as file:
            data = _at_most(file, left)
        left -= len(data)
        found.append(Member(_last(info.filename), data))
    return found


def _at_most(file: IO[bytes], most: int) -> bytes:
    pieces = bytearray()
    while piece := file.read(_PIECE):
        pieces += piece
        if len(pieces) > most:
            raise ExportRefused("export_too_large", most=LARGEST // MEGABYTE)
    return bytes(pieces)
