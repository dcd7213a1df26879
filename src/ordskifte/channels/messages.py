"""A message of a thread as a piece of a page: made once when it is written, in each language of the pages.

Pages join these pieces as they are, inside `<ol class="os-thread">`. Nothing in here is taken from the text unescaped,
and nothing points at a built file, whose name changes.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ordskifte.channels import addresses
from ordskifte.channels.models import Fragment, Post, PostVersion
from ordskifte.domain.folding import fold
from ordskifte.domain.journal import without_names
from ordskifte.kernel.prepared import Prepared, given
from ordskifte.kernel.templatetags.look import when
from ordskifte.kernel.web.addresses import in_language

MESSAGE: Final = "message"
ANSWER: Final = "answer"
KINDS: Final = (MESSAGE, ANSWER)
# Of the pages; a message may be in any.
LANGUAGES: Final = ("nb", "nn", "en")
_PARAGRAPH: Final = re.compile(r"\n{2,}")


def write(post: Post, version: PostVersion) -> None:
    """Write the pieces of a message, or write them anew: one statement. Its place stays where it was first."""
    facts = version.facts
    at = datetime.fromisoformat(facts["said_at"]) if facts.get("said_at") else post.first_at
    words, names = _found_by(version) if not post.is_withdrawn else ("", "")
    thread = _thread_reference(post)
    rows = [
        Fragment(
            thread_key=post.thread_key,
            case_id=post.case_id,
            message_uid=post.source_uid,
            language=language,
            at=at,
            place=post.pk,
            html=piece(post, version, language=language, thread=thread),
            words=words,
            names=names,
        )
        for language in LANGUAGES
    ]
    Fragment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["message_uid", "language"],
        update_fields=["case", "html", "words", "names"],
    )


def piece(post: Post, version: PostVersion, *, language: str, thread: str = "") -> str:
    """One message as it stands in a page of this language."""
    with translation.override(language):
        inner = _withdrawn(post, language) if post.is_withdrawn else _shown(post, version, language=language)
        foot = "" if post.is_withdrawn else _foot(reference_of(post, version), language=language, thread=thread)
    state = ' data-state="hidden"' if post.is_withdrawn else ""
    whose = ' data-from="body"' if post.kind == ANSWER else ""
    start = f'<li><article class="os-message" id="{escape(reference_of(post, version))}"{whose}{state}>'
    return f"{start}\n{inner}{foot}</article></li>\n"


def reference_of(post: Post, version: PostVersion) -> str:
    """What people cite it by."""
    return version.facts.get("message_reference") or post.reference


def title(kind: str, facts: Mapping[str, Any]) -> str:
    """What a message is called where something needs a title, in the language that is on."""
    name = facts.get("author_name") or facts.get("author_unit")
    if kind == ANSWER:
        return _("Answer from %(name)s") % {"name": name} if name else _("Answer")
    return _("Message from %(name)s") % {"name": name} if name else _("Message without a name")


def paragraphs(text: str) -> str:
    """Plain text as paragraphs of HTML."""
    parts = [part.strip("\n") for part in _PARAGRAPH.split(text)]
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in parts if part.strip())


def _thread_reference(post: Post) -> str:
    return next((reference for (reference,) in _REFERENCES(uid=post.thread_key)), "")


def _references() -> QuerySet[Any, Any]:
    return Post.objects.filter(source_uid=given("uid", Post._meta.get_field("source_uid"))).values_list("reference")


_REFERENCES = Prepared(_references)


def _found_by(version: PostVersion) -> tuple[str, str]:
    """What a search finds it by: its words, and apart from them the names."""
    facts = version.facts
    said = " ".join(each.get("text", "") for each in version.variants.values())
    names = [facts[name] for name in ("author_name", "reply_to_name") if facts.get(name)]
    if facts.get("author_kind") != "organisation":
        # Whoever signs with their name, or is answered by it, is to be found by it for as long, and no longer.
        said, _taken = without_names([said], names=names)
    return fold(said).text, fold(" ".join(names)).text


def _shown(post: Post, version: PostVersion, *, language: str) -> str:
    facts = version.facts
    spoken, said = next(iter(version.variants.items()))
    inner = said.get("html") or paragraphs(said.get("text", ""))
    is_other = f' lang="{escape(spoken)}"' if spoken and spoken != language else ""
    return (
        f"{_head(post, version, language=language)}"
        f"{_written_elsewhere(facts)}"
        f"{_reply_line(facts, language=language)}"
        f'<div class="os-message-text"{is_other}>{inner}</div>\n'
        f"{_attachments(facts.get('attachments', ()))}"
        f"{_other_files(facts)}"
    )


def _head(post: Post, version: PostVersion, *, language: str) -> str:
    facts = version.facts
    name = facts.get("author_name") or facts.get("author_unit") or _("Anonymous")
    unit = facts.get("author_unit", "")
    beside = f' <span class="os-quiet">{escape(unit)}</span>' if unit and unit != name else ""
    address = addresses.message_path(reference_of(post, version), language=language)
    said_at = datetime.fromisoformat(facts["said_at"]) if facts.get("said_at") else post.first_at
    corrected = ""
    if facts.get("corrected_at"):
        at = when(datetime.fromisoformat(facts["corrected_at"]))
        corrected = f' <span class="os-quiet">{escape(_("Corrected"))} {at}</span>'
    return (
        f'<header><span class="os-message-author">{escape(name)}</span>{beside}{_tag(post.kind, facts)} '
        f'<a class="os-quiet" href="{escape(address)}">{when(said_at)}</a>{corrected}</header>\n'
    )


def _tag(kind: str, facts: Mapping[str, Any]) -> str:
    if kind == ANSWER:
        said = _("Answer from the body")
    elif facts.get("author_kind") == "organisation":
        said = _("Organisation")
    else:
        return ""
    return f' <span class="ds-tag" data-color="neutral">{escape(said)}</span>'


def _written_elsewhere(facts: Mapping[str, Any]) -> str:
    """That it was written on a network, and brought here."""
    network = facts.get("written_on")
    if not network:
        return ""
    said, brought = escape(_("Written on %(network)s") % {"network": network}), escape(_("Brought here by the body."))
    at = f" {when(datetime.fromisoformat(facts['written_at']))}" if facts.get("written_at") else ""
    return f'<p class="os-quiet">{said}{at}. {brought}</p>\n'


def _reply_line(facts: Mapping[str, Any], *, language: str) -> str:
    reference = facts.get("reply_to")
    if not reference:
        return ""
    address = addresses.message_path(reference, language=language)
    name = facts.get("reply_to_name") or _("Anonymous")
    said = escape(_("Answer to %(name)s") % {"name": name})
    return f'<p class="os-quiet"><a href="{escape(address)}">{said}</a></p>\n'


def _attachments(attached: Any) -> str:
    if not attached:
        return ""
    lines = "".join(f"<li>{_attachment(each)}</li>" for each in attached)
    return f'<ul class="ds-list" aria-label="{escape(_("Attachments"))}">{lines}</ul>\n'


def files_said(facts: Mapping[str, Any]) -> list[str]:
    """What is said of files that are not shown, in the language that is on."""
    waiting, closed = (int(facts.get(name) or 0) for name in ("files_waiting", "files_closed"))
    said = []
    if waiting:
        said.append(
            ngettext(
                "%(n)s file came along. Somebody here looks at it, and decides whether everybody may see it.",
                "%(n)s files came along. Somebody here looks at them, and decides whether everybody may see them.",
                waiting,
            )
            % {"n": waiting}
        )
    if closed:
        said.append(
            ngettext(
                "%(n)s file came along that is kept and not shown here. You can ask for access to it.",
                "%(n)s files came along that are kept and not shown here. You can ask for access to them.",
                closed,
            )
            % {"n": closed}
        )
    return said


def _other_files(facts: Mapping[str, Any]) -> str:
    return "".join(f'<p class="os-quiet">{escape(said)}</p>\n' for said in files_said(facts))


def _attachment(each: Mapping[str, Any]) -> str:
    said = each.get("title") or each.get("alt") or _("Attachment")
    size = f' <span class="os-quiet">{escape(filesizeformat(each["size"]))}</span>' if each.get("size") else ""
    alt = f" – {escape(each['alt'])}" if each.get("alt") and each["alt"] != said else ""
    return f'<a href="/vedlegg/{escape(each.get("uid", ""))}/">{escape(said)}</a>{alt}{size}'


def _foot(reference: str, *, language: str, thread: str) -> str:
    report = in_language(f"/innlegg/{reference}/meld/", language)
    answer = ""
    if thread:
        address = in_language(f"/p/{thread}/svar/?svar-paa={reference}", language)
        # The space keeps them apart where no style does, as in somebody else's page.
        answer = f'<a href="{escape(address)}">{escape(_("Answer"))}</a> '
    return f'<footer>{answer}<a href="{escape(report)}">{escape(_("Report this message"))}</a></footer>\n'


def _withdrawn(post: Post, language: str) -> str:
    address = addresses.message_path(post.reference, language=language)
    said = escape(_("This message is out of view since"))
    link = f'<a href="{escape(address)}">{when(post.withdrawn_at)}</a>'
    return f"<p>{said} {link}. <span>{escape(post.withdrawn_reason)}</span></p>\n"
