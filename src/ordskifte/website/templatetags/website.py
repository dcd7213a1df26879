"""How cases and files are named on public pages."""

from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ordskifte.access import queries as access
from ordskifte.cases.models import PublicCase
from ordskifte.channels import queries as channels
from ordskifte.channels.models import Post
from ordskifte.domain.case import CaseStatus, Showing, read_status
from ordskifte.domain.outcome import TEXTS as EFFECTS
from ordskifte.outcomes import queries as outcomes

register = template.Library()

# M052 saksstatus in the reader's language; a word that the code list does not have is shown as it came.
STATUS_WORDS = {
    CaseStatus.OPEN: gettext_lazy("Under consideration"),
    CaseStatus.CLOSED: gettext_lazy("Closed"),
    CaseStatus.CREATED: gettext_lazy("Opened"),
    CaseStatus.CLOSED_BY_OFFICER: gettext_lazy("Closed"),
    CaseStatus.NO_WORKFLOW: gettext_lazy("Under consideration"),
    CaseStatus.FINISHED_BY_OFFICER: gettext_lazy("Closed"),
}

FILE_KINDS = {
    "application/pdf": ("pdf", "PDF"),
    "image/png": ("document", gettext_lazy("Picture")),
    "image/jpeg": ("document", gettext_lazy("Picture")),
    "text/plain": ("document", gettext_lazy("Text")),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("document", "Word"),
    "application/vnd.oasis.opendocument.text": ("document", "OpenDocument"),
}


@register.filter
def number(case: PublicCase) -> str:
    """The number that people cite; a unit without one has none."""
    return f"{case.year}/{case.sequence}" if case.year else _("without number")


@register.simple_tag
def case_title(case: PublicCase) -> str:
    """The title, or what stands in its place."""
    if case.showing == Showing.SHOW:
        return case.title
    if case.showing == Showing.WITHHELD:
        return _("Withheld")
    return _("Case without a public title")


@register.filter
def status_word(status: str) -> str:
    """The status of a case in the reader's language."""
    known = read_status(status)
    return str(STATUS_WORDS[known]) if known in STATUS_WORDS else status


@register.filter
def file_icon(media_type: str) -> str:
    """The icon of a kind of file."""
    return FILE_KINDS.get(media_type, ("document", ""))[0]


@register.filter
def file_kind(media_type: str) -> str:
    """What people call a kind of file."""
    return str(FILE_KINDS.get(media_type, ("document", _("File")))[1])


@register.simple_tag(takes_context=True)
def written_in(context, is_theirs: object) -> SafeString | str:
    """The language that the body writes in, where the page is in another (WCAG 3.1.2)."""
    theirs = getattr(context.get("body"), "language", "")
    is_other = is_theirs and theirs and theirs != context.get("language")
    return format_html(' lang="{}"', theirs) if is_other else ""


@register.simple_tag
def case_address(case: PublicCase, several: bool = False) -> str:
    """The address of a case, in the language of the page."""
    if case.year is None or several:
        return reverse("website:case_by_id", args=[case.uid])
    return reverse("website:case", args=[case.year, case.sequence])


@register.simple_tag
def headline(post: Post) -> dict[str, str]:
    """The title and lead of a post in the language of the page, or in its own."""
    language = channels.language_for(post, get_language() or "")
    return {"language": language, "title": "", "lead": ""} | post.headlines.get(language, {})


@register.simple_tag
def trail(case: PublicCase, here: str = "") -> SafeString:
    """The way to a case, or to a page of it."""
    steps = [
        (_("Home"), reverse("website:front")),
        (_("All cases"), reverse("website:cases")),
        (number(case), case_address(case)),
    ]
    if here:
        steps.append((here, ""))
    return render_to_string("layouts/breadcrumbs.html", {"trail": steps})


@register.simple_tag(takes_context=True)
def oembed_link(context) -> SafeString | str:
    """Where the head says that other sites can show the page as a frame (oEmbed, discovery)."""
    if not context.get("has_parts"):
        return ""
    request = context["request"]
    about = f"{reverse('website:oembed')}?{urlencode({'url': request.build_absolute_uri(request.path)})}"
    return format_html(
        '<link rel="alternate" type="application/json+oembed" href="{}">\n', request.build_absolute_uri(about)
    )


@register.simple_tag
def effect_sentence(effect: str) -> str:
    """What became of a message, in a sentence."""
    return _(EFFECTS[effect])


@register.simple_tag
def post_trail(post: Post, *, case: PublicCase | None, here: str = "") -> SafeString:
    """The way to a publication, or to one of its versions; a case that nobody may know of is not on it."""
    steps = [(_("Home"), reverse("website:front"))]
    if case is not None:
        steps.append((number(case), case_address(case)))
    steps.append((_("Publication"), reverse("website:post", args=[post.reference])))
    if here:
        steps.append((here, ""))
    return render_to_string("layouts/breadcrumbs.html", {"trail": steps})


@register.simple_tag(takes_context=True)
def led_to(context, uid):
    """What one message led to, for its own page."""
    return outcomes.of_message(context["body"], uid)


@register.simple_tag(takes_context=True)
def asked_for_access(context, uid):
    """The request for access that one message was found to be, for its sender's own page."""
    return access.led_to(context["body"], uid)


@register.simple_tag(takes_context=True)
def access_answered(context, uid):
    """What was answered and given to a message that was a request for access, for its sender's own page."""
    found = access.led_to(context["body"], uid)
    return access.status(found) if found is not None else None
