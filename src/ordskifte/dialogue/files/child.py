"""The process that makes one copy and ends: little time, little memory, no environment, and no other task."""

import contextlib
import io
import json
import os
import resource
import sys
import warnings
from typing import Any, Final

from ordskifte.dialogue.files import embedded

MEMORY: Final = 1_073_741_824  # bytes
SECONDS: Final = 20
MOST_PIXELS: Final = 60_000_000
LONGEST_SIDE: Final = 3_000
MOST_TEXT: Final = 500_000
# Formats whose readers are part of the library itself.
FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")


def bind() -> None:
    """Set the limits. What comes in later cannot lift them."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_CORE: 0,
        # Nothing is written to disk, and no other process is started.
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for what, most in limits.items():
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))


def picture(data: bytes) -> tuple[str, bytes, str]:
    """A picture drawn anew from its pixels alone: place, camera and time are not in it."""
    from PIL import Image, ImageOps  # noqa: PLC0415  within the limits

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        is_photograph = opened.format == "JPEG"
        upright = ImageOps.exif_transpose(opened)
        has_holes = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
        plain = upright.convert("RGBA" if has_holes else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new canvas has pixels and nothing else.
    canvas = Image.new(plain.mode, plain.size)
    canvas.paste(plain)
    out = io.BytesIO()
    if is_photograph and not has_holes:
        canvas.save(out, "JPEG", quality=88, optimize=True)
        return "image/jpeg", out.getvalue(), ""
    canvas.save(out, "PNG")
    return "image/png", out.getvalue(), ""


# What a document may do by itself, what it carries along, and who made it when.
_OF_THE_WHOLE: Final = ("/Metadata", "/OpenAction", "/AA", "/Names", "/AcroForm", "/PieceInfo", "/Collection", "/AF")
_OF_A_PAGE: Final = ("/AA", "/Metadata", "/PieceInfo", "/Annots", "/Thumb", "/AF", "/LastModified", "/VP", "/LGIDict")
_OF_A_STREAM: Final = ("/AA", "/AF", "/OPI", "/LastModified", "/Measure", "/PtData")
_ANYWHERE: Final = ("/Metadata", "/PieceInfo")
_EMPTIED: Final = ("/Metadata", "/EmbeddedFile")
_MOST_NESTED: Final = 200_000
_PICTURES: Final = {
    "/DCTDecode": embedded.jpeg,
    "/DCT": embedded.jpeg,
    "/JPXDecode": embedded.jpeg2000,
}
# What Exif and XMP begin with.
_MARKS: Final = (b"Exif\x00\x00", b"http://ns.adobe.com/xap/1.0/", b"<x:xmpmeta")


def portable(data: bytes) -> tuple[str, bytes, str]:
    """A PDF with its pages and nothing else: no author, program, files or notes, and no metadata in its pictures.

    With it, the words in it.
    """
    import pikepdf  # noqa: PLC0415  within the limits

    with pikepdf.open(io.BytesIO(data)) as found, pikepdf.new() as made:
        made.pages.extend(found.pages)
        _drop(made.Root, names=_OF_THE_WHOLE)
        for page in made.pages:
            _drop(page.obj, names=_OF_A_PAGE)
        made.trailer["/Info"] = pikepdf.Dictionary()
        for each in made.objects:
            _clean(each, pdf=made)
        out = io.BytesIO()
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return "application/pdf", out.getvalue(), words(data)


def _clean(each: Any, *, pdf: Any) -> None:
    """Take out of one object, and of what lies directly in it, whatever says something else than the page."""
    import pikepdf  # noqa: PLC0415  within the limits

    if isinstance(each, pikepdf.Stream):
        if str(each.get("/Type")) in _EMPTIED:
            # However it is reached, nothing is in it.
            each.write(b"")
        _drop(each, names=_OF_A_STREAM)
        _clean_stream(each, pdf=pdf)
    waiting, seen = [each], 0
    while waiting:
        # What is referred to stands in the list of objects itself.
        waiting += [value for value in _inside(waiting.pop()) if _is_nested(value)]
        seen += 1
        if seen > _MOST_NESTED:
            raise ValueError("nested without end")


def _inside(part: Any) -> list[Any]:
    """What lies in a part of an object, once it is cleaned itself."""
    import pikepdf  # noqa: PLC0415  within the limits

    if isinstance(part, pikepdf.Array):
        return list(part)
    if not isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
        return []
    _drop(part, names=_ANYWHERE)
    # A name such as these may also be that of a font, so it counts only where it means a file or a program.
    is_program = part.get("/S") == pikepdf.Name.JavaScript
    if is_program or part.get("/F", part.get("/UF")) is not None:
        _drop(part, names=("/JS", "/EF", "/RF"))
    return [value for _, value in part.items()]


def _is_nested(value: Any) -> bool:
    import pikepdf  # noqa: PLC0415  within the limits

    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def _clean_stream(stream: Any, *, pdf: Any) -> None:
    """The picture in a stream without what a camera wrote; other streams are looked through for the same."""
    import pikepdf  # noqa: PLC0415  within the limits

    filters = _listed(stream.get("/Filter"))
    last = str(filters[-1]) if filters else ""
    if last in _PICTURES:
        params = [*_listed(stream.get("/DecodeParms")), *[None] * len(filters)][: len(filters)]
        coded = stream.read_raw_bytes()
        if filters[:-1]:
            before = pikepdf.Stream(pdf, coded)
            before.Filter = pikepdf.Array(filters[:-1])
            if any(each is not None for each in params[:-1]):
                before.DecodeParms = pikepdf.Array(params[:-1])
            coded = before.read_bytes(pikepdf.StreamDecodeLevel.generalized)
        plain = _PICTURES[last](coded)
        stream.write(plain, filter=filters[-1], decode_parms=params[-1])
    elif stream.get("/Subtype") != pikepdf.Name.Image:
        said = stream.read_bytes(pikepdf.StreamDecodeLevel.generalized)
        if any(mark in said for mark in _MARKS):
            raise ValueError("a picture within the words of a page says more than it shows")


def _listed(value: Any) -> list[Any]:
    import pikepdf  # noqa: PLC0415  within the limits

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _drop(found: Any, *, names: tuple[str, ...]) -> None:
    """Take entries out of a dictionary, if it is one."""
    known = set(found.keys()) if hasattr(found, "keys") else set()
    for name in known.intersection(names):
        del found[name]


def words(data: bytes) -> str:
    """Every word of the pages, also what is drawn so that nobody sees it."""
    import pypdfium2 as pdfium  # noqa: PLC0415  within the limits

    found: list[str] = []
    with contextlib.closing(pdfium.PdfDocument(data)) as document:
        for page in document:
            found.append(page.get_textpage().get_text_range())
            if sum(map(len, found)) > MOST_TEXT:
                break
    return "\n\n".join(found)[:MOST_TEXT].encode("utf-8", "replace").decode()


def main() -> int:
    """Read the question, answer it: one line of JSON, and then the copy."""
    bind()
    # Whatever a library prints must not be taken for a part of the answer.
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    kind = json.loads(sys.stdin.buffer.readline())["media_type"]
    data = sys.stdin.buffer.read()
    try:
        media_type, copy, text = (portable if kind == "application/pdf" else picture)(data)
        head = {"media_type": media_type, "size": len(copy), "text": text}
    # Whatever a reader of foreign bytes happens to meet: there is no copy then.
    except BaseException as error:
        head, copy = {"problem": type(error).__name__}, b""
    with answer_to:
        answer_to.write(json.dumps(head).encode() + b"\n" + copy)
    return 0


if __name__ == "__main__":
    # Without the interpreter's own cleaning up: the answer is out, and the libraries have nothing to save.
    sys.stdout.flush()
    os._exit(main())
