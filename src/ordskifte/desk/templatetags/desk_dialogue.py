"""How the desk says where a message stands, what waits, and until when."""

from datetime import date, datetime

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from ordskifte.accounts import queries as people
from ordskifte.dialogue.models import Attachment, Message
from ordskifte.dialogue.queries import author_name, in_a_list
from ordskifte.domain import identity_numbers, moderation, posing
from ordskifte.domain.deadlines import working_days_between
from ordskifte.domain.message import TAKEN_BACK, Audience, State, Step
from ordskifte.domain.moderation import Ground
from ordskifte.domain.parties import Actor, ActorKind
from ordskifte.kernel import clock
from ordskifte.kernel.models import AuditEntry
from ordskifte.kernel.web import open_forms

register = template.Library()

STATES = {
    State.RECEIVED: ("secondary", gettext_lazy("Being prepared")),
    State.SHOWN: ("primary", gettext_lazy("Shown")),
    State.HELD: ("secondary", gettext_lazy("Waiting for a check")),
    State.HIDDEN: ("secondary", gettext_lazy("Hidden")),
    State.WITHDRAWN: ("secondary", gettext_lazy("Withdrawn by the sender")),
    State.REMOVED_AT_SOURCE: ("secondary", gettext_lazy("Deleted by the sender")),
}
ACTS = {
    Step.SHOW: pgettext_lazy("act", "Shown"),
    Step.HOLD: gettext_lazy("Held back for a check"),
    Step.RELEASE: gettext_lazy("Checked and shown"),
    Step.HIDE: gettext_lazy("Hidden"),
    Step.SHOW_AGAIN: gettext_lazy("Shown again"),
    Step.SHOW_LESS: gettext_lazy("Less of it is shown"),
    # By whom is said after it.
    Step.CORRECT: pgettext_lazy("act", "Corrected"),
    Step.WITHDRAW: pgettext_lazy("act", "Withdrawn"),
    Step.REMOVE_AT_SOURCE: pgettext_lazy("act", "Deleted"),
    "answer": gettext_lazy("Answered"),
    "assign": gettext_lazy("Given to somebody, or laid back"),
    "close": gettext_lazy("Closed without answer"),
    "decide_appeal": gettext_lazy("Appeal decided"),
    "decide_attachment": gettext_lazy("Decided on an attachment"),
    "decide_privacy": gettext_lazy("Privacy request decided"),
    "decide_report": gettext_lazy("Report decided"),
    "evidence": gettext_lazy("Evidence taken out"),
    "hold_overdue": gettext_lazy("Nobody checked it in time"),
    "laid_before": gettext_lazy("Laid before a case"),
    "link": gettext_lazy("Linked to another case"),
    "redirect": gettext_lazy("Sent on to another body"),
    "refile": gettext_lazy("Moved to another case"),
    "reopen": gettext_lazy("Taken up again"),
    "report": gettext_lazy("Reported"),
    "unlink": gettext_lazy("Link to another case taken away"),
}
OTHERS = {
    ActorKind.RULE: gettext_lazy("by a rule"),
    ActorKind.CITIZEN: gettext_lazy("by the sender"),
    ActorKind.SYSTEM: gettext_lazy("by the system"),
}
GROUNDS = {
    Ground.THREAT: gettext_lazy("possible threat"),
    Ground.NATIONAL_ID: gettext_lazy("possible national identity number"),
    Ground.SPECIAL_CATEGORY: gettext_lazy("health, faith, sexuality, union or crimes"),
    Ground.MALWARE: gettext_lazy("file that may be harmful"),
    Ground.RAID_BRAKE: gettext_lazy("many messages at once"),
}


@register.filter
def state_words(state: str) -> str:
    """Where a message stands, in plain text."""
    return str(STATES[State(state)][1])


@register.filter
def taken_back(message: Message) -> bool:
    """Whether the sender wants nothing more of a message."""
    return message.state in TAKEN_BACK


@register.simple_tag
def message_state(message: Message) -> SafeString:
    """Whether everybody sees a message, in a few words."""
    kind, words = STATES[State(message.state)]
    if message.audience == Audience.PRIVATE and not taken_back(message):
        kind, words = "secondary", _("Private")
    elif message.audience == Audience.CIRCLE and message.state == State.SHOWN:
        words = _("Shown to those invited")
    return format_html('<span class="w-status w-status--{}">{}</span>', kind, words)


@register.simple_tag
def sender_name(message: Message) -> str:
    """Who says it, as staff see it."""
    if message.is_outgoing:
        return message.outward_name or _("The body")
    name = message.sender.name if message.sender else ""
    return name or _("Anonymous")


@register.simple_tag(takes_context=True)
def poses(context, message: Message) -> bool:
    """Whether somebody else writes under a name that people take for ours."""
    if message.is_outgoing or message.sender is None or not message.sender.name:
        return False
    request = context["request"]
    if not hasattr(request, "names_of_ours"):  # one look-up for a whole page
        units = people.units(by=people.actor_of(request))
        request.names_of_ours = posing.readings([request.tenant.name, *units.values_list("name", flat=True)])
    return posing.poses(message.sender.name, ours=request.names_of_ours)


@register.simple_tag
def outward_name(message: Message) -> str:
    """Under what name everybody sees it."""
    return author_name(message) or _("Anonymous")


@register.filter
def opening(text: str) -> str:
    """The first words, on one line."""
    return Truncator(" ".join(text.split())).chars(160)


@register.filter
def masked(text: str) -> str:
    """The same without what may be an identity number, for lists: nobody needs it there."""
    return identity_numbers.public_copy(text)


