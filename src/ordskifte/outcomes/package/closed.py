"""The half that the archive keeps for itself: everything, and in each line what of it is closed, why, and by what."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ordskifte.access.models import AccessRequest
from ordskifte.assessment.models import Assessment
from ordskifte.cases.models import CaseFile
from ordskifte.domain.trial_package import BASIS
from ordskifte.journal import queries as journal
from ordskifte.outcomes.models import Passage, Trial, TrialAnswer
from ordskifte.outcomes.package.files import Named
from ordskifte.outcomes.queries.trials import case_keys
from ordskifte.publishing.models import PublishedRevision
from ordskifte.records.models import Record, RecordDocument

Row = dict[str, Any]
SOME: Final = 200
NOT_PUT_OUT: Final = "er ikke lagt ut, og er ikke vurdert for innsyn"


def basis(what: str, *, why: str, by: str = "") -> Row:
    """What is closed, why, and by which provision."""
    return {"hva": what, "grunn": why, "hjemmel": by}


def screened(covers: Iterable[Row] | None) -> list[Row]:
    """The screenings that cover a unit, as they stand on it."""
    return [
        basis(
            ", ".join([*each.get("metadata", []), each.get("scope", "")]).strip(", "),
            why=each.get("restriction", ""),
            by=each.get("authority", ""),
        )
        for each in covers or ()
        if each
    ]


def cases(trial: Trial, files: Named) -> Iterator[Row]:
    """The cases, and our own files in which what is said about them is kept."""
    rows = CaseFile.objects.filter(pk__in=case_keys(trial)).select_related("source", "about", "public")
    for row in rows.order_by("pk"):
        yield {
            "id": str(row.uid),
            "saksnummer": row.number,
            "tittel": row.title,
            "offentlig_tittel": row.public_title,
            "status": row.status,
            "enhet": row.administrative_unit,
            "saksansvarlig": row.case_responsible,
            "saksdato": row.case_date,
            "fra_sakssystem": row.source.name if row.source else "",
            "handler_om": str(row.about.uid) if row.about else "",
            BASIS: screened(row.covers),
        }


def publications(trial: Trial, files: Named) -> Iterator[Row]:
    """What was published, as it was: number, texts as blocks, who published and who approved."""
    rows = PublishedRevision.objects.filter(publication__case__in=case_keys(trial))
    for row in rows.select_related("publication__case").order_by("publication", "number").iterator(SOME):
        gone = row.publication.withdrawn_reason
        yield {
            "id": str(row.publication.uid),
            "referanse": row.publication.reference,
            "sak": str(row.publication.case.uid),
            "versjon": row.number,
            "tidspunkt": row.at,
            "tekster": row.texts,
            "fakta": row.facts,
            "rettet": row.change_note,
            "publisert_av": row.by,
            "godkjent_av": row.approved_by,
            "salt": bytes(row.salt).hex(),
            "digest": bytes(row.digest).hex(),
            BASIS: [basis("teksten", why=f"trukket tilbake: {gone}")] if gone else [],
        }


def assessments(trial: Trial, files: Named) -> Iterator[Row]:
    """What the rules proposed, and what was decided, by whom and why."""
    rows = Assessment.objects.filter(case__in=case_keys(trial)).prefetch_related("decisions").order_by("pk")
    for row in rows.iterator(SOME):
        yield {
            "id": str(row.uid),
            "art": row.kind,
            "gjelder": str(row.subject_uid),
            "versjon": row.number,
            "tidspunkt": row.happened_at,
            "tittel": row.title,
            "foreslatt": {"svar": row.proposed_four, "plikt": row.proposed_duty, "regler": row.reasons},
            "tilstand": row.state,
            "plikt": row.duty,
            "begrunnelse": row.why,
            "vedtak": [
                {
                    "plikt": each.duty,
                    "tittel": each.title,
                    "som_foreslatt": each.as_proposed,
                    "begrunnelse": each.why,
                    "av": each.by,
                    "tidspunkt": each.at,
                }
                for each in sorted(row.decisions.all(), key=lambda each: each.pk)
            ],
            BASIS: [basis("hele linjen", why=NOT_PUT_OUT)],
        }


def entries(trial: Trial, files: Named) -> Iterator[Row]:
    """The journal entries of ours, whole, by Noark 5's names."""
    rows = Record.objects.filter(case__in=case_keys(trial), source=None).values_list("uid", "covers")
    covers = {str(uid): covers for uid, covers in rows.iterator(SOME) if covers}
    for row in journal.full_lines(cases=case_keys(trial)):
        yield row | {BASIS: screened(covers.get(row["systemID"]))}


