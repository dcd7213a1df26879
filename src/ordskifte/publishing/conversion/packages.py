"""Documents that are zip files of XML parts: opened without trust, and without anything being written to disk."""

import io
import struct
import zipfile
import zlib
from typing import Final
from xml.parsers import expat

from lxml import etree

from ordskifte.publishing.conversion.refusals import FileBroken, FileEncrypted, FileTooLarge, FileUnsafe

MOST_PARTS: Final = 5_000
LARGEST_PART: Final = 60_000_000
LARGEST_TOGETHER: Final = 250_000_000
# Text packs well, but not as well as this; below a megabyte it does not matter.
_HARMLESS: Final = 1_000_000
_LARGEST_RATIO: Final = 250
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1 | 0x40
DEEPEST: Final = 200
_WRONG: Final = (
    zipfile.BadZipFile,
    EOFError,
    struct.error,
    UnicodeDecodeError,
    NotImplementedError,
    zlib.error,
    OSError,
)


class Parts:
    """The parts of a document by name."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._infos = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        except (*_WRONG, ValueError):
            raise FileBroken from None
        self._check()

    @property
    def names(self) -> list[str]:
        """All parts, in the order of the file."""
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """The bytes of a part; of one that is not there, none."""
        if name not in self._infos:
            return b""
        try:
            return self._zip.read(self._infos[name])
        except (*_WRONG, RuntimeError):
            raise FileBroken from None

    def _check(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > LARGEST_TOGETHER:
            raise FileTooLarge
        # With the same name twice, one program shows one text and another the other.
        if len({info.filename for info in infos}) != len(infos):
            raise FileUnsafe
        for info in infos:
            _check_part(info)


def _check_part(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise FileEncrypted
    if info.file_size > LARGEST_PART:
        raise FileTooLarge
    is_bomb = info.file_size > _HARMLESS and info.file_size > _LARGEST_RATIO * info.compress_size
    steps = info.filename.replace("\\", "/").split("/")
    if is_bomb or ".." in steps or info.filename.startswith("/") or info.compress_type not in _METHODS:
        raise FileUnsafe


def parsed(data: bytes) -> etree._Element:
    """An XML part as a tree; document type declarations are refused before anything in them is read."""
    _check_xml(data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise FileBroken from None


def _check_xml(data: bytes) -> None:
    parser = expat.ParserCreate()
    depth = 0

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise FileUnsafe

    def closed(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_: object) -> None:
        raise FileUnsafe

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        raise FileBroken from None
