"""The box that an answer is written in, and the one sentence above it that says who sees the answer."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ordskifte.accounts import queries as people
from ordskifte.desk import dialogue_forms as forms
from ordskifte.dialogue import queries
from ordskifte.dialogue.models import Message
from ordskifte.domain.message import Audience

# In the address: "til" is to, "alle" everybody, "avsender" the sender.
TURNS = {"alle": Audience.PUBLIC, "avsender": Audience.PRIVATE}
NAMES = {audience: name for name, audience in TURNS.items()}


def reply_context(request: HttpRequest, message: Message, *, form=None) -> dict[str, object]:
    """Everything that the box needs; `form` is one that was sent and refused."""
    possible = audiences(message)
    if not possible:
        return {"audience": None, "cannot_answer": _("The sender can no longer be answered from here.")}
    audience = _chosen(request, possible, form=form)
    other = next((each for each in possible if each is not audience), None)
    draft = message.drafts.filter(user=request.user).first()
    return {
        "answer_form": form or _fresh(message, audience, draft=draft),
        "audience": audience,
        "audience_icon": "group" if audience is Audience.PUBLIC else "user",
        "who_sees": who_sees(message, audience),
        "other_audience": NAMES.get(other, ""),
        "other_label": _("Answer only the sender") if other is Audience.PRIVATE else _("Answer so that everybody sees"),
        "send_label": _("Send to everybody") if audience is Audience.PUBLIC else _("Send to the sender"),
        "draft": draft,
    }


def audiences(message: Message) -> list[Audience]:
    """Whom an answer can be for, the usual first."""
    return [Audience.PUBLIC, Audience.PRIVATE] if message.audience == Audience.PUBLIC else [Audience.PRIVATE]


def _chosen(request: HttpRequest, possible: list[Audience], *, form) -> Audience:
    asked = form.data.get("audience", "") if form else TURNS.get(request.GET.get("til", ""), "")
    return next((each for each in possible if each == asked), possible[0])


def _fresh(message: Message, audience: Audience, *, draft) -> forms.AnswerForm:
    start = {
        "text": draft.text if draft else "",
        "language": message.language,
        "signs_off": True,
        "audience": audience.value,
        "last_seen": newest_answer(message),
    }
    return forms.AnswerForm(initial=start, language=message.language)


def newest_answer(message: Message) -> int:
    """The newest answer that this page shows, as the next sending is checked against; 0 where there is none."""
    return message.replies.filter(is_outgoing=True).order_by("-pk").values_list("pk", flat=True).first() or 0


def who_sees(message: Message, audience: Audience) -> str:
    """One sentence: who will see the answer."""
    sentences = {
        "everybody": _("Everybody will see this answer, under the message."),
        "sender": _("Only the sender will see this answer, by e-mail and on the sender's own page."),
        "sender_page": _("Only the sender will see this answer, on the sender's own page: no address was given."),
    }
    return sentences[queries.who_will_see(message, audience)]
