"""The pictures of a document, each written anew: without metadata, of bounded size, in a format that pages show."""

import hashlib
import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from ordskifte.domain.publication import Picture
from ordskifte.publishing.conversion.tidying import one_line
from ordskifte.publishing.conversion.values import FoundPicture, NoteCode, Notes

# Formats whose readers are part of the library itself. Drawings (SVG, EMF, WMF) can hold programs and are not read.
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
MOST_PIXELS: Final = 40_000_000
MOST_PICTURES: Final = 50
MOST_BYTES: Final = 20_000_000
MOST_BYTES_TOGETHER: Final = 60_000_000
# The longest side that any page or channel shows.
LONGEST_SIDE: Final = 3_000
# Smaller ones are lines, dots, and counters of readers.
SHORTEST_SIDE: Final = 8
LONGEST_ALT: Final = 500


class Album:
    """Takes pictures in and gives each a key; the same picture twice has the same."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._by_digest: dict[bytes, FoundPicture | None] = {}
        self._tried = 0

    @property
    def pictures(self) -> tuple[FoundPicture, ...]:
        """Those that were taken in, in order."""
        return tuple(picture for picture in self._by_digest.values() if picture is not None)

    def take(self, data: bytes, *, alt: str = "", caption: str = "") -> Picture | None:
        """The block that shows the picture; None, with a note, where it cannot be taken in."""
        digest = hashlib.sha256(data).digest()
        if digest not in self._by_digest:
            self._by_digest[digest] = self._added(data, alt=one_line(alt)[:LONGEST_ALT])
        found = self._by_digest[digest]
        if found is None:
            self._notes.add(NoteCode.PICTURES_LEFT_OUT)
            return None
        words = one_line(alt)[:LONGEST_ALT]
        return Picture(key=found.key, alt=words, width=found.width, height=found.height, caption=one_line(caption))

    def _added(self, data: bytes, *, alt: str) -> FoundPicture | None:
        self._tried += 1
        room = MOST_BYTES_TOGETHER - sum(len(picture.data) for picture in self.pictures)
        if self._tried > MOST_PICTURES or len(data) > MOST_BYTES:
            return None
        written = _written_anew(data)
        if written is None or len(written[0]) > room:
            return None
        content, media_type, (width, height) = written
        key = f"picture-{len(self.pictures) + 1}"
        return FoundPicture(key, content, media_type, alt, width, height)


def _written_anew(data: bytes) -> tuple[bytes, str, tuple[int, int]] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                return _saved(image)
    # The readers raise whatever their C code happens to meet; a picture is never worth the document.
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, OverflowError, MemoryError):
        return None


def _saved(image: Image.Image) -> tuple[bytes, str, tuple[int, int]] | None:
    if image.width * image.height > MOST_PIXELS or min(image.size) < SHORTEST_SIDE:
        return None
    is_photograph = image.format == "JPEG"
    upright = ImageOps.exif_transpose(image)
    has_holes = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_holes else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A new canvas has pixels and nothing else.
    canvas = Image.new(plain.mode, plain.size)
    canvas.paste(plain)
    out = io.BytesIO()
    if is_photograph:
        canvas.save(out, "JPEG", quality=88, optimize=True)
    else:
        canvas.save(out, "PNG")
    return out.getvalue(), "image/jpeg" if is_photograph else "image/png", canvas.size
