"""One version as text for a network, cut to what the network takes; pure."""

from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.channels.contract import Version
from ordskifte.domain.networks import Network, Ready, compose

MEDIA_TYPE: Final = "text/plain; charset=utf-8"


def text(version: Version, *, network: Network, language: str) -> Ready:
    """Title, what was corrected, lead and text, and the address of our own page; of what was withdrawn, why."""
    address = version.address(language)
    with translation.override(language if language in {"nb", "nn", "en"} else "nb"):
        return compose(network, parts=_parts(version, language=language), address=address)


def _parts(version: Version, *, language: str) -> tuple[str, ...]:
    if version.withdrawn:
        return (_("Withdrawn publication"), version.withdrawn.reason)
    said = version.variant(language)
    note = f"{_('Corrected')}: {version.note}" if version.note else ""
    return (said.title, note, said.lead, said.text)