def notes(trial: Trial, files: Named) -> Iterator[Row]:
    """Records of ours that are kept without an entry in the journal."""
    rows = Record.objects.filter(case__in=case_keys(trial), source=None, entry=None).prefetch_related("subjects")
    for row in rows.order_by("pk").iterator(SOME):
        yield {
            "systemID": str(row.uid),
            "registreringsID": row.record_id,
            "tittel": row.title,
            "offentligTittel": row.public_title,
            "dokumentetsDato": row.document_date,
            "registrertAv": row.registered_by,
            "gjelder": [
                {"art": each.kind, "systemID": str(each.subject_uid), "versjon": each.number}
                for each in sorted(row.subjects.all(), key=lambda each: (each.position, each.pk))
            ],
            BASIS: screened(row.covers),
        }


def documents(trial: Trial, files: Named) -> Iterator[Row]:
    """The documents of our records: PDF/A, originals and attachments, each with its files."""
    rows = RecordDocument.objects.filter(record__case__in=case_keys(trial), record__source=None)
    rows = rows.select_related("record", "document__shows").prefetch_related("document__objects_of__blob")
    for row in rows.order_by("record", "number", "pk").iterator(SOME):
        shows = getattr(row.document, "shows", None)
        yield {
            "id": str(row.document.uid),
            "registrering": str(row.record.uid),
            "nummer": row.number,
            "tilknyttet_som": row.associated_as,
            "rolle": shows.role if shows else "",
            "tittel": row.document.title,
            "filer": [
                {
                    "versjon": each.version_number,
                    "variant": each.variant_format,
                    "format": each.format,
                    **files.blob(each.uid, each.blob),
                }
                for each in sorted(row.document.objects_of.all(), key=lambda each: each.pk)
            ],
            BASIS: screened(row.document.covers),
        }


def requests(trial: Trial, files: Named) -> Iterator[Row]:
    """Requests for access about the cases, with every step and every refusal word for word."""
    rows = AccessRequest.objects.filter(case__in=case_keys(trial)).select_related("sender", "case")
    rows = rows.prefetch_related("steps", "refusals", "given__blob")
    for row in rows.order_by("pk").iterator(SOME):
        yield {
            "id": str(row.uid),
            "referanse": row.reference,
            "sak": str(row.case.uid),
            "mottatt": row.received_at,
            "tekst": row.text,
            "gjelder": row.about,
            "tilstand": row.state,
            "avsender": sender(row.sender),
            "steg": [
                {
                    "steg": each.step,
                    "fra": each.before,
                    "til": each.after,
                    "av": each.by,
                    "tidspunkt": each.at,
                    "sagt": each.told,
                    "begrunnelse": each.why,
                }
                for each in sorted(row.steps.all(), key=lambda each: each.pk)
            ],
            "avslag": [
                {"hjemmel": each.basis, "brev": each.letter, "av": each.by, "sendt": each.sent_on}
                for each in sorted(row.refusals.all(), key=lambda each: each.pk)
            ],
            "gitt": [
                {"tittel": each.title, "tidspunkt": each.at, "av": each.by, **files.blob(each.uid, each.blob)}
                for each in sorted(row.given.all(), key=lambda each: each.pk)
            ],
            BASIS: [basis("hele linjen", why="hvem som ber om innsyn, og i hva, " + NOT_PUT_OUT)],
        }


def sender(row: Any) -> Row | None:
    """Who wrote: personal data, kept apart from the text until here."""
    if row is None:
        return None
    return {
        "art": row.kind,
        "navn": row.name,
        "epost": row.email,
        "adresse": row.address,
        "sprak": row.language,
        "slettet": row.erased_at,
    }


def outcomes(trial: Trial, files: Named) -> Iterator[Row]:
    """Passages before and after, and every citation, those that were taken back too."""
    rows = Passage.objects.filter(case__in=case_keys(trial)).select_related("case", "document", "publication")
    for row in rows.prefetch_related("citations__message").order_by("pk").iterator(SOME):
        yield {
            "id": str(row.uid),
            "sak": str(row.case.uid),
            "dokument": str(row.document.uid) if row.document else "",
            "publikasjon": str(row.publication.uid) if row.publication else "",
            "overskrift": row.heading,
            "for": row.before,
            "etter": row.after,
            "av": row.by,
            "tidspunkt": row.at,
            "innlegg": [
                {
                    "id": str(each.message.uid),
                    "virkning": each.effect,
                    "merknad": each.note,
                    "av": each.by,
                    "tidspunkt": each.at,
                    "tatt_tilbake": each.withdrawn_at,
                    "tatt_tilbake_av": each.withdrawn_by,
                    "tatt_tilbake_fordi": each.withdrawn_why,
                }
                for each in sorted(row.citations.all(), key=lambda each: each.pk)
            ],
            BASIS: [],
        }


def answers(trial: Trial, files: Named) -> Iterator[Row]:
    """Each answer to the two questions: the choices and the day, nothing of who."""
    for row in TrialAnswer.objects.filter(trial=trial).order_by("side", "on", "ease", "again").iterator(SOME):
        yield {
            "hvem": row.side,
            "hvor_lett": row.ease,
            "igjen": row.again,
            "dag": row.on,
            BASIS: [basis("hele linjen", why="tallene står i den offentlige delen")],
        }
