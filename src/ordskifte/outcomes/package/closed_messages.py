"""Messages as the archive keeps them: every version, every step, who wrote, and the bytes as they came."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from ordskifte.access.models import AccessRequest
from ordskifte.assessment.models import Assessment
from ordskifte.cases.models import CaseFile
from ordskifte.channels.models import Letter
from ordskifte.dialogue.models import Message, PastFile, PastThread
from ordskifte.domain.message import Audience, State
from ordskifte.domain.trial_package import BASIS
from ordskifte.kernel.models import AuditEntry
from ordskifte.outcomes.models import Passage, Trial
from ordskifte.outcomes.package.closed import NOT_PUT_OUT, SOME, Row, basis, sender
from ordskifte.outcomes.package.files import Named
from ordskifte.outcomes.queries.trials import case_keys
from ordskifte.publishing.models import Publication
from ordskifte.records.models import Record

# What is written each time that the package is, and would make it another one.
WRITTEN: Final = "outcomes.write_package"
_WITH: Final = (
    "versions",
    "steps",
    "holds",
    "reports",
    "appeals",
    "redirections",
    "attachments__original__blob",
    "inbound__versions__raw",
    "inbound__versions__files__blob",
)
_AT_ONCE: Final = 400


def _rows(trial: Trial) -> Any:
    keys = case_keys(trial)
    return Message.objects.filter(Q(case__in=keys) | Q(thread__case__in=keys)).order_by("pk")


def messages(trial: Trial, files: Named) -> Iterator[Row]:
    """Every message and answer, in view or not."""
    rows = _rows(trial).select_related("case", "thread", "sender", "in_reply_to", "inbound").prefetch_related(*_WITH)
    for row in rows.iterator(SOME):
        yield _what_it_is(row) | {
            "versjoner": [_version(each) for each in _in_order(row.versions)],
            "steg": [_step(each) for each in _in_order(row.steps)],
            "kontroll": [_hold(each) for each in _in_order(row.holds)],
            "varsler": [_report(each) for each in _in_order(row.reports)],
            "klager": [_appeal(each) for each in _in_order(row.appeals)],
            "sendt_videre": [{"til": each.to_name, "sagt": each.told} for each in _in_order(row.redirections)],
            "avsender": sender(row.sender),
            "innkommet": _arrived(row.inbound, files) if row.inbound else None,
            "vedlegg": [_attachment(each) for each in _in_order(row.attachments)],
            BASIS: list(_closed(row)),
        }


def _in_order(rows: Any) -> list[Any]:
    return sorted(rows.all(), key=lambda each: each.pk)


def _what_it_is(row: Message) -> Row:
    return {
        "id": str(row.uid),
        "referanse": row.reference,
        "art": row.kind,
        "utgaaende": row.is_outgoing,
        "sak": str(row.case.uid) if row.case else "",
        "publikasjon": str(row.thread.uid) if row.thread else "",
        "svar_til": str(row.in_reply_to.uid) if row.in_reply_to else "",
        "kanal": row.channel,
        "for_hvem": row.audience,
        "forfatter": row.author,
        "vist_navn": row.outward_name,
        "sprak": row.language,
        "tidspunkt": row.said_at,
        "tilstand": row.state,
        "tilstand_siden": row.state_since,
        "regel": row.state_rule,
        "behandling": row.handling,
        "avskriver": row.signs_off,
        "merker": row.marks,
    }


def _version(row: Any) -> Row:
    return {
        "versjon": row.number,
        "tidspunkt": row.at,
        "av": row.by,
        "tekst": row.text,
        "offentlig_tekst": row.public_text,
        "salt": bytes(row.salt).hex(),
        "digest": bytes(row.digest).hex(),
    }


def _step(row: Any) -> Row:
    return {
        "steg": row.step,
        "fra": row.before,
        "til": row.after,
        "av": row.by,
        "tidspunkt": row.at,
        "regel": row.rule,
        "begrunnelse": row.why,
    }


def _hold(row: Any) -> Row:
    return {
        "versjon": row.number,
        "grunn": row.ground,
        "sted": row.where,
        "fra": row.held_at,
        "avgjort": row.decided_at,
        "avgjort_av": row.decided_by,
    }


def _report(row: Any) -> Row:
    return {
        "referanse": row.reference,
        "grunn": row.reason,
        "tekst": row.text,
        "epost": row.email,
        "tidspunkt": row.at,
        "utfall": row.outcome,
        "avgjort_av": row.decided_by,
        "begrunnelse": row.why,
    }


def _appeal(row: Any) -> Row:
    return {
        "tidspunkt": row.at,
        "utfall": row.outcome,
        "avgjort": row.decided_at,
        "avgjort_av": row.decided_by,
        "begrunnelse": row.why,
    }


def _arrived(row: Any, files: Named) -> Row:
    versions = _in_order(row.versions)
    return {
        "kanal": row.channel,
        "adresse_der": row.permalink,
        "mottatt": row.received_at,
        "versjoner": [
            {
                "versjon": each.number,
                "mottatt": each.received_at,
                "sendt": each.sent_at,
                "bevis": each.evidence,
                **files.blob(each.raw.uid, each.raw),
            }
            for each in versions
        ],
        "filer": [
            {"versjon": each.number, "navn": file.name, **files.blob(file.uid, file.blob)}
            for each in versions
            for file in _in_order(each.files)
        ],
    }


def _attachment(row: Any) -> Row:
    return {
        "id": str(row.uid),
        "versjon": row.number,
        "original": str(row.original.uid),
        "type": row.media_type,
        "offentlig": row.is_public,
        "tittel": row.title,
    }


def _closed(row: Message) -> Iterator[Row]:
    """What of a message is not public, and why."""
    newest = max(row.versions.all(), key=lambda each: each.number, default=None)
    if row.audience != Audience.PUBLIC:
        yield basis("hele innlegget", why=_TOLD[Audience(row.audience)])
    elif row.state == State.HIDDEN:
        yield basis("teksten", why=f"skjult etter regelen {row.state_rule}")
    elif row.state != State.SHOWN:
        yield basis("teksten", why=_STATES[State(row.state)])
    elif newest is not None and newest.text != newest.public_text:
        yield basis("deler av teksten", why="tatt bort i det alle kan lese", by="offentlegforskrifta § 7 andre ledd")
    if row.sender is not None and row.sender.email:
        yield basis(
            "avsenderens e-post", why="personopplysning", by="personvernforordningen artikkel 5 nr. 1 bokstav c"
        )
    if row.inbound is not None:
        yield basis("slik det kom inn", why=NOT_PUT_OUT)


_TOLD: Final = {
    Audience.PRIVATE: "bare for organet og avsenderen",
    Audience.CIRCLE: "bare for dem som er invitert til dialogen",
}
_STATES: Final = {
    State.RECEIVED: "er ikke gjort klart",
    State.HELD: "venter på kontroll",
    State.WITHDRAWN: "trukket tilbake av avsenderen",
    State.REMOVED_AT_SOURCE: "slettet av avsenderen",
}


def past(trial: Trial, files: Named) -> Iterator[Row]:
    """What was carried over from a site that the body had before: each post with what was said under it."""
    rows = PastThread.objects.filter(case__in=case_keys(trial)).select_related("case", "site").order_by("pk")
    for row in rows.prefetch_related("messages", "steps__message").iterator(SOME):
        of_post = PastFile.objects.filter(site=row.site, post=row.number).select_related("blob").order_by("number")
        yield {
            "id": str(row.uid),
            "sak": str(row.case.uid),
            "nettsted": row.site.title,
            "adresse_der": row.address,
            "tittel": row.title,
            "skrevet_av": row.byline,
            "tekst": row.text,
            "tidspunkt": row.said_at,
            "hentet": row.carried_at,
            "innlegg": [_past(each) for each in sorted(row.messages.all(), key=lambda each: each.number)],
            "steg": [_step_then(each) for each in sorted(row.steps.all(), key=lambda each: each.pk)],
            "filer": [
                {"navn": each.name, "adresse_der": each.address, **files.blob(each.uid, each.blob)} for each in of_post
            ],
            BASIS: [basis("navn på dem som skrev, og innlegg som ikke vises", why=NOT_PUT_OUT)],
        }


def _past(row: Any) -> Row:
    return {
        "nummer": row.number,
        "svar_til": row.parent,
        "navn": row.name,
        "fra_organet": row.is_ours,
        "tekst": row.text,
        "tidspunkt": row.said_at,
        "tilstand": row.state,
        "regel": row.rule,
    }


def _step_then(row: Any) -> Row:
    return {
        "innlegg": row.message.number if row.message else 0,
        "fra": row.before,
        "til": row.after,
        "regel": row.rule,
        "begrunnelse": row.why,
        "av": row.by,
        "tidspunkt": row.at,
    }


def letters(trial: Trial, files: Named) -> Iterator[Row]:
    """That somebody was written to, when and about what; never the letter, which may hold a secret link."""
    for uids in _batches(_uids(trial)):
        for row in Letter.objects.filter(about__in=uids).order_by("pk"):
            yield {
                "id": str(row.uid),
                "art": row.kind,
                "gjelder": str(row.about),
                "kanal": row.channel,
                "tilstand": row.state,
                "planlagt": row.planned_at,
                "sendt": row.sent_at,
                "bekreftet": row.confirmed_at,
                BASIS: [basis("hele linjen", why=NOT_PUT_OUT)],
            }


def log(trial: Trial, files: Named) -> Iterator[Row]:
    """Who did what with any of it, when and why."""
    for uids in _batches([trial.uid, *_uids(trial)]):
        for row in AuditEntry.objects.filter(about__in=uids).exclude(act=WRITTEN).order_by("pk"):
            yield {
                "nummer": row.pk,
                "tidspunkt": row.at,
                "av": row.by,
                "handling": row.act,
                "gjelder": str(row.about),
                "begrunnelse": row.why,
                "detaljer": row.details,
                BASIS: [basis("hele linjen", why=NOT_PUT_OUT)],
            }


def _uids(trial: Trial) -> Iterator[UUID]:
    """Everything that a letter or an act may be about, always in the same order."""
    keys = case_keys(trial)
    for rows in _subjects(keys):
        yield from rows.order_by("pk").values_list("uid", flat=True).iterator(SOME)
    yield from _rows(trial).values_list("uid", flat=True).iterator(SOME)


def _subjects(keys: list[int]) -> Iterator[Any]:
    yield CaseFile.objects.filter(pk__in=keys)
    for model in (Publication, Assessment, AccessRequest, Passage):
        yield model.objects.filter(case__in=keys)
    yield Record.objects.filter(case__in=keys, source=None)


def _batches(uids: Iterable[UUID]) -> Iterator[list[UUID]]:
    rest = iter(uids)
    while some := list(islice(rest, _AT_ONCE)):
        yield some
