"""What the views of parts stand on: a part is made once for what it shows, and lies in a file from then on."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from ordskifte.channels import registry, versions
from ordskifte.channels.handoff import files, rendering
from ordskifte.channels.handoff.files import of_case, of_post
from ordskifte.channels.handoff.look import Look, look_of
from ordskifte.channels.handoff.rendering import Link, Place, below, case, dialogue, finished, heading
from ordskifte.channels.models import PostVersion
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import etag

__all__ = [
    "NAME",
    "Link",
    "Look",
    "Part",
    "Place",
    "below",
    "case",
    "content",
    "dialogue",
    "finished",
    "framing_sites",
    "heading",
    "look_of",
    "of_case",
    "of_post",
    "own_file",
    "part",
    "publication",
    "sites_of",
]

NAME: Final = registry.HANDOFF
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part in one look and one language, and all that it depends on."""

    folder: str
    kind: str
    language: str
    look: Look
    tag: str

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.kind}-{self.language}-{self.look.name}.html"


def part(body: Body, *, folder: str, kind: str, language: str, look: Look, stamp: Any, home: str) -> Part:
    """The part that this stamp of the database stands for."""
    about = (etag.looks(), body.pk, body.name, body.language, home, folder, kind, language, look.name, stamp)
    tag = f'"{hashlib.sha256(repr(about).encode()).hexdigest()[:32]}"'
    return Part(folder=folder, kind=kind, language=language, look=look, tag=tag)


def content(wanted: Part, *, make: Callable[[], bytes]) -> bytes:
    """The part from its file; made, and put there, where there is none with its tag."""
    found = files.find(wanted.folder, wanted.name, tag=wanted.tag)
    if found is not None:
        return found
    made = make()
    files.keep(wanted.folder, wanted.name, tag=wanted.tag, content=made)
    return made


def publication(version: PostVersion, *, place: Place, answer: str) -> str:
    """The newest version of a publication, as channels see it."""
    return rendering.publication(versions.value_of(version.post, version), place=place, answer=answer)


def framing_sites(body: Body) -> str:
    """Who may show a part in a frame, as the header says it."""
    return " ".join(sites_of(body)) or "*"


def sites_of(body: Body) -> list[str]:
    """The sites that the body has named; none: all."""
    sites = body.settings.get(registry.SITES)
    return [site for site in sites if isinstance(site, str)] if isinstance(sites, list) else []


@lru_cache(maxsize=2)
def own_file(name: str) -> bytes:
    """Our style sheet, or our script."""
    return (_HERE / name).read_bytes()
