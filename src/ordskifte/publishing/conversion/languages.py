"""Language tags as files have them, to the four languages that a publication can be in."""

from typing import Final

_LANGUAGES: Final = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en", "se": "se"}


def language_of(tag: str) -> str:
    """One of ours, or nothing (BCP 47; Word writes nb-NO, en-GB, se-NO)."""
    return _LANGUAGES.get(tag.strip().replace("_", "-").partition("-")[0].lower(), "")
