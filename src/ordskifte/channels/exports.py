"""Files in which networks hand out what was said there, read for whoever brings them. Nothing is kept here."""

from typing import Final

from ordskifte.domain.errors import OrdskifteError
from ordskifte.protocols import networks, strictjson

LARGEST: Final = networks.LARGEST
_LIMITS: Final = strictjson.Limits(size=networks.LARGEST, depth=40, values=1_000_000)


class ExportNotRead(OrdskifteError):
    """A file that is not read, and why (`protocols.networks`)."""

    code = "export_not_read"
    text = "The file is not read."

    def __init__(self, refused: networks.ExportRefused) -> None:
        super().__init__()
        self.code, self.text, self.params = refused.code, networks.TEXTS[refused.code], refused.params


def read_export(data: bytes, *, name: str) -> networks.Export:
    """Every comment in it, as the file has it."""
    try:
        return networks.read(data, name=name, decode=_decoded)
    except networks.ExportRefused as refused:
        raise ExportNotRead(refused) from refused


def _decoded(data: bytes) -> object:
    try:
        return strictjson.loads(data, limits=_LIMITS)
    except strictjson.JsonRefused as refused:
        raise ValueError(refused.code) from refused
