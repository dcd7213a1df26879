"""Files that came with a message: look at the copy, and decide whether everybody may see it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ordskifte.accounts import queries as people
from ordskifte.desk import dialogue_forms as forms
from ordskifte.desk.views import acting, page
from ordskifte.desk.views import dialogue as shared
from ordskifte.dialogue import actions, queries
from ordskifte.dialogue.models import Attachment
from ordskifte.kernel import audit
from ordskifte.kernel.web import files

# Checksums of the copies that this session has opened, the last ones.
SEEN, SEEN_AT_MOST = "attachments_seen", 200


def _attachment_or_404(request: HttpRequest, uid: uuid.UUID) -> Attachment:
    """The file, if whoever asks may open its message."""
    found = queries.attachment_for(people.actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@actions.decide_attachment.door
def decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Decide whether everybody may see one file. The sender is told."""
    found = _attachment_or_404(request, uid)
    is_picture = found.copy_type.startswith("image/")
    start = {"seen": found.copy.sha256 if found.copy else "", "title": found.title, "alt": found.alt}
    form = forms.AttachmentForm(request.POST or None, initial=start, is_picture=is_picture)
    if _is_opened(request, form) and acting.done(request, form, act=actions.decide_attachment, attachment=found):
        messages.success(request, _("The decision is kept, with your name and the time. The sender is told."))
        return redirect("desk:message", uid=found.message.uid)
    return page(
        request,
        "desk/attachment.html",
        title=_("Decide on the attachment"),
        icon="doc-full",
        trail=shared.trail(found.message),
        form=form,
        attachment=found,
        is_picture=is_picture,
        decisions=people.with_names(found.decisions.order_by("-pk")[:20]),
        submit=_("Decide"),
        status=acting.status_of(form),
    )


def _is_opened(request: HttpRequest, form: forms.AttachmentForm) -> bool:
    """Whether the copy was looked at, which nobody needs who says no."""
    if request.method != "POST" or not form.is_valid():
        return False
    given = form.cleaned_data
    if given["is_public"] and given["seen"] not in request.session.get(SEEN, []):
        form.add_error(None, _("Open the copy and look at it first. Then decide."))
        return False
    return True


@shared.readers
def copy(request: HttpRequest, uid: uuid.UUID) -> StreamingHttpResponse:
    """The copy that everybody would see."""
    found = _attachment_or_404(request, uid)
    if found.copy is None:
        raise Http404
    answer = files.from_blob(found.copy, name=found.uid.hex[:8])
    earlier = [each for each in request.session.get(SEEN, []) if each != found.copy.sha256]
    request.session[SEEN] = [*earlier, found.copy.sha256][-SEEN_AT_MOST:]
    answer["Cache-Control"] = "private, no-store"
    return answer


@actions.decide_attachment.door
def original(request: HttpRequest, uid: uuid.UUID) -> StreamingHttpResponse:
    """The file as it came, which runs nothing here. It is noted who opened it."""
    found = _attachment_or_404(request, uid)
    audit.note(by=people.actor_of(request), act="dialogue.read_original", about=found.uid)
    answer = files.from_blob(found.original.blob, name=found.uid.hex[:8])
    # Never shown in the browser: nobody has looked into it, and its type is what the sender said.
    answer["Content-Disposition"] = answer["Content-Disposition"].replace("inline", "attachment", 1)
    answer["Cache-Control"] = "private, no-store"
    return answer
