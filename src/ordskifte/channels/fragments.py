"""What is let through to the public: named fields only, and HTML of known marks only. Done once, when written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import nh3

from ordskifte.channels.contract import Variant

VARIANT_FIELDS: Final = ("title", "lead", "html", "text")
FACTS: Final = (
    "source_note",
    "source_url",
    "contact_name",
    "contact_email",
    "dialogue",
    "opens_at",
    "closes_at",
    "reading_hours",
    # Of a message or an answer: what stands around its text.
    "author_name",
    "author_kind",
    "author_unit",
    "reply_to",
    "reply_to_name",
    "message_reference",
    "said_at",
    "corrected_at",
    # Of one that was written on a network, and brought here by somebody: which network, and when it was written.
    "written_on",
    "written_at",
    # How many files came along that nobody has decided on yet, and that are not shown.
    "files_waiting",
    "files_closed",
)
ATTACHMENT_FIELDS: Final = ("uid", "title", "media_type", "size", "alt")

_TAGS: Final = {
    *("h2", "h3", "h4", "p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "small"),
    *("figure", "figcaption", "img", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES: Final = {
    "a": {"href"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading"},
    "th": {"scope"},
    "caption": {"id"},
    "div": {"class", "role", "tabindex", "aria-labelledby"},
    "table": {"class", "data-color"},
    "ul": {"class"},
    "ol": {"class"},
    "small": {"class"},
}
_CLASSES: Final = {"ds-list", "ds-table", "os-table-frame", "os-quiet"}
_SCHEMES: Final = {"http", "https", "mailto"}


def variants(given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """What is said in each language, and nothing that came along."""
    return {language: _variant(said) for language, said in given.items()}


def facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is said beside the text, and nothing that came along."""
    kept: dict[str, Any] = {name: _fact(given[name]) for name in FACTS if given.get(name)}
    attached = [_attachment(each) for each in given.get("attachments") or ()]
    return kept | ({"attachments": attached} if attached else {})


def _fact(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _attachment(given: Mapping[str, Any]) -> dict[str, str | int]:
    return {
        name: int(given[name]) if name == "size" else str(given[name])
        for name in ATTACHMENT_FIELDS
        if given.get(name) is not None
    }


def _variant(said: Mapping[str, Any]) -> dict[str, str]:
    kept = {name: str(said.get(name) or "") for name in VARIANT_FIELDS}
    return kept | {"html": cleaned(kept["html"])}


def read(kept: Mapping[str, Mapping[str, str]]) -> dict[str, Variant]:
    """What was kept, as channels take it."""
    return {
        language: Variant(**{name: said.get(name, "") for name in VARIANT_FIELDS}) for language, said in kept.items()
    }


def cleaned(html: str) -> str:
    """The HTML with known marks only: whoever made it, a page can take it in as it is."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=_SCHEMES,
        link_rel="noopener nofollow",
    )


def _attribute(*given: str) -> str | None:
    tag, name, value = given  # as nh3 gives them
    if name == "class":
        return " ".join(word for word in value.split() if word in _CLASSES) or None
    # Nothing is loaded from elsewhere, and a word may not be taken for one of the page's own.
    if tag == "img" and name == "src":
        return value if _is_ours(value) else None
    if tag == "img" and name == "srcset":
        return value if all(_is_ours(each.strip()) for each in value.split(",")) else None
    return value


def _is_ours(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//") and "\\" not in address
