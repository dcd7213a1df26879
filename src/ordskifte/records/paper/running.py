"""Starts the process that makes the pages, and takes what it made."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

import ordskifte
from ordskifte.domain.errors import OrdskifteError
from ordskifte.records.paper import framing
from ordskifte.records.paper.sheets import Sheet

SECONDS: Final = 180.0
AT_ONCE: Final = 25
_HERE: Final = Path(ordskifte.__file__).resolve().parent
_COMMAND: Final = [sys.executable, "-P", "-s", "-B", "-m", "ordskifte.records.paper.child"]
# Built with the look of the pages; the file's name ends with its checksum.
_FONTS: Final = ("inter-latin.*.woff2", "inter-latin-ext.*.woff2")


class PaperRefused(OrdskifteError):
    """The document of a record could not be made."""

    code = "paper_refused"
    text = "The document could not be made. The record stands, and it is tried again."


def fonts() -> list[Path]:
    """Our own font files; none where the look was not built, and then the machine's fonts serve alone."""
    folder = _HERE / "website" / "static" / "ordskifte"
    return [path for pattern in _FONTS for path in sorted(folder.glob(pattern))[:1]]


def make(sheets: Sequence[Sheet], *, seconds: float = SECONDS) -> list[bytes]:
    """Each as PDF/A-2u, in order."""
    with tempfile.TemporaryDirectory(prefix="ordskifte-paper-") as folder:
        answer = _asked(sheets, folder=folder, seconds=seconds)
    try:
        made = framing.read_files(answer)
    except framing.BrokenAnswer as error:
        raise PaperRefused from error
    if len(made) != len(sheets):
        raise PaperRefused
    return made


def _asked(sheets: Sequence[Sheet], *, folder: str, seconds: float) -> bytes:
    # Nothing of ours: no keys, no database. Only where the program lies, and a folder that is gone afterwards.
    environment = {"PYTHONPATH": str(_HERE.parent), "TMPDIR": folder, "HOME": folder, "XDG_CACHE_HOME": folder}
    with tempfile.TemporaryFile() as question:
        framing.write_question(question, {"fonts": list(map(str, fonts())), "sheets": list(map(asdict, sheets))})
        question.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603  a fixed command
                _COMMAND,
                stdin=question,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                timeout=seconds,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PaperRefused from error
    if ended.returncode:
        raise PaperRefused
    return ended.stdout
