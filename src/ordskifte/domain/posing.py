"""Does somebody write under a name that is ours? Nothing is hidden for it: whoever handles the message is told."""

from collections.abc import Iterable
from typing import Final

from ordskifte.domain.folding import fold

# What people call those who speak for a body, by role and not by name.
ROLE_WORDS: Final = (
    "Admin",
    "Administrator",
    "Arkivar",
    "Archivist",
    "Case officer",
    "Forvaltningen",
    "Forvaltninga",
    "Kommunedirektør",
    "Kommunen",
    "Moderator",
    "Ordfører",
    "Ordførar",
    "Organet",
    "Rådmann",
    "Saksbehandler",
    "Sakshandsamar",
    "Svar fra organet",
    "Svar frå organet",
    "The body",
)


def readings(names: Iterable[str]) -> frozenset[str]:
    """How people read the names that are ours, to compare many others with them."""
    return frozenset(map(_read, names)) - {""}


def poses(name: str, *, ours: frozenset[str]) -> bool:
    """Whether people read a name as that of the body, of one of its units, of two together, or of a role there.

    However it is cased, spaced, pointed or composed, and whatever unseen signs stand in it. `ours` are `readings`.
    """
    read = _read(name)
    together = any(read.startswith(one) and read[len(one) :] in ours for one in ours)
    return together or read in ours or read in _ROLES


def _read(name: str) -> str:
    """The letters and digits that are seen, and nothing between them."""
    return "".join(sign for sign in fold(name).text if sign.isalnum())


_ROLES: Final = readings(ROLE_WORDS)
