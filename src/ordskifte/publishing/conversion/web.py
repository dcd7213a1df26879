"""Pages of the web: sanitised, cut down to their text, then walked."""

import re
from typing import Final
from urllib.parse import urlsplit

import nh3
from lxml import etree, html

from ordskifte.publishing.conversion import markup
from ordskifte.publishing.conversion.languages import language_of
from ordskifte.publishing.conversion.plain import decoded
from ordskifte.publishing.conversion.refusals import FileUnsafe, NothingInIt
from ordskifte.publishing.conversion.tidying import one_line
from ordskifte.publishing.conversion.values import Draft, NoteCode
from ordskifte.publishing.conversion.work import Work

_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_-]{1,30})""", re.IGNORECASE)
_TOLD_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_-]{1,30})", re.IGNORECASE)
_TAGS: Final = set(nh3.ALLOWED_TAGS) | {
    *("main", "article", "section", "nav", "header", "footer", "aside", "figure", "figcaption", "img", "picture"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "details", "summary", "dl", "dt", "dd"),
    *("form", "input", "select", "textarea", "button", "iframe", "video", "audio", "object", "embed", "canvas", "svg"),
    *("math", "menu", "address", "label"),
}
_UNREAD: Final = {"script", "style", "template", "noscript", "title"}
_ATTRIBUTES: Final = {
    "*": {"hidden", "aria-hidden", "role", "style", "lang"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "input": {"type"},
}
_AROUND: Final = "descendant::nav | descendant::form[not(.//p)] | descendant::*[@role='navigation' or @role='search']"
_AROUND_BODY: Final = "descendant::header | descendant::footer | descendant::aside"
# Deeper than any page that a person wrote; the parser would silently stop further down.
_DEEPEST: Final = 200
_TITLES: Final = (
    "string(//meta[@property='og:title']/@content)",
    "string(//head/title)",
)


def read(data: bytes, work: Work) -> Draft:
    """The blocks of a page."""
    charset = _CHARSET.search(data[:4096])
    told = _TOLD_CHARSET.search(work.media_type)
    name = told[1] if told else charset[1].decode("ascii") if charset else ""
    text = decoded(data, notes=work.notes, charset=name)
    whole = _tree(text.replace("\x00", ""))
    main = _main(_sanitised(text, address=work.address), work)
    title = next((one_line(found) for path in _TITLES if (found := str(whole.xpath(path)).strip())), "")
    lang = next((str(each) for each in whole.xpath("/html/@lang")), "")
    return Draft(found=markup.read(main, work), title=title, language=language_of(lang))


def _sanitised(text: str, *, address: str) -> etree._Element:
    is_whole = urlsplit(address).scheme in {"http", "https"} if address.isascii() else False
    cleaned = nh3.clean(
        text,
        tags=_TAGS - _UNREAD,
        clean_content_tags=_UNREAD,
        attributes=_ATTRIBUTES,
        filter_style_properties={"display", "visibility"},
        # Addresses of other kinds are noted and left out later; scripts are gone here already.
        url_schemes={"http", "https", "mailto", "data", "tel", "ftp"},
        url_relative=("rewrite_with_base", address) if is_whole else "pass_through",
        link_rel=None,
    )
    return _tree(f"<div>{cleaned}</div>")


def _tree(text: str) -> etree._Element:
    parser = html.HTMLParser(no_network=True, encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring((text.strip() or "<p></p>").encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        raise NothingInIt from None
    if _is_too_deep(root):
        raise FileUnsafe
    return root


def _is_too_deep(root: etree._Element) -> bool:
    depth = 0
    for step, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if step == "start" else -1
        if depth > _DEEPEST:
            return True
    return False


def _main(root: etree._Element, work: Work) -> etree._Element:
    """The part of the page that is its text."""
    body = root.find("body")
    body = root if body is None else body
    chosen = next((found for path in ("//main", "//*[@role='main']") for found in root.xpath(path)), None)
    if chosen is None:
        articles = root.xpath("//article")
        chosen = max(articles, key=lambda each: len(each.text_content()), default=body)
    # An article that holds little of the page is a teaser among others.
    if len(chosen.text_content()) < len(body.text_content()) // 5:
        chosen = body
    around = chosen.xpath(_AROUND) + (chosen.xpath(_AROUND_BODY) if chosen is body else [])
    for each in around:
        if each.getparent() is not None:
            each.drop_tree()
    work.notes.add(NoteCode.PAGE_PARTS_LEFT_OUT, int(bool(around) or chosen is not body))
    return chosen