@register.simple_tag
def listed(message: Message) -> str:
    """The first words of a message in a list, or that it is read where it is opened."""
    case = message.case
    is_withheld = message.access_code or (case is not None and (case.covers or case.is_classified))
    said = message.said
    text = "" if is_withheld else in_a_list(message, text=said.text, public_text=said.public_text)
    return opening(text) or _("The text is not shown in lists. Open the message to read it.")


@register.simple_tag
def attachment_name(attachment: Attachment) -> str:
    """What staff see a file called."""
    return attachment.title or attachment.original.name or _("File without a name")


@register.simple_tag
def attachment_state(attachment: Attachment) -> SafeString:
    """Whether everybody may see a file."""
    if attachment.is_public:
        kind, words = "primary", _("Everybody sees it")
    elif attachment.message.audience == Audience.PUBLIC and not attachment.decisions.all():
        kind, words = "secondary", _("Waits for a decision")
    else:
        kind, words = "secondary", _("Not public")
    return format_html('<span class="w-status w-status--{}">{}</span>', kind, words)


@register.filter
def place_words(where: str) -> str:
    """Where a rule stopped: the name, or a file by its place, and in what of it."""
    match where.split():
        case ["name"]:
            return _("the name")
        case ["file", number, "name"]:
            return _("the name of file %(number)s") % {"number": number}
        case ["file", number, *_rest]:
            return _("file %(number)s") % {"number": number}
        case _:
            return where


@register.simple_tag
def handling_state(message: Message) -> SafeString:
    """How far the body has come with a message."""
    kind = "primary" if message.handling == "new" else "secondary"
    return format_html('<span class="w-status w-status--{}">{}</span>', kind, message.get_handling_display())


@register.filter
def act_words(entry: AuditEntry) -> str:
    """What was done with a message, and by which rule."""
    act = entry.act.removeprefix("dialogue.").removeprefix("channels.")
    said = str(ACTS.get(act, act))
    if act == Step.CORRECT and Actor.parse(entry.by).kind is ActorKind.STAFF:
        said = _("Corrected")
    rule = entry.details.get("rule")
    return f"{said} ({rule_words(rule).rstrip('.')})" if rule else said


@register.filter
def who(entry: AuditEntry) -> str:
    """Who did it: a person by name, everybody else by kind."""
    kind = Actor.parse(entry.by).kind
    return entry.by_name if kind is ActorKind.STAFF else str(OTHERS[kind])


@register.filter
def ground_words(ground: str) -> str:
    """Why a message waits, in a few words."""
    return str(GROUNDS[Ground(ground)]) if ground in {*Ground} else ground


@register.simple_tag
def hold_words(message: Message) -> str:
    """Why a message waits: every ground once, the gravest that is due first."""
    grounds = dict.fromkeys(hold.ground for hold in message.waiting) or [message.state_rule]
    said = ", ".join(ground_words(ground) for ground in grounds)
    return said[:1].upper() + said[1:]


@register.filter
def rule_words(rule: str) -> str:
    """A ground or a published rule as people read it; by its own name if nobody knows it."""
    if rule in {*Ground}:
        return ground_words(rule)
    told = moderation.TEXTS.get(rule)
    return _(told).partition(":")[0] if told else rule


@register.filter
def full_rule(rule: str) -> str:
    """The whole sentence of a rule."""
    told = moderation.TEXTS.get(rule)
    return _(told) if told else rule


@register.simple_tag
def age(moment: datetime) -> str:
    """How long ago, as people say it: today by the hour, else in days."""
    passed = clock.now() - moment
    hours = int(passed.total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", passed.days) % {"n": passed.days}


@register.simple_tag
def time_left(due: datetime) -> SafeString:
    """How long a hold may still last, or that its time is over."""
    left = due - clock.now()
    hours = int(left.total_seconds() // 3600)
    if left.total_seconds() < 0:
        return format_html('<strong class="desk-late">{}</strong>', _("Overdue"))
    if hours < 1:
        return format_html('<strong class="desk-late">{}</strong>', _("Less than an hour left"))
    return escape(ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours})


@register.simple_tag
def days_left(due: date | None) -> SafeString | str:
    """How many working days are left to answer."""
    if due is None:
        return ""
    today = clock.today()
    if due < today:
        return format_html('<strong class="desk-late">{}</strong>', _("Overdue"))
    days = working_days_between(today, due)
    if days == 0:
        return format_html('<strong class="desk-late">{}</strong>', _("Today"))
    return ngettext("%(n)s working day", "%(n)s working days", days) % {"n": days}


@register.simple_tag
def marked(text: str, spans) -> SafeString:
    """The text with the places that a rule stopped at marked; the mark is told to those who do not see it, too."""
    parts, done = [], 0
    for begin, end in sorted(spans):
        start = max(begin, done)
        if start < end <= len(text):
            parts += [escape(text[done:start]), format_html("<mark>{}</mark>", text[start:end])]
            done = end
    parts.append(escape(text[done:]))
    return mark_safe("".join(parts))  # noqa: S308  each part has been escaped


@register.simple_tag(takes_context=True)
def with_query(context, **changed) -> str:
    """The query of this page with something changed; nothing of the place in the list is kept."""
    query = context["request"].GET.copy()
    query.pop("etter", None)
    for name, value in changed.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def mark_words(marks: list[str]) -> str:
    """The signs of an automatic sending, in words."""
    return ", ".join(_(open_forms.TEXTS.get(mark, mark)) for mark in marks)
