"""What somebody who approves looks at: what differs, what stands in the way, and what happened on the way."""

from dataclasses import dataclass
from typing import Any, Final

from ordskifte.accounts import queries as people
from ordskifte.domain import publication as values
from ordskifte.domain.comparison import Row, compare
from ordskifte.kernel import audit
from ordskifte.publishing import releasing, snapshots
from ordskifte.publishing.models import Publication, PublishedRevision

ACTS: Final = ("publishing.asked", "publishing.sent_back", "publishing.approved", "publishing.planned")


def steps(publication: Publication) -> list[Any]:
    """What happened on the way to the public, with the names of those who did it, oldest first."""
    return people.with_names(entry for entry in audit.history(publication.uid) if entry.act in ACTS)


def obstacles(publication: Publication) -> tuple[str, ...]:
    """All but a yes that keeps the newest draft from going out."""
    return releasing.obstacles(publication, draft=publication.get_latest_revision_as_object())


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in one language between what is shown and the draft."""

    language: str
    rows: tuple[Row, ...]


def differences(publication: Publication) -> list[Difference]:
    """What a correction changes in the words, by language; nothing where nothing was published before."""
    shown = publication.published.order_by("-number").first()
    if shown is None:
        return []
    draft = snapshots.of(publication.get_latest_revision_as_object())
    pairs = ((language, shown.texts.get(language), draft.texts.get(language)) for language in _languages(shown, draft))
    found = (Difference(language, compare(_lines(older), _lines(newer))) for language, older, newer in pairs)
    return [each for each in found if any(row.is_changed for row in each.rows)]


def changed_facts(publication: Publication) -> list[str]:
    """The names of what is said beside the text and is otherwise in the draft."""
    shown = publication.published.order_by("-number").first()
    if shown is None:
        return []
    draft = snapshots.of(publication.get_latest_revision_as_object())
    names = (name for name, value in draft.facts.items() if shown.facts.get(name) != value)
    return [str(Publication._meta.get_field(name).verbose_name) for name in names]


def _languages(shown: PublishedRevision, draft: snapshots.Snapshot) -> list[str]:
    return list(dict.fromkeys([*draft.texts, *shown.texts]))


def _lines(text: dict[str, Any] | None) -> list[str]:
    if text is None:
        return []
    words = values.plain_text(values.from_json(text["blocks"]))
    return [line for line in (text["title"], text["lead"], *words.splitlines()) if line.strip()]
