"""Posts for tests, made by the actions that make real ones."""

import secrets
import uuid

from ordskifte.channels import actions, handlers
from ordskifte.domain.delivery import Act
from ordskifte.domain.events import PostChanged
from ordskifte.domain.ids import Reference
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock

MESSAGE = "Hvor skal drosjene stå?"
WORDS = "Kommunen foreslår en ny gang- og sykkelvei.\n\nFristen er 1. mars."


def content(number=1, *, text=WORDS, title="Ny gang- og sykkelvei", languages=("nb",), **given):
    """One version, in each language the same words with the language before them."""
    html = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    variants = {
        language: {"title": f"{title} ({language})", "lead": "Si hva du mener.", "html": html, "text": text}
        for language in languages
    }
    return actions.Content(number=number, at=clock.now(), **{"variants": variants, **given})


def a_reference():
    """A new one."""
    return str(Reference.from_bits(secrets.randbits(60)))


def posted(case, *, source_uid=None, reference="", deliver=True, **given):
    """A post of a case, on our own pages and feeds."""
    uid = source_uid or uuid.uuid4()
    source = actions.Source(
        kind="publication", uid=uid, thread_key=uid, case=case, reference=reference or a_reference()
    )
    post = actions.post(by=SYSTEM, source=source, content=content(**given))
    return delivered(post) if deliver else post


def corrected(post, *, number=None, **given):
    """The post with one more version."""
    said = content(number or post.number + 1, **{"note": "Fristen er rettet.", **given})
    return delivered(actions.correct(by=SYSTEM, source_uid=post.source_uid, content=said))


def withdrawn(post, why="Teksten viste et navn som ikke skulle vises."):
    """The post, taken out of view."""
    return delivered(actions.withdraw(by=SYSTEM, source_uid=post.source_uid, why=why))


def delivered(post):
    """The post after the handler has answered, as the outbox would have it do."""
    handlers.deliver(PostChanged(by=SYSTEM, uid=post.uid, case=post.case.uid, number=post.number, act=Act.ANNOUNCE))
    post.refresh_from_db()
    return post


def said(case, *, publication=None, kind="message", text=MESSAGE, language="nb", facts=None, deliver=True, **given):
    """A message or an answer under a publication, as the dialogue writes it."""
    thread = publication or posted(case)
    reference = given.pop("reference", "") or a_reference()
    usual = {
        "author_name": "Piera Gáddnjárga",
        "author_kind": "person",
        "message_reference": reference,
        "said_at": clock.now(),
    }
    source = actions.Source(
        kind=kind,
        uid=given.pop("uid", None) or uuid.uuid4(),
        thread_key=thread.source_uid,
        case=case,
        reference=reference,
    )
    said_now = actions.Content(
        at=clock.now(), variants={language: {"text": text}}, facts=usual | (facts or {}), **given
    )
    post = actions.post(by=SYSTEM, source=source, content=said_now)
    return delivered(post) if deliver else post
