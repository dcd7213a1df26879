"""What our own page says of a version, as a document that stands alone."""

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from ordskifte.channels.contract import Version


def document(version: Version, *, language: str) -> bytes:
    """The whole text in one language."""
    address = version.address(language)
    title, inner = _withdrawn(version, language=language) if version.withdrawn else _shown(version, language=language)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<link rel="canonical" href="{escape(address)}"></head>\n'
        f"<body><article><h1>{escape(title)}</h1>\n{inner}\n</article></body>\n</html>\n"
    ).encode()


def _shown(version: Version, *, language: str) -> tuple[str, str]:
    said = version.variant(language)
    lead = f"<p>{escape(said.lead)}</p>\n" if said.lead else ""
    note = f"<p>{escape(version.note)}</p>\n" if version.note else ""
    return said.title, f"{note}{lead}{said.html}"


def _withdrawn(version: Version, *, language: str) -> tuple[str, str]:
    with translation.override(language):
        title = _("Message out of view") if version.is_message else _("Withdrawn publication")
    reason = version.withdrawn.reason if version.withdrawn else ""
    return title, f"<p>{escape(reason)}</p>"
