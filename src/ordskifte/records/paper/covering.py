"""Which signs the fonts of this machine can draw. Others are written out by name: an archive document has no blanks.

PDF/A-2 allows no sign without a shape (ISO 19005-2, 6.2.11.8). A picture sign for which no font has a plain shape
becomes its Unicode name in brackets; the original beside the document has the sign itself.
"""

import ctypes
import ctypes.util
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

# Signs that join, vary or direct others. They have no shape of their own.
_SHAPELESS = frozenset({"Cf", "Mn", "Me", "Zs", "Cc", "Zl", "Zp"})
_VARIATIONS = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x200D, *range(0x1F3FB, 0x1F400))))
# Commands to machines long gone, in titles from other systems. Line ends and tabs stay.
_COMMANDS = {code: None for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n\r"}
_FC_FALSE = 0


def own_signs(fonts: Iterable[Path]) -> frozenset[int]:
    """The signs that our own font files have."""
    return frozenset(code for path in fonts for code in TTFont(path, lazy=True).getBestCmap())


class _FontSet(ctypes.Structure):
    _fields_ = (("nfont", ctypes.c_int), ("sfont", ctypes.c_int), ("fonts", ctypes.c_void_p))


def system_check() -> Callable[[int], bool]:
    """Asks fontconfig whether some font of this machine, not one of coloured pictures, has a sign."""
    name = ctypes.util.find_library("fontconfig") or "libfontconfig.so.1"
    library = ctypes.CDLL(name)
    for function in ("FcInitLoadConfigAndFonts", "FcPatternCreate", "FcCharSetCreate", "FcObjectSetCreate"):
        getattr(library, function).restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    config = ctypes.c_void_p(library.FcInitLoadConfigAndFonts())

    @lru_cache(maxsize=4096)
    def has(code: int) -> bool:
        signs = ctypes.c_void_p(library.FcCharSetCreate())
        library.FcCharSetAddChar(signs, ctypes.c_uint32(code))
        pattern = ctypes.c_void_p(library.FcPatternCreate())
        library.FcPatternAddCharSet(pattern, b"charset", signs)
        library.FcPatternAddBool(pattern, b"color", _FC_FALSE)
        objects = ctypes.c_void_p(library.FcObjectSetCreate())
        found = library.FcFontList(config, pattern, objects)
        count = found.contents.nfont
        library.FcFontSetDestroy(found)
        library.FcObjectSetDestroy(objects)
        library.FcPatternDestroy(pattern)
        library.FcCharSetDestroy(signs)
        return count > 0

    return has


def written_out(text: str, *, has: Callable[[int], bool]) -> str:
    """The text with signs that no font has written by name, and without what only varies or joins them."""
    text = text.translate(_COMMANDS)
    if text.isascii():
        return text
    kept: list[str] = []
    for sign in text:
        if sign.isascii() or (sign not in _VARIATIONS and _is_drawn(sign, has=has)):
            kept.append(sign)
        elif sign not in _VARIATIONS and unicodedata.category(sign) not in _SHAPELESS:
            kept.append(f"[{unicodedata.name(sign, f'U+{ord(sign):04X}')}]")
    return "".join(kept)


def _is_drawn(sign: str, *, has: Callable[[int], bool]) -> bool:
    category = unicodedata.category(sign)
    if category in {"Zs", "Zl", "Zp"}:
        return True
    # Private and unassigned signs mean nothing to who reads it later.
    return category not in {"Co", "Cn", "Cs", "Cc"} and has(ord(sign))
