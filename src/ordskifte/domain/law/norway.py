"""Norwegian provisions as values, and legal bases as people write them.

The texts are those in force at the start of 2026: offentleglova of 2006, offentlegforskrifta of 2008, forvaltningsloven
of 1967, arkivlova and arkivforskrifta of 2025. Those on what may be said are named by their sections only.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from ordskifte.domain.errors import (
    IncompleteLegalBasis,
    MalformedLegalBasis,
    MissingLegalBasis,
)

OFFENTLEGLOVA: Final = "offentleglova"
OFFENTLEGFORSKRIFTA: Final = "offentlegforskrifta"
ARKIVLOVA: Final = "arkivlova"
ARKIVFORSKRIFTA: Final = "arkivforskrifta"
FORVALTNINGSLOVEN: Final = "forvaltningsloven"
EFORVALTNINGSFORSKRIFTEN: Final = "eforvaltningsforskriften"
GRUNNLOVEN: Final = "grunnloven"
PERSONOPPLYSNINGSLOVEN: Final = "personopplysningsloven"
PERSONVERNFORORDNINGEN: Final = "personvernforordningen"
STRAFFELOVEN: Final = "straffeloven"
AANDSVERKLOVEN: Final = "åndsverkloven"
SAMELOVEN: Final = "sameloven"

# Regulations of the European Union have articles where acts have sections.
_WITH_ARTICLES: Final = frozenset({PERSONVERNFORORDNINGEN})

_ORDINALS = (
    "første",
    "andre",
    "tredje",
    "fjerde",
    "femte",
    "sjette",
    "sjuende",
    "åttende",
    "niende",
    "tiende",
)


@dataclass(frozen=True, slots=True)
class Provision:
    """One place in an act: section (paragraf), paragraph (ledd), letter (bokstav), number (nummer)."""

    act: str
    section: str
    paragraph: int | None = None
    letter: str | None = None
    number: int | None = None

    def __str__(self) -> str:
        section = re.sub(r"(?<=\d)(?=[a-z])", " ", self.section)
        parts = [f"{self.act} {'art.' if self.act in _WITH_ARTICLES else '§'} {section}"]
        if self.paragraph is not None:
            parts.append(f"{_ordinal(self.paragraph)} ledd")
        if self.letter is not None:
            parts.append(f"bokstav {self.letter}")
        if self.number is not None:
            parts.append(f"nr. {self.number}")
        return " ".join(parts)


def _ordinal(number: int) -> str:
    return _ORDINALS[number - 1] if 1 <= number <= len(_ORDINALS) else f"{number}."


# Access (offentleglova).
RIGHT_OF_ACCESS: Final = Provision(OFFENTLEGLOVA, "3")
CASE_DOCUMENT: Final = Provision(OFFENTLEGLOVA, "4")
EQUAL_TREATMENT: Final = Provision(OFFENTLEGLOVA, "6")
REUSE: Final = Provision(OFFENTLEGLOVA, "7")
PAYMENT_FOR_ACCESS: Final = Provision(OFFENTLEGLOVA, "8")
WIDER_ACCESS: Final = Provision(OFFENTLEGLOVA, "11")  # meirinnsyn
SECRECY: Final = Provision(OFFENTLEGLOVA, "13")  # opplysningar underlagde teieplikt
INTERNAL_DOCUMENT: Final = Provision(OFFENTLEGLOVA, "14")
INTERNAL_PREPARATION: Final = Provision(OFFENTLEGLOVA, "15")
FOREIGN_POLICY: Final = Provision(OFFENTLEGLOVA, "20")
NATIONAL_DEFENCE: Final = Provision(OFFENTLEGLOVA, "21")
BUDGET: Final = Provision(OFFENTLEGLOVA, "22")
NEGOTIATION: Final = Provision(OFFENTLEGLOVA, "23")
CONTROL_AND_CRIME: Final = Provision(OFFENTLEGLOVA, "24")
APPOINTMENT: Final = Provision(OFFENTLEGLOVA, "25")
EXAMS_AND_IDENTITY_NUMBERS: Final = Provision(OFFENTLEGLOVA, "26")
ACCESS_REQUEST: Final = Provision(OFFENTLEGLOVA, "28")
HANDLING_OF_REQUEST: Final = Provision(OFFENTLEGLOVA, "29")
MANNER_OF_ACCESS: Final = Provision(OFFENTLEGLOVA, "30")
REFUSAL: Final = Provision(OFFENTLEGLOVA, "31")
ACCESS_APPEAL: Final = Provision(OFFENTLEGLOVA, "32")

# The journal and documents on the internet (offentlegforskrifta).
ONLINE_JOURNAL: Final = Provision(OFFENTLEGFORSKRIFTA, "6")
DOCUMENTS_ONLINE: Final = Provision(OFFENTLEGFORSKRIFTA, "7")
NEVER_ONLINE: Final = Provision(OFFENTLEGFORSKRIFTA, "7", 2)
DOCUMENT_DECISION: Final = Provision(OFFENTLEGFORSKRIFTA, "7", 3)

# The archive (arkivlova, arkivforskrifta).
DOCUMENTATION_DUTY: Final = Provision(ARKIVLOVA, "5")
DISPOSAL: Final = Provision(ARKIVLOVA, "13")
DOCUMENTATION_CRITERIA: Final = Provision(ARKIVFORSKRIFTA, "1")
SYSTEM_FUNCTIONS: Final = Provision(ARKIVFORSKRIFTA, "5")
CORRECTIONS: Final = Provision(ARKIVFORSKRIFTA, "11")
JOURNAL_DUTY: Final = Provision(ARKIVFORSKRIFTA, "14")
ACCESS_BESIDE_JOURNAL: Final = Provision(ARKIVFORSKRIFTA, "14", 3)
JOURNAL_FIELDS: Final = Provision(ARKIVFORSKRIFTA, "15")

# Case work (forvaltningsloven).
GUIDANCE: Final = Provision(FORVALTNINGSLOVEN, "11")
INTERIM_ANSWER: Final = Provision(FORVALTNINGSLOVEN, "11a")
DUTY_OF_SECRECY: Final = Provision(FORVALTNINGSLOVEN, "13")
TIME_TO_APPEAL: Final = Provision(FORVALTNINGSLOVEN, "29")
ANSWER_IN_SAMI: Final = Provision(SAMELOVEN, "3-3")
APPEAL_AGAINST_REFUSED_CONTACT: Final = Provision(EFORVALTNINGSFORSKRIFTEN, "14")
ANSWER_TO_PERSON: Final = Provision(PERSONVERNFORORDNINGEN, "12", number=3)

# Public debate, and what may not stand in it.
NO_PRIOR_CENSORSHIP: Final = Provision(GRUNNLOVEN, "100", 4)
OPEN_DEBATE: Final = Provision(GRUNNLOVEN, "100", 6)
INFORMATION_SECURITY: Final = Provision(EFORVALTNINGSFORSKRIFTEN, "15")
USE_OF_IDENTITY_NUMBERS: Final = Provision(PERSONOPPLYSNINGSLOVEN, "12")
SPECIAL_CATEGORIES: Final = Provision(PERSONVERNFORORDNINGEN, "9")
CRIMINAL_CONVICTIONS: Final = Provision(PERSONVERNFORORDNINGEN, "10")
HATE_SPEECH: Final = Provision(STRAFFELOVEN, "185")
IDENTITY_THEFT: Final = Provision(STRAFFELOVEN, "202")
THREATS: Final = Provision(STRAFFELOVEN, "263")
PRIVATE_LIFE: Final = Provision(STRAFFELOVEN, "267")
COPYRIGHT: Final = Provision(AANDSVERKLOVEN, "3")

# What a screening of ours usually rests on, in the order of the act; a list to choose from, not a limit.
GROUNDS_FOR_SCREENING: Final = (
    SECRECY,
    INTERNAL_DOCUMENT,
    INTERNAL_PREPARATION,
    FOREIGN_POLICY,
    NATIONAL_DEFENCE,
    BUDGET,
    NEGOTIATION,
    CONTROL_AND_CRIME,
    APPOINTMENT,
    EXAMS_AND_IDENTITY_NUMBERS,
)

# --- Legal bases as people write them ------------------------------------------------------------------------------

_SHORT_FOR: Final = {
    **dict.fromkeys(
        (
            "offl",
            "off",
            "offentlova",
            "offentleglova",
            "offentleglov",
            "offentleglovens",
        ),
        OFFENTLEGLOVA,
    ),
    **dict.fromkeys(("offentlegloven", "offentlighetsloven", "offentlighetslova"), OFFENTLEGLOVA),
    **dict.fromkeys(("fvl", "forvaltningsloven", "forvaltningslova"), FORVALTNINGSLOVEN),
    **dict.fromkeys(("arkl", "arkivlova", "arkivloven"), ARKIVLOVA),
    **dict.fromkeys(("arkivforskrifta", "arkivforskriften"), ARKIVFORSKRIFTA),
    **dict.fromkeys(("offentlegforskrifta", "offentlegforskriften"), OFFENTLEGFORSKRIFTA),
}
_ORDINAL_WORDS: Final = {word: place for place, word in enumerate(_ORDINALS, start=1)} | {
    "fyrste": 1,
    "annet": 2,
    "anna": 2,
    "syvende": 7,
    "niande": 9,
    "tiande": 10,
    "åttande": 8,
    "sjuande": 7,
}
_PLACE = re.compile(
    r"(?P<act>[a-zæøåáčđŋšŧž-]{2,60}(?: [a-zæøåáčđŋšŧž-]{1,40}){0,9}?)"
    r"\.?\s*(?:§|\bart\.|\bartikkel\b)\s*(?P<section>\d{1,4}(?:-\d{1,4})?)"
    r"(?:\s?(?P<suffix>[a-z])(?![a-zæøå]))?"
    r"(?:,?\s+(?:(?P<word>[a-zæøå]{4,9})|(?P<digit>\d{1,2})\.)\s+ledd|\s*\((?P<bracket>\d{1,2})\))?"
    r"(?:,?\s+(?:bokstav|litra)\s+(?P<letter>[a-zæøå]))?"
    r"(?:,?\s+(?:nr\.?|nummer)\s*(?P<number>\d{1,3}))?\.?"
)
_JOINED = re.compile(r",?\s+(?:jf|jfr|jamfør|jevnfør)\.?\s+")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One or more provisions, each leaning on the next (hjemmel, “jf.”)."""

    provisions: tuple[Provision, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a basis as case officers write it, and refuse what names no provision."""
        plain = " ".join(text.split()).lower()
        if not plain:
            raise MissingLegalBasis
        if len(plain) > _LONGEST:
            raise MalformedLegalBasis(text)
        matches = [_PLACE.fullmatch(part) for part in _JOINED.split(plain)]
        return cls(tuple(_provision(match, text) for match in matches))

    @property
    def is_complete(self) -> bool:
        """Whether secrecy, if claimed, is imposed by a provision that is named too (offentleglova § 31)."""
        first, *others = self.provisions
        is_secrecy = (first.act, first.section) == (SECRECY.act, SECRECY.section)
        return not is_secrecy or any(other.act != OFFENTLEGLOVA for other in others)

    def __str__(self) -> str:
        return " jf. ".join(map(str, self.provisions))


def complete_basis(text: str) -> LegalBasis:
    """The legal basis in the text, or an error that says what it lacks."""
    basis = LegalBasis.parse(text)
    if not basis.is_complete:
        raise IncompleteLegalBasis(text)
    return basis


def _provision(match: re.Match[str] | None, text: str) -> Provision:
    if match is None:
        raise MalformedLegalBasis(text)
    paragraph = _ORDINAL_WORDS.get(match["word"] or "") or int(match["digit"] or match["bracket"] or 0) or None
    if match["word"] and paragraph is None:
        raise MalformedLegalBasis(text)
    return Provision(
        act=_SHORT_FOR.get(match["act"], match["act"]),
        section=match["section"] + (match["suffix"] or ""),
        paragraph=paragraph,
        letter=match["letter"],
        number=int(match["number"]) if match["number"] else None,
    )
