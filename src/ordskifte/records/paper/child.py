"""The process that makes the pages and ends. It opens no connection, and reads no file but its fonts."""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, Final

MEMORY: Final = 2 * 1_073_741_824  # bytes
SECONDS: Final = 120
LARGEST_FILE: Final = 32 * 1_048_576  # fonts are laid out in a folder that the parent removes
# A name for each script: shapes are numbered within a file, and files of one name and weight would be taken for one
# another.
_FACE: Final = '@font-face {{ font-family: "Own {}"; font-weight: {}; src: url("{}") }}'
_FAMILY: Final = 'html {{ font-family: {}"DejaVu Sans", sans-serif }}'
_PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Let the system end this process with the one that asked, even by kill -9 (Linux: PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def bind() -> None:
    """Set the limits. What comes in later cannot lift them."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: LARGEST_FILE,
        resource.RLIMIT_NOFILE: 128,
    }
    for what, most in limits.items():
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))


def _fetcher(fonts: list[Path]) -> Any:
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    allowed = {path.as_uri() for path in fonts}

    class FontsOnly(URLFetcher):
        """Fetches our own font files, and refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """One font file."""
            if url not in allowed:
                raise ValueError("nothing else is fetched")
            return super().fetch(url, headers)

    return FontsOnly(allowed_protocols=("file",))


def main() -> int:
    """Read the question, hand over each file."""
    end_with_parent()
    bind()
    # Whatever a library prints must not be taken for a part of the answer.
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Only now: the libraries are loaded within the limits too.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    from ordskifte.records.paper import covering, framing  # noqa: PLC0415
    from ordskifte.records.paper.sheets import Face, Part, Sheet, html  # noqa: PLC0415

    question = framing.read_question(sys.stdin.buffer)
    own_faces = [Face(**each) for each in question["fonts"]]
    fonts = [Path(face.path) for face in own_faces]
    own, others, fetcher = covering.own_signs(fonts), covering.system_check(), _fetcher(fonts)
    faces = "".join(_FACE.format(face.script, face.weight, Path(face.path).as_uri()) for face in own_faces)
    faces += _FAMILY.format("".join(f'"Own {script}", ' for script in dict.fromkeys(face.script for face in own_faces)))
    # One for all sheets: our fonts are packed, and unpacking them takes as long as everything else on a sheet.
    at_hand = FontConfiguration()
    for given in question["sheets"]:
        sheet = Sheet(**{**given, "parts": tuple(Part(**part) for part in given["parts"])})
        page = covering.written_out(html(sheet, fonts=faces), has=lambda code: code in own or others(code))
        document = HTML(string=page, url_fetcher=fetcher).render(font_config=at_hand)
        framing.write_file(answer_to, document.write_pdf(pdf_variant="pdf/a-2u"))
    answer_to.close()
    return 0


if __name__ == "__main__":
    # Without the interpreter's own cleaning up: the answer is out, and the libraries have nothing to save.
    os._exit(main())
