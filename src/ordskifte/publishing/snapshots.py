"""What a draft would be to the public: its texts as blocks, and the facts that are said with them."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Any

from ordskifte.domain import publication as values
from ordskifte.domain.canonical import canonical
from ordskifte.publishing import streams
from ordskifte.publishing.models.pictures import Picture


@dataclass(frozen=True)
class Snapshot:
    """A draft as values: what is kept when it is published, and what is approved."""

    texts: dict[str, dict[str, Any]]  # language → title, lead, blocks as `domain.publication` writes them
    facts: dict[str, Any]
    change_note: str
    pictures: frozenset[int]
    files: tuple[str, ...]  # what the pictures show: another file under the same name is another text
    problems: tuple[str, ...]

    @cached_property
    def content(self) -> bytes:
        """The bytes that stand for texts and facts."""
        return canonical({"texts": self.texts, "facts": self.facts})

    @property
    def digest(self) -> str:
        """What somebody who approves says yes to."""
        return hashlib.sha256(
            b"".join((self.content, self.change_note.encode(), *map(str.encode, self.files)))
        ).hexdigest()


def of(publication) -> Snapshot:
    """A draft as it is now."""
    raws = {text.language: (text, text.body.get_prep_value()) for text in publication.texts.all()}
    wanted = {pk for _, raw in raws.values() for pk in streams.pictures_in(raw)}
    pictures = pictures_by_key(wanted)
    texts, problems = {}, []
    for language, (text, raw) in raws.items():
        blocks = streams.blocks_of(raw, pictures=pictures)
        problems += [problem.code for problem in values.problems(blocks, title=text.title)]
        texts[language] = {"title": text.title.strip(), "lead": text.lead.strip(), "blocks": values.to_json(blocks)}
    return Snapshot(
        texts=texts,
        facts=facts_of(publication),
        change_note=publication.change_note.strip(),
        pictures=frozenset(pictures),
        files=_files(pictures),
        problems=tuple(problems),
    )


def words(snapshot: Snapshot) -> Iterator[str]:
    """Everything that is said in the texts, one piece after another."""
    for text in snapshot.texts.values():
        yield text["title"]
        yield text["lead"]
        yield values.plain_text(values.from_json(text["blocks"]))


def pictures_by_key(keys: set[int]) -> dict[int, values.Picture]:
    """What is said about pictures, from the one place where it is kept."""
    rows = Picture.objects.filter(pk__in=keys) if keys else ()
    return {
        row.pk: values.Picture(
            key=str(row.uid),
            alt=streams.plain(row.alt_text),
            credit=streams.plain(row.credit),
            licence=streams.plain(row.licence),
            width=row.width,
            height=row.height,
        )
        for row in rows
    }


def _files(keys: Collection[int]) -> tuple[str, ...]:
    rows = Picture.objects.filter(pk__in=list(keys)).order_by("pk") if keys else ()
    return tuple(row.get_file_hash() for row in rows)


def facts_of(publication) -> dict[str, Any]:
    """What is said beside the text."""
    document = publication.document
    return {
        "document": str(document.uid) if document else "",
        "source_note": publication.source_note,
        "source_url": publication.source_url if values.is_link(publication.source_url) else "",
        "contact_name": publication.contact_name,
        "contact_email": publication.contact_email,
        "dialogue": publication.dialogue,
        "opens_at": _moment(publication.opens_at),
        "closes_at": _moment(publication.closes_at),
        "reading_hours": publication.reading_hours,
    }


def _moment(at) -> str:
    return at.astimezone(UTC).isoformat() if at else ""
