"""A publication, a dialogue and a case as parts of somebody else's page: the pieces that our own pages are made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ordskifte.channels.contract import Version
from ordskifte.channels.handoff.fitting import fitted
from ordskifte.channels.handoff.look import DEEPEST, Look
from ordskifte.kernel.templatetags.look import when
from ordskifte.kernel.web.addresses import in_language

USUAL: Final = Look()
# The address of our style sheet; what stands behind it changes only with the program.
STYLE_SHEET: Final = "/del/stil.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a link leads, and its words."""

    address: str  # whole
    words: str
    language: str = ""  # of the words, where it is another than that of the part
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a part is shown and what it belongs to."""

    home: str
    mark: str  # in front of every id
    language: str  # of the words around
    look: Look = USUAL


def publication(version: Version, *, place: Place, answer: str = "") -> str:
    """The text in the language of the place or its own, or when and why it was taken back; `answer`: our form."""
    spoken = place.language if place.language in version.languages else version.languages[0]
    inner = _withdrawn(version, place) if version.withdrawn else _text(version, place, spoken=spoken)
    links = [Link(address=version.address(spoken), words=_("Read it at %(body)s") % {"body": version.body})]
    return inner + _links(_answering(answer) + links)


def dialogue(pieces: str, *, place: Place, shown: int, links: Iterable[Link], answer: str = "") -> str:
    """What people say, in the order in which it was said; the pieces are those of our page."""
    fit = fitted(pieces, home=place.home, mark=place.mark, deeper=place.look.level - 1)
    if shown:
        said = ngettext("%(shown)s message", "%(shown)s messages", shown) % {"shown": shown}
        inner = f'<p class="os-quiet">{escape(said)}</p>\n<ol class="os-thread">\n{fit}</ol>\n'
    else:
        inner = (
            f"<p>{escape(_('Nobody has written yet. Be the first.') if answer else _('Nobody wrote anything.'))}</p>\n"
        )
    return heading(_("What people say"), place=place) + inner + _links([*_answering(answer), *links])


def case(headed: str, *, place: Place, facts: Iterable[str], publications: Iterable[Link], body: Link) -> str:
    """What everybody may know of a case, under its heading: facts, and what is published of it."""
    told = "".join(f"<li>{escape(each)}</li>" for each in facts)
    shown = "".join(f"<li>{_link(each)}</li>\n" for each in publications)
    listed = f"{heading(_('Publications'), place=place, deeper=1)}<ul>\n{shown}</ul>\n" if shown else ""
    return f'{headed}<ul class="os-facts">{told}</ul>\n{listed}{_links([body])}'


def below(place: Place) -> Place:
    """The same place one level further down."""
    return replace(place, look=replace(place.look, level=min(place.look.level + 1, DEEPEST)))


def heading(words: str, *, place: Place, deeper: int = 0, language: str = "") -> str:
    """A heading on the level that was asked for, or below it."""
    level = min(place.look.level + deeper, DEEPEST)
    return f"<h{level}{_in(language, place)}>{escape(words)}</h{level}>\n"


def finished(inner: str, *, place: Place, title: str) -> bytes:
    """The part, to be put into a page as it is; or a page of its own for a frame."""
    # A page in a frame is at home; its policy takes no style sheet from another of our names.
    sheet_at = STYLE_SHEET if place.look.is_framed else place.home + STYLE_SHEET
    sheet = f'<link rel="stylesheet" href="{escape(sheet_at)}">\n' if place.look.is_ours else ""
    language = escape(place.language)
    part = f'<div class="ordskifte-del" lang="{language}">\n{inner}</div>\n'
    if not place.look.is_framed:
        return f"{sheet}{part}".encode()
    # Links lead out of the frame: our pages are in nobody's.
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><base target="_top">\n{sheet}</head>\n'
        f"<body>\n<main>\n{part}</main>\n</body>\n</html>\n"
    ).encode()


def document(version: Version, *, language: str) -> bytes:
    """What a site that asks for nothing else gets of a publication or message."""
    address = version.address(language)
    with translation.override(language):
        place = Place(home=_home_of(address), mark=f"os-{version.post.hex[:12]}", language=language)
        inner = publication(version, place=place)
    return finished(inner, place=place, title="")


def part_address(page: str) -> str:
    """The address of the part that shows what our page at this whole address does."""
    home = _home_of(page)
    path = page.removeprefix(home)
    language = path.split("/", 2)[1]
    rest = in_language(path, "nb")
    return f"{home}{in_language(f'/del{rest}', language)}"


def _text(version: Version, place: Place, *, spoken: str) -> str:
    said = version.variant(spoken)
    other = _in(spoken, place)
    told = f"{escape(_('Published'))} {when(version.first_at)}"
    if version.number > 1:
        told += f". {escape(_('Corrected'))} {when(version.at)}"
    note = f"<p><strong>{escape(_('Corrected'))}:</strong> {escape(version.note)}</p>\n" if version.note else ""
    lead = f'<p class="os-lead"{other}>{escape(said.lead)}</p>\n' if said.lead else ""
    text = fitted(said.html, home=place.home, mark=place.mark, deeper=place.look.level - 1)
    return (
        f"{heading(said.title, place=place, language=spoken)}"
        f'<p class="os-quiet">{told}</p>\n{note}{lead}<div class="os-text"{other}>{text}</div>\n'
    )


def _withdrawn(version: Version, place: Place) -> str:
    title = _("Message out of view") if version.is_message else _("Withdrawn publication")
    taken = version.withdrawn
    assert taken is not None
    told = f"{escape(_('Withdrawn'))} {when(taken.at)}. {escape(taken.reason)}"
    return f"{heading(title, place=place)}<p>{told}</p>\n"


def _answering(address: str) -> list[Link]:
    return [Link(address=address, words=_("Answer here"))] if address else []


def _links(links: Iterable[Link]) -> str:
    shown = "".join(f"<li>{_link(each)}</li>" for each in links)
    return f'<ul class="os-ways">{shown}</ul>\n' if shown else ""


def _link(link: Link) -> str:
    language = f' lang="{escape(link.language)}"' if link.language else ""
    beside = f' <span class="os-quiet">{escape(link.beside)}</span>' if link.beside else ""
    return f'<a href="{escape(link.address)}"{language}>{escape(link.words)}</a>{beside}'


def _in(language: str, place: Place) -> str:
    return f' lang="{escape(language)}"' if language and language != place.language else ""


def _home_of(address: str) -> str:
    scheme, _sep, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"
