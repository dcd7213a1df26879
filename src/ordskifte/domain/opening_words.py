"""The first words of a message, as far as a title that everybody reads may hold them: no name, no number, no address.

No list knows every name. So a word with a capital is left out unless it is a common word at the start of a sentence, or
stands in what the body itself has published; and of a text in which capitals tell nothing, nothing is taken.
"""

import re
from collections.abc import Iterable
from typing import Final

from ordskifte.domain import identity_numbers

LEFT_OUT: Final = "…"
FEWEST: Final = 3  # words that must be left for them to tell anything
_SHORTEST: Final = 20  # room below which it is not worth it
_AROUND = ".,;:!?()[]«»“”\"'’–—-…"
_WORD = re.compile(r"\S+")
_PLAIN = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n]+|$)")
_ENDS = re.compile(r"[.!?:]+[»”\"')]*$")

# Words that begin sentences, and are nobody's name.
_COMMON: Final = """
hvor hva når hvorfor hvordan hvem hvilke hvilken hvilket kva kvifor korleis kven kvar kor kan kunne vil ville skal
skulle bør burde må måtte er var blir ble vert vart har hadde får fikk fekk jeg eg vi me det den de dei dette denne
disse desse dere dykk du han hun ho at hvis dersom viss om for i på med til fra frå ved etter før under over mellom
som nå no ikke ikkje ja nei takk tusen alle alt ingen mange noen nokon noe noko en ei et eit vår vårt våre min mitt
mine barna barn skolen skulen kommunen kommunestyret politikerne politikarane veien vegen saken saka planen møtet
bussen trafikken parken lekeplassen leikeplassen barnehagen hei god ber ønsker ønskjer klager klagar foreslår
what where when why how who which can could will would should is are was were do does did have has i we you they it
the this that these those there please if my our your a an no not all some many hello thanks thank
"""
COMMON: Final = frozenset(_COMMON.split())


def opening(text: str, *, most: int, known: str = "", names: Iterable[str] = ()) -> str:
    """The first words that may stand in a title, in at most so many signs; empty where too few would be left.

    `known` is what everybody reads already, such as the title of the case; `names` are of whoever wrote.
    """
    if most < _SHORTEST or not _has_capitals_that_tell(text):
        return ""
    public = {_bare(word).casefold() for word in _WORD.findall(known)} - {""}
    private = {part.casefold() for name in names for part in re.split(r"[\s.-]+", name) if len(part) > 1}
    kept: list[str] = []
    starts = True
    for word in _WORD.findall(_from_what_is_asked(identity_numbers.public_copy(text))):
        safe = _safe(word, starts=starts, public=public, private=private)
        kept += [safe] if safe else [LEFT_OUT] if kept[-1:] != [LEFT_OUT] else []
        starts = bool(_ENDS.search(word))
        if len(" ".join(kept)) > most or (starts and _count(kept) >= FEWEST):
            break
    return _cut(kept, most=most)


def _from_what_is_asked(text: str) -> str:
    """The text from its first question on, if it asks one: people tell of themselves first, and ask then."""
    sentences = _SENTENCE.findall(text)
    asked = next((place for place, each in enumerate(sentences) if each.rstrip().endswith("?")), 0)
    return "".join(sentences[asked:])


def _safe(word: str, *, starts: bool, public: set[str], private: set[str]) -> str:
    """The word, if it may be shown; else nothing."""
    bare = _bare(word)
    folded = bare.casefold()
    if not _PLAIN.fullmatch(bare) or folded in private or folded.removesuffix("s") in private:
        return ""
    is_common = bare == bare.lower() or folded in public or (starts and folded in COMMON)
    return bare if is_common else ""


def _bare(word: str) -> str:
    return word.strip(_AROUND)


def _has_capitals_that_tell(text: str) -> bool:
    """Whether capitals tell names from other words here: somebody writes some, and not only those."""
    letters = [sign for sign in text if sign.isalpha()]
    first = letters[:1]
    return bool(first) and first[0].isupper() and 2 * sum(map(str.islower, letters)) > len(letters)


def _count(kept: list[str]) -> int:
    return sum(word != LEFT_OUT for word in kept)


def _cut(kept: list[str], *, most: int) -> str:
    while kept and (len(" ".join(kept)) > most or kept[-1] == LEFT_OUT):
        kept = kept[:-1]
    return " ".join(kept) if _count(kept) >= FEWEST else ""
