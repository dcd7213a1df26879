"""What channels answer to. One handler follows a publication, so that its events are taken in order."""

from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from ordskifte.channels import actions, registry
from ordskifte.channels.handoff import calls, files, hiding
from ordskifte.channels.models import PUBLICATION, Post
from ordskifte.domain import events
from ordskifte.domain.delivery import Act
from ordskifte.domain.errors import NotFound
from ordskifte.domain.parties import Actor
from ordskifte.publishing import queries as publishing

BY: Final = Actor.rule("channels.show_what_is_published")


def follow_publication(event: events.Published | events.Corrected | events.Withdrawn) -> None:
    """Show what was published, show it anew, or take it out of view."""
    said = publishing.published(event.uid, number=event.number)
    if said is None:
        raise NotFound
    if isinstance(event, events.Withdrawn):
        _withdraw(said)
    elif Post.objects.filter(source_uid=said.uid).exists():
        actions.correct(by=BY, source_uid=said.uid, content=_content(said))
    else:
        source = actions.Source(
            kind=PUBLICATION, uid=said.uid, thread_key=said.uid, case=said.case, reference=said.reference
        )
        actions.post(by=BY, source=source, content=_content(said))


def _content(said: publishing.Shown) -> actions.Content:
    variants = {
        language: {"title": text.title, "lead": text.lead, "html": text.html, "text": text.plain}
        for language, text in said.texts.items()
    }
    return actions.Content(number=said.number, at=said.at, variants=variants, note=said.change_note, facts=said.facts)


def _withdraw(said: publishing.Shown) -> None:
    # Published again before we came to it: what was withdrawn goes out of view all the same.
    with translation.override(said.body.language):
        reason = said.withdrawn_reason or _("It was withdrawn, and a new version was published later.")
    actions.withdraw(by=BY, source_uid=said.uid, why=reason, at=said.withdrawn_at)


def deliver(event: events.PostChanged) -> None:
    """Put a post on our own pages and feeds; what goes further is left to the worker."""
    actions.deliver_here(by=BY, post_uid=event.uid)


def ask_by_hand(event: events.PostChanged) -> None:
    """Ask people to change or take down what they posted by hand on networks that let no program in."""
    if event.act is Act.ANNOUNCE:
        return
    post = Post.objects.select_for_update(of=("self",)).select_related("body", "case").filter(uid=event.uid).first()
    if post is None:
        raise NotFound
    # Whatever came after this event asks for itself, and says what is so now.
    if post.kind == PUBLICATION and event.number == post.number:
        actions.follow_by_hand(by=BY, post=post, number=event.number, change=_now(post))


def _now(post: Post) -> Act:
    return Act.WITHDRAW if post.is_withdrawn else Act.CORRECT


def hand_on(event: events.PostChanged) -> None:
    """Throw away the files of parts that showed what was there before, and write down which other sites are told.

    No such file is handed out any more in any case: what was withdrawn is only to lie nowhere.
    """
    post = Post.objects.select_related("body", "case__public").filter(uid=event.uid).first()
    if post is None:
        raise NotFound
    if registry.HANDOFF not in registry.chosen(post.body):
        return
    under = Post.objects.filter(source_uid=post.thread_key).values_list("pk", flat=True)
    files.forget(files.of_case(post.case_id), *map(files.of_post, under))
    # What the public may not know of any more is told of only to have it taken away.
    if getattr(post.case, "public", None) is not None or event.act is Act.WITHDRAW:
        calls.plan(post, number=event.number, act=event.act)


def forget_all_parts(event: events.ImportFinished) -> None:
    """The same after an import, which may take any case out of view, or let it come back."""
    files.forget_all()
    hiding.follow_cases()
