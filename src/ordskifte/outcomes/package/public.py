"""The half that can be given away: made of the rows that public pages are made of, and of nothing else."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.db.models import Prefetch

from ordskifte.cases.models import PublicCase, PublicDocument
from ordskifte.channels.models import PUBLICATION, Post, PostVersion
from ordskifte.dialogue.models import Attachment, PastMessage, PastState, PastThread
from ordskifte.dialogue.queries import past as pasts
from ordskifte.domain.message import Audience, State
from ordskifte.domain.trial import Side
from ordskifte.journal import queries as journal
from ordskifte.outcomes.models import Passage, Trial
from ordskifte.outcomes.package.files import Named
from ordskifte.outcomes.queries.citing import passage
from ordskifte.outcomes.queries.trials import case_keys, figures_of
from ordskifte.publishing import queries as publishing
from ordskifte.publishing.models import Publication, ShownPicture

Row = dict[str, Any]
_SOME: Final = 200
_KINDS: Final = {"message": "innlegg", "answer": "svar"}


def cases(trial: Trial, files: Named) -> Iterator[Row]:
    """The cases, as everybody sees them."""
    for row in _public_cases(trial):
        yield {
            "id": str(row.uid),
            "saksnummer": f"{row.year}/{row.sequence}" if row.year else "",
            "tittel": row.title if row.showing == "show" else "",
            "visning": row.showing,
            "hjemmel": row.authority,
            "status": row.status,
            "enhet": row.unit,
            "saksdato": row.case_date,
        }


def publications(trial: Trial, files: Named) -> Iterator[Row]:
    """Every version of every publication; of one that was withdrawn, when and why."""
    rows = PostVersion.objects.filter(post__in=_posts(trial).filter(kind=PUBLICATION)).order_by("post", "number")
    for row in rows.select_related("post__case__public").iterator(_SOME):
        gone = row.post.withdrawn_at or row.withdrawn_at
        texts = {} if gone else {name: _text(each) for name, each in row.variants.items()}
        facts = {} if gone else row.facts
        yield {
            "id": str(row.post.source_uid),
            "referanse": row.post.reference,
            "sak": str(row.post.case.public.uid),
            "versjon": row.number,
            "tidspunkt": row.at,
            "tekster": texts,
            "rettet": "" if gone else row.note,
            "kilde": facts.get("source_note", ""),
            "kildeadresse": facts.get("source_url", ""),
            "kontakt": {"navn": facts.get("contact_name", ""), "epost": facts.get("contact_email", "")},
            "ute_av_visning": gone,
            "grunn": row.post.withdrawn_reason or row.withdrawn_reason,
        }


def _text(said: dict[str, str]) -> Row:
    names = {"tittel": "title", "ingress": "lead", "html": "html", "tekst": "text"}
    return {ours: said.get(theirs, "") for ours, theirs in names.items()}


def messages(trial: Trial, files: Named) -> Iterator[Row]:
    """What everybody can read of each message and answer; of one out of view, since when and why."""
    attachments = _attachments(trial)
    posts = _posts(trial).filter(kind__in=_KINDS).select_related("case__public").prefetch_related("versions")
    for post in posts.order_by("pk").iterator(_SOME):
        newest = max(post.versions.all(), key=lambda version: version.number)
        facts = {} if post.is_withdrawn else newest.facts
        language, said = next(iter(newest.variants.items()), ("", {})) if not post.is_withdrawn else ("", {})
        shown = [attachments[each["uid"]] for each in facts.get("attachments") or () if each["uid"] in attachments]
        yield {
            "id": str(post.source_uid),
            "referanse": post.reference,
            "sak": str(post.case.public.uid),
            "publikasjon": str(post.thread_key),
            "art": _KINDS[post.kind],
            "tidspunkt": facts.get("said_at") or post.first_at,
            "versjon": post.number,
            "navn": facts.get("author_name", ""),
            "avsenderart": facts.get("author_kind", ""),
            "enhet": facts.get("author_unit", ""),
            "sprak": language,
            "tekst": said.get("text", ""),
            "svar_til": facts.get("reply_to", ""),
            "vedlegg": [_attached(each, files) for each in shown],
            "ute_av_visning": post.withdrawn_at,
            "grunn": post.withdrawn_reason,
        }


def _attachments(trial: Trial) -> dict[str, Attachment]:
    """The copies that somebody decided to show, of messages that are in view."""
    rows = Attachment.objects.filter(is_public=True, copy__isnull=False, message__state=State.SHOWN)
    rows = rows.filter(message__audience=Audience.PUBLIC.value, message__thread__case__in=case_keys(trial))
    return {str(row.uid): row for row in rows.select_related("copy")}


def _attached(row: Attachment, files: Named) -> Row:
    return {"id": str(row.uid), "tittel": row.title, "alternativ_tekst": row.alt, **files.blob(row.uid, row.copy)}


def documents(trial: Trial, files: Named) -> Iterator[Row]:
    """The documents that somebody decided to show, with the one file that is shown."""
    rows = PublicDocument.objects.filter(case__in=_public_cases(trial)).select_related("case", "object__blob")
    for row in rows.order_by("case", "dated", "document").iterator(_SOME):
        about = {"id": str(row.uid), "sak": str(row.case.uid), "tittel": row.title, "dato": row.dated}
        yield about | files.blob(row.uid, row.object.blob if row.object else None)


def pictures(trial: Trial, files: Named) -> Iterator[Row]:
    """The pictures of what is shown, drawn anew, so that what the camera wrote is not in them."""
    rows = ShownPicture.objects.filter(publication__in=_shown_publications(trial))
    for row in rows.select_related("publication", "picture").order_by("publication", "picture"):
        data, media_type = publishing.drawn_picture(row.picture)
        yield {
            "id": str(row.picture.uid),
            "publikasjon": str(row.publication.uid),
            "fil": files.made(row.picture.uid, media_type=media_type, make=_drawn(row.picture)),
            "sha256": hashlib.sha256(data).hexdigest(),
        }


def _drawn(picture: Any) -> Callable[[], bytes]:
    return lambda: publishing.drawn_picture(picture)[0]


def _shown_publications(trial: Trial) -> Any:
    return Publication.objects.filter(
        uid__in=_posts(trial).filter(kind=PUBLICATION, withdrawn_at=None).values("source_uid"), live=True
    )


def entries(trial: Trial, files: Named) -> Iterator[Row]:
    """The lines of the public journal, as they are seen there."""
    yield from journal.public_lines(trial.body, cases=case_keys(trial))


def outcomes(trial: Trial, files: Named) -> Iterator[Row]:
    """What words led to, as everybody reads it."""
    uids = Passage.objects.filter(case__in=case_keys(trial)).order_by("pk").values_list("uid", flat=True)
    for uid in list(uids):
        if (shown := passage(trial.body, uid)) is None:
            continue
        yield {
            "id": str(uid),
            "sak": str(shown.case.uid),
            "overskrift": shown.heading,
            "for": shown.before,
            "etter": shown.after,
            "tidspunkt": shown.at,
            "dokument": shown.document,
            "publikasjon": shown.publication,
            "innlegg": [
                {"referanse": each.reference, "navn": each.name, "virkning": each.effect, "merknad": each.note}
                for each in shown.citations
            ],
            "ikke_vist": shown.not_shown,
        }


def evaluation(trial: Trial, files: Named) -> Iterator[Row]:
    """What people answered, in figures."""
    for side, who in ((Side.PARTICIPANT, "deltakere"), (Side.STAFF, "ansatte")):
        found = figures_of(trial, side=side)
        yield {
            "hvem": who,
            "antall": found.count,
            "gjennomsnitt": found.mean,
            "hvor_lett": {str(each): many for each, many in found.ease.items()},
            "igjen": {each.value: many for each, many in found.again.items()},
        }


def past(trial: Trial, files: Named) -> Iterator[Row]:
    """What was carried over from an older site and is in view, with names as everybody sees them."""
    in_view = Prefetch("messages", PastMessage.objects.filter(state=PastState.SHOWN).order_by("said_at", "pk"))
    rows = PastThread.objects.filter(case__in=_public_cases(trial).values("case"), is_whole=True, is_held=False)
    rows = rows.select_related("site", "case__public").prefetch_related(in_view).order_by("pk")
    for row in rows.iterator(_SOME):
        seen = {each.number for each in row.messages.all()}
        yield {
            "id": str(row.uid),
            "sak": str(row.case.public.uid),
            "nettsted": row.site.title,
            "adresse_der": row.address,
            "tittel": row.title,
            "skrevet_av": row.byline,
            "tekst": row.text,
            "tidspunkt": row.said_at,
            "innlegg": [
                {
                    "nummer": each.number,
                    "svar_til": each.parent if each.parent in seen else 0,
                    "navn": pasts.shown_name(each, row.site),
                    "tekst": each.text,
                    "tidspunkt": each.said_at,
                }
                for each in row.messages.all()
            ],
            "ikke_vist": row.count - row.shown,
        }


def _public_cases(trial: Trial) -> Any:
    return PublicCase.objects.filter(case__in=case_keys(trial)).order_by("case")


def _posts(trial: Trial) -> Any:
    return Post.objects.filter(case__in=case_keys(trial), case__public__isnull=False)


TABLES: Final = {
    "saker.jsonl": cases,
    "publikasjoner.jsonl": publications,
    "bilder.jsonl": pictures,
    "innlegg.jsonl": messages,
    "tidligere.jsonl": past,
    "dokumenter.jsonl": documents,
    "journal.jsonl": entries,
    "utfall.jsonl": outcomes,
    "evaluering.jsonl": evaluation,
}
