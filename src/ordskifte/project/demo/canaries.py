"""Finds the words that were put into everything closed, wherever they turn up."""

import html
import re
from urllib.parse import unquote

# Every canary begins with the first word; the second is the surname of the person whose case is screened.
_WORD = re.compile(r"KANARI(?:-[A-Z0-9]+)*|Ekornes", re.IGNORECASE)


def found_in(content: bytes) -> frozenset[str]:
    """The canaries in these bytes, whether they are written as they are, as in an address, or as in HTML."""
    text = content.decode("utf-8", errors="replace")
    if "%" in text:
        text += unquote(text)
    if "&" in text:
        text += html.unescape(text)
    # Most hold none, and this is quicker than the pattern. It takes a dotless i for an i as the pattern does.
    folded = text.casefold().replace("ı", "i")
    if "kanari" not in folded and "ekornes" not in folded:
        return frozenset()
    return frozenset(match.upper() if match.upper().startswith("KANARI") else match for match in _WORD.findall(text))
