"""One version as an Atom entry."""

from typing import Final

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from ordskifte.channels.contract import Version
from ordskifte.protocols import syndication

MEDIA_TYPE: Final = f"{syndication.MEDIA_TYPE};type=entry"


def entry_id(version: Version) -> str:
    """What readers know the entry by."""
    return version.post.urn


def entry(version: Version, *, language: str) -> bytes:
    """The entry as it stands in feeds."""
    with translation.override(language):
        return _entry(version, language=language)


def _entry(version: Version, *, language: str) -> bytes:
    address = version.address(language)
    said = _withdrawn(version) if version.withdrawn else _shown(version, language=language)
    return syndication.write_entry(
        syndication.Entry(
            id=entry_id(version),
            author=version.author or (_("Anonymous") if version.is_message else version.body),
            language=language,
            published=version.first_at,
            updated=version.withdrawn.at if version.withdrawn else version.at,
            links=tuple(
                syndication.Link(href=version.addresses[each], type="text/html", language=each)
                for each in sorted(version.languages, key=lambda each: each != language)
            ),
            base=address,
            **said,
        )
    )


def _shown(version: Version, *, language: str) -> dict[str, str]:
    said = version.variant(language)
    note = f"<p><strong>{escape(_('Corrected'))}:</strong> {escape(version.note)}</p>\n" if version.note else ""
    return {"title": said.title, "summary": said.lead, "html": f"{note}{said.html}"}


def _withdrawn(version: Version) -> dict[str, str]:
    reason = version.withdrawn.reason if version.withdrawn else ""
    title = _("Message out of view") if version.is_message else _("Withdrawn publication")
    return {"title": title, "summary": reason}
