"""Starts the process that makes the pages, and takes what it made."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from threading import Thread
from typing import IO, Final

import ordskifte
from ordskifte.domain.errors import OrdskifteError
from ordskifte.records.paper import framing
from ordskifte.records.paper.sheets import Face, Sheet

SECONDS: Final = 180.0
_HERE: Final = Path(ordskifte.__file__).resolve().parent
_COMMAND: Final = [sys.executable, "-P", "-s", "-B", "-m", "ordskifte.records.paper.child"]
# Built with the look of the pages; the file's name ends with its checksum.
_SCRIPTS: Final = ("latin", "latin-ext")
# Those that a document has. A font of all weights would be cut for each size and weight of each document, which took
# longer than all else about it.
_WEIGHTS: Final = (400, 700)


class PaperRefused(OrdskifteError):
    """The document of a record could not be made."""

    code = "paper_refused"
    text = "The document could not be made. The record stands, and it is tried again."


def fonts() -> list[Face]:
    """Our own font files; none where the look was not built, and then the machine's fonts serve alone."""
    folder = _HERE / "website" / "static" / "ordskifte"
    return [
        Face(script=script, weight=weight, path=str(path))
        for script in _SCRIPTS
        for weight in _WEIGHTS
        for path in sorted(folder.glob(f"paper-{script}-{weight}.*.woff"))[:1]
    ]


class Asked:
    """Pages that a process is making; whoever asked may do other things meanwhile."""

    def __init__(self, sheets: Sequence[Sheet], *, seconds: float) -> None:
        self._count = len(sheets)
        self._answer: Future[bytes] = Future()
        # It reads what the process says as it comes. As a daemon it holds up nobody who ends, and the process that
        # it started ends with it (`child.end_with_parent`).
        Thread(target=self._wait, args=(_question(sheets), seconds), name="paper", daemon=True).start()

    def _wait(self, question: IO[bytes], seconds: float) -> None:
        try:
            self._answer.set_result(_answer_to(question, seconds=seconds))
        except BaseException as error:
            self._answer.set_exception(error)

    def is_done(self) -> bool:
        """Whether they are made, or refused."""
        return self._answer.done()

    def files(self) -> list[bytes]:
        """Each as PDF/A-2u, in order; waits until they are made."""
        try:
            made = framing.read_files(self._answer.result())
        except framing.BrokenAnswer as error:
            raise PaperRefused from error
        if len(made) != self._count:
            raise PaperRefused
        return made


def ask(sheets: Sequence[Sheet], *, seconds: float = SECONDS) -> Asked:
    """Let a process make each as PDF/A-2u."""
    return Asked(sheets, seconds=seconds)


def make(sheets: Sequence[Sheet], *, seconds: float = SECONDS) -> list[bytes]:
    """Each as PDF/A-2u, in order."""
    return ask(sheets, seconds=seconds).files()


def _question(sheets: Sequence[Sheet]) -> IO[bytes]:
    question = tempfile.TemporaryFile()  # noqa: SIM115  whoever reads it closes it
    framing.write_question(question, {"fonts": list(map(asdict, fonts())), "sheets": list(map(asdict, sheets))})
    question.seek(0)
    return question


def _answer_to(question: IO[bytes], *, seconds: float) -> bytes:
    with question, tempfile.TemporaryDirectory(prefix="ordskifte-paper-") as folder:
        # Nothing of ours: no keys, no database. Only where the program lies, and a folder that is gone afterwards.
        environment = {"PYTHONPATH": str(_HERE.parent), "TMPDIR": folder, "HOME": folder, "XDG_CACHE_HOME": folder}
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
