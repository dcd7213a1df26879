"""The box that an answer is written in, and the one sentence above it that says who sees the answer."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from ordskifte.desk import dialogue_forms as forms
from ordskifte.desk.views import waiting
from ordskifte.dialogue import queries
from ordskifte.dialogue.models import Message
from ordskifte.domain import captured
from ordskifte.domain.message import Audience

# In the address: "til" is to, "alle" everybody, "avsender" the sender.
TURNS = {"alle": Audience.PUBLIC, "avsender": Audience.PRIVATE}
NAMES = {audience: name for name, audience in TURNS.items()}


def reply_context(
    request: HttpRequest, message: Message, *, beside: queries.Beside, form: forms.AnswerForm | None = None
) -> dict[str, object]:
    """Everything that the box needs; `form` is one that was sent and refused."""
    possible = audiences(message)
    audience = _chosen(request, possible, form=form)
    other = next((each for each in possible if each is not audience), None)
    return {
        "answer_form": form or _fresh(message, audience, beside=beside),
        "audience": audience,
        "audience_icon": "group" if audience is Audience.PUBLIC else "user",
        "who_sees": who_sees(message, audience, name=queries.outward_name(request.user, message.body)),
        "other_audience": NAMES.get(other, ""),
        "other_label": _other_label(message, other),
        "send_label": _send_label(message, audience),
        "has_draft": bool(beside.draft),
        "inbox_new": waiting.counts(request)["new"] > 1,
    }


def _other_label(message: Message, other: Audience | None, /) -> str:
    if other is Audience.PRIVATE:
        return _("Answer only the sender")
    is_closed = message.audience == Audience.CIRCLE
    return _("Answer in the dialogue") if is_closed else _("Answer so that everybody sees")


def _send_label(message: Message, audience: Audience, /) -> str:
    if audience is Audience.PUBLIC and message.audience == Audience.CIRCLE:
        return _("Answer in the dialogue")
    if audience is Audience.PUBLIC:
        return _("Send to everybody")
    return _("Make it ready") if queries.came_from_network(message) else _("Send to the sender")


def audiences(message: Message) -> list[Audience]:
    """Whom an answer can be for, the usual first."""
    possible = [Audience.PUBLIC, Audience.PRIVATE] if queries.may_answer_publicly(message) else [Audience.PRIVATE]
    # Whoever wrote on a network is reached there alone, and what is posted there stands on our page first.
    return possible[:1] if queries.came_from_network(message) else possible


def _chosen(request: HttpRequest, possible: list[Audience], *, form) -> Audience:
    asked = form.data.get("audience", "") if form else TURNS.get(request.GET.get("til", ""), "")
    return next((each for each in possible if each == asked), possible[0])


def _fresh(message: Message, audience: Audience, *, beside: queries.Beside) -> forms.AnswerForm:
    start = {
        "text": beside.draft,
        "language": message.language,
        "signs_off": True,
        "audience": audience.value,
        "last_seen": beside.last_answer,
    }
    return forms.AnswerForm(initial=start, language=message.language)


def who_sees(message: Message, audience: Audience, *, name: str) -> str:
    """One sentence: who will see the answer, and from whom it comes."""
    sentences = {
        "everybody": _("Everybody sees this answer on the page, from %(name)s."),
        "everybody_and_mail": _(
            "Everybody sees this answer on the page, from %(name)s. The sender gets it by e-mail too."
        ),
        "sender_by_mail": _("Only the sender sees this answer, by e-mail and on the sender's own page, from %(name)s."),
        "everybody_and_there": _(
            "Everybody sees this answer on the page, from %(name)s. You post it on %(network)s too: it is made ready."
        ),
        "circle": _("Those whom the dialogue is for see this answer, from %(name)s."),
        "circle_and_mail": _(
            "Those whom the dialogue is for see this answer, from %(name)s. The sender gets it by e-mail too."
        ),
        "there_alone": _("This answer is made ready for you to post on %(network)s. It is not shown here."),
        "sender_on_page": _(
            "Only the sender sees this answer, on the sender's own page, from %(name)s. No e-mail address was given."
        ),
    }
    network = captured.NAMES.get(message.channel, "")
    return sentences[queries.who_will_see(message, audience)] % {"name": name, "network": network}
