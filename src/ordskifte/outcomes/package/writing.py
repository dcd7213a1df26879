"""A package as pieces: paths with their bytes, one after the other, at constant memory; the same state, the same bytes.

Whoever takes the pieces reads each to its end before the next: the checksums are made on the way.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Max, Q, Sum

from ordskifte.access.models import AccessRequest, AccessStep
from ordskifte.assessment.models import Assessment
from ordskifte.cases.models import PublicCase
from ordskifte.channels.models import Post
from ordskifte.dialogue.models import Attachment, Message, MessageStep, PastThread
from ordskifte.domain import trial_package as shape
from ordskifte.domain.errors import OrdskifteError
from ordskifte.kernel import clock
from ordskifte.outcomes.models import Citation, Trial, TrialAnswer
from ordskifte.outcomes.package import closed, closed_messages, public, words
from ordskifte.outcomes.package.files import Named
from ordskifte.outcomes.queries.trials import case_keys
from ordskifte.records.models import Record, Rendition

Piece = tuple[str, Iterator[bytes]]
Table = Callable[[Trial, Named], Iterator[dict[str, Any]]]

CLOSED_TABLES: Final[dict[str, Table]] = {
    "saker.jsonl": closed.cases,
    "publikasjoner.jsonl": closed.publications,
    "innlegg.jsonl": closed_messages.messages,
    "tidligere.jsonl": closed_messages.past,
    "vurderinger.jsonl": closed.assessments,
    "journal.jsonl": closed.entries,
    "notater.jsonl": closed.notes,
    "dokumenter.jsonl": closed.documents,
    "innsynskrav.jsonl": closed.requests,
    "utfall.jsonl": closed.outcomes,
    "brev.jsonl": closed_messages.letters,
    "svar.jsonl": closed.answers,
    "logg.jsonl": closed_messages.log,
}


class TrialIsOpen(OrdskifteError):
    """A package is of what will not change any more."""

    code = "trial_is_open"
    text = "The trial is still open. Close it first; then its package can be written."


class StillMoving(OrdskifteError):
    """Somebody worked on it while it was being written."""

    code = "trial_still_moving"
    text = "Something in the cases of the trial was changed while the package was being written. Try again."


@dataclass(slots=True)
class Sums:
    """The checksum of each path, made while its bytes pass."""

    found: dict[str, str] = field(default_factory=dict)

    def of(self, path: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same bytes, counted."""
        digest = hashlib.sha256()
        for chunk in chunks:
            digest.update(chunk)
            yield chunk
        self.found[path] = digest.hexdigest()

    def written(self) -> bytes:
        """As `sha256sum --check` reads them."""
        return "".join(f"{self.found[path]}  {path}\n" for path in sorted(self.found)).encode()


def pieces(trial: Trial) -> Iterator[Piece]:
    """Everything that the package holds; the last piece is the list of checksums, without which it is none."""
    if trial.closed_at is None:
        raise TrialIsOpen
    before, sums = stamp(trial), Sums()
    halves = {shape.PUBLIC: public.TABLES, shape.CLOSED: CLOSED_TABLES}
    for half, tables in halves.items():
        for path, chunks in _half(trial, half, tables=tables):
            yield f"{half}/{path}", sums.of(f"{half}/{path}", chunks)
    for path, data in ((shape.ABOUT, _about(trial, part="hele")), (shape.README, words.of_whole(trial))):
        yield path, sums.of(path, [data])
    if stamp(trial) != before:
        raise StillMoving
    yield shape.SUMS, iter([sums.written()])


def _half(trial: Trial, half: str, *, tables: Mapping[str, Table]) -> Iterator[Piece]:
    sums, files, counts = Sums(), Named(), {}
    for name, table in tables.items():
        yield name, sums.of(name, _lines(table(trial, files), counts=counts, name=name))
    for path, chunks in files.all():
        yield path, sums.of(path, chunks)
    about = _about(trial, part=half, counts=counts, files=len(files))
    for path, data in ((shape.ABOUT, about), (shape.README, words.of_half(trial, half=half))):
        yield path, sums.of(path, [data])
    yield shape.SUMS, iter([sums.written()])


def _lines(rows: Iterable[dict[str, Any]], *, counts: dict[str, int], name: str) -> Iterator[bytes]:
    counts[name] = 0
    for row in rows:
        counts[name] += 1
        yield _json(row) + b"\n"


def _about(trial: Trial, *, part: str, counts: Mapping[str, int] | None = None, files: int = 0) -> bytes:
    facts = {
        "format": shape.FORMAT,
        "del": part,
        "organ": trial.body.name,
        "organisasjonsnummer": trial.body.organisation_number,
        "proveperiode": {
            "id": str(trial.uid),
            "navn": trial.name,
            "apnet": trial.opened_at.astimezone(clock.OSLO).date(),
            "siste_dag": trial.ends_on,
            "avsluttet": trial.closed_at.astimezone(clock.OSLO).date(),
            "kan_leses_til": trial.shown_until,
        },
        "oppbevares_av": trial.custodian,
        "kontakt": trial.contact,
        "gjensto": trial.left,
        "deler": [shape.PUBLIC, shape.CLOSED] if counts is None else [],
    }
    if counts is not None:
        facts |= {"antall": dict(counts), "filer": files}
    # Why it was closed although something was left may name people: it stays with the archive.
    if part != shape.PUBLIC:
        facts["avsluttet_selv_om_noe_gjensto_fordi"] = trial.closed_why
    return _json(facts) + b"\n"


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return text.encode("utf-8", "backslashreplace")


def stamp(trial: Trial) -> tuple[Any, ...]:
    """What changes whenever the package would be another one."""
    keys = case_keys(trial)
    messages = Message.objects.filter(Q(case__in=keys) | Q(thread__case__in=keys)).order_by()
    records = Record.objects.filter(case__in=keys, source=None)
    of_messages = {"message__in": messages.values("pk")}
    asked = (
        (messages, (Count("pk"), Sum("version"))),
        (MessageStep.objects.filter(**of_messages), (Count("pk"),)),
        (Attachment.objects.filter(**of_messages), (Count("pk"), Count("copy"))),
        (PastThread.objects.filter(case__in=keys), (Count("pk"), Sum("version"), Count("messages"))),
        (PublicCase.objects.filter(case__in=keys), (Count("pk"), Sum("version"))),
        (Post.objects.filter(case__in=keys), (Count("pk"), Sum("version"))),
        (Assessment.objects.filter(case__in=keys), (Count("pk"), Sum("version"))),
        (records, (Count("pk"), Count("sign_offs"), Count("cancellation"), Count("upstream"))),
        (Rendition.objects.filter(record__in=records), (Count("pk"), Max("made_at"))),
        (AccessRequest.objects.filter(case__in=keys), (Count("pk"), Sum("version"))),
        (AccessStep.objects.filter(request__case__in=keys), (Count("pk"),)),
        (Citation.objects.filter(passage__case__in=keys), (Count("pk"), Max("withdrawn_at"))),
        (TrialAnswer.objects.filter(trial=trial), (Count("pk"),)),
    )
    return tuple(tuple(rows.aggregate(*figures).values()) for rows, figures in asked)
