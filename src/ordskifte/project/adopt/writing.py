"""Fills the texts in, and marks what somebody must fill in by hand so that nobody overlooks it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ordskifte.domain.errors import OrdskifteError

TEXTS: Final = Path(__file__).parent / "texts"
_BLANK: Final = re.compile(r"\[\[(\? ?)?([^\[\]]+)\]\]")
_BY_HAND: Final = {"nb": "FYLL INN", "nn": "FYLL UT"}
# What a blank is called where the installation does not know it.
_NAMES: Final = {
    "nb": {
        "organ": "organets navn",
        "orgnr": "organisasjonsnummer",
        "kontakt": "e-post til organet",
        "adresse": "adressen til nettstedet",
        "personvernombud": "personvernombudets e-post",
        "erklaering": "adressen til tilgjengelighetserklæringen",
        "klageorgan": "klageinstans",
        "kanaler": "kanaler",
        "journal": "hvem som fører journalen",
        "navn_i_journal": "om navn på privatpersoner vises i journalen",
        "fire_oyne": "om en annen må godkjenne før noe publiseres",
        "stillhet": "om taushet er avslag (§ 32)",
        "data": "hvor data ligger",
        "roller": "tabell over roller",
    },
    "nn": {
        "organ": "namnet på organet",
        "orgnr": "organisasjonsnummer",
        "kontakt": "e-post til organet",
        "adresse": "adressa til nettstaden",
        "personvernombud": "e-posten til personvernombodet",
        "erklaering": "adressa til tilgjengeerklæringa",
        "klageorgan": "klageinstans",
        "kanaler": "kanalar",
        "journal": "kven som fører journalen",
        "navn_i_journal": "om namn på privatpersonar blir viste i journalen",
        "fire_oyne": "om ein annan må godkjenne før noko blir publisert",
        "stillhet": "om togn er avslag (§ 32)",
        "data": "kvar data ligg",
        "roller": "tabell over roller",
    },
}


class UnknownBlank(OrdskifteError):
    """A text asks for something that nobody gives; a mistake in the program."""

    code = "adopt_unknown_blank"
    text = "A text asks for %(name)s, which is not known."


class AdoptPlaceTaken(OrdskifteError):
    """Somebody may have filled these in already."""

    code = "adopt_place_taken"
    text = "%(place)s is there already, and somebody may have written in it. Give a folder that is not there yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One text, and how many places somebody must fill in."""

    name: str
    text: str
    by_hand: int


def filled(text: str, facts: Mapping[str, str], *, language: str) -> tuple[str, int]:
    """The text with what is known, and how many places are left for somebody."""
    left = 0

    def fill(match: re.Match[str]) -> str:
        nonlocal left
        asks_somebody, name = bool(match[1]), match[2].strip()
        if not asks_somebody and name not in _NAMES[language] and name not in facts:
            raise UnknownBlank(name=name)
        if not asks_somebody and facts.get(name):
            inner, more = filled(facts[name], {}, language=language) if "[[?" in facts[name] else (facts[name], 0)
            left += more
            return inner
        left += 1
        return f"**[{_BY_HAND[language]}: {name if asks_somebody else _NAMES[language][name]}]**"

    return _BLANK.sub(fill, text), left


def all_of(language: str, facts: Mapping[str, str]) -> list[Written]:
    """Every text in one language."""
    found = []
    for path in sorted((TEXTS / language).glob("*.md")):
        text, left = filled(path.read_text("utf-8"), facts, language=language)
        found.append(Written(name=path.name, text=text, by_hand=left))
    return found


def put(texts: Mapping[str, list[Written]], place: Path) -> None:
    """A folder for each language; nothing that is there already is written over."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise AdoptPlaceTaken(place=str(place))
    for language, written in texts.items():
        folder = place / language
        folder.mkdir(parents=True, exist_ok=True)
        for each in written:
            (folder / each.name).write_text(each.text, "utf-8")
