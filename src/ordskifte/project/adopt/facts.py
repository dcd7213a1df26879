"""What the texts for adopting are filled with: what the program knows by itself, and what an installation knows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import ordskifte
from ordskifte.domain import moderation

Words = Callable[[str], str]
LANGUAGES: Final = ("nb", "nn")
_CHANNELS: Final = {
    "web": ("egne nettsider", "eigne nettsider"),
    "feeds": ("nyhetsstrøm (Atom)", "nyheitsstraum (Atom)"),
    "mail": ("e-post til den som skrev", "e-post til den som skreiv"),
    "handoff": ("visning på eget nettsted", "vising på eigen nettstad"),
}
_SAID: Final = {
    "own": (
        "Ordskifte fører journalen for det som oppstår der, med egen nummerserie.",
        "Ordskifte fører journalen for det som oppstår der, med eigen nummerserie.",
    ),
    "upstream": (
        "Sakssystemet fører journalen; Ordskifte leverer til det og får nummeret tilbake.",
        "Sakssystemet fører journalen; Ordskifte leverer til det og får nummeret attende.",
    ),
    "named": (
        "Navn på privatpersoner vises i den offentlige journalen, og gir ikke treff etter ett år.",
        "Namn på privatpersonar blir viste i den offentlege journalen, og gir ikkje treff etter eitt år.",
    ),
    "not_named": (
        "Navn på privatpersoner vises ikke i den offentlige journalen.",
        "Namn på privatpersonar blir ikkje viste i den offentlege journalen.",
    ),
    "four_eyes": (
        "En annen enn den som skrev, godkjenner før noe publiseres.",
        "Ein annan enn den som skreiv, godkjenner før noko blir publisert.",
    ),
    "two_eyes": (
        "Den som skriver, kan selv publisere.",
        "Den som skriv, kan sjølv publisere.",
    ),
    "silence": (
        "fem arbeidsdager uten svar er et avslag som kan påklages (§ 32)",
        "fem arbeidsdagar utan svar er eit avslag som kan klagast på (§ 32)",
    ),
    "no_silence": (
        "§ 32 om avslag ved taushet gjelder ikke, fordi Kongen i statsråd er klageinstans",
        "§ 32 om avslag ved togn gjeld ikkje, fordi Kongen i statsråd er klageinstans",
    ),
    "working_day": ("senest neste arbeidsdag", "seinast neste arbeidsdag"),
    "hours": ("høyst %s timer", "høgst %s timar"),
    "house": ("husregel", "husregel"),
    "other_law": ("loven som avgjørelsen nevner", "lova som avgjerda nemner"),
    "ground": ("Grunn", "Grunn"),
    "basis": ("Hjemmel", "Heimel"),
    "limit": ("Frist", "Frist"),
    "rule": ("Regel", "Regel"),
    "role": ("Rolle", "Rolle"),
    "does": ("Gjør", "Gjer"),
    "who": ("Hvem", "Kven"),
    "substitute": ("Stedfortreder", "Stadfortredar"),
}
# What a rule rests on that names no provision.
_WITHOUT: Final = {moderation.HideReason.ILLEGAL: "other_law"}


def said(key: str, language: str) -> str:
    """A sentence of ours in one of the two languages."""
    return _SAID[key][LANGUAGES.index(language)]


def of_program(language: str, *, words: Words) -> dict[str, str]:
    """What holds for every installation: the grounds to hold by, and the rules to hide by."""
    return {"hold": _holds(language, words), "regler": _rules(language, words), "versjon": ordskifte.__version__}


def _holds(language: str, words: Words) -> str:
    rows = [
        (
            words(moderation.TEXTS[ground]),
            "; ".join(map(str, rule.provisions)),
            said("hours", language) % rule.hours if rule.hours else said("working_day", language),
        )
        for ground, rule in moderation.HOLD_RULES.items()
    ]
    return table([said(name, language) for name in ("ground", "basis", "limit")], rows=rows)


def _rules(language: str, words: Words) -> str:
    rows = [
        (
            words(moderation.TEXTS[reason]),
            "; ".join(map(str, provisions)) or said(_WITHOUT.get(reason, "house"), language),
        )
        for reason, provisions in moderation.HIDE_RULES.items()
    ]
    return table([said(name, language) for name in ("rule", "basis")], rows=rows)


def table(head: Iterable[str], *, rows: Iterable[Iterable[str]]) -> str:
    """Rows as Markdown; a bar in a cell is not taken for an edge."""
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(each.replace("|", "\\|") for each in row) + " |" for row in rows]
    return "\n".join(lines)


def channel_name(name: str, language: str) -> str:
    """What people call a channel."""
    return _CHANNELS[name][LANGUAGES.index(language)] if name in _CHANNELS else name


def of_body(body: Any, language: str, *, words: Words) -> dict[str, str]:
    """What this installation knows; what it does not know is left empty, and marked where it is used."""
    from django.conf import settings

    from ordskifte.channels import queries as channels

    kept: Mapping[str, Any] = body.settings
    above = kept.get("appeal_body") or ""
    on = [channel_name(name, language) for name, is_on in channels.channels_to_choose(body).items() if is_on]
    return {
        "organ": body.name,
        "orgnr": body.organisation_number,
        "kontakt": body.contact_email,
        "adresse": channels.home_of(body),
        "personvernombud": str(kept.get("privacy_officer") or ""),
        "erklaering": str(kept.get("accessibility_declaration") or ""),
        "klageorgan": str(above.get("name", "") if isinstance(above, dict) else above),
        "kanaler": ", ".join([channel_name("web", language), *on]),
        "journal": said("upstream" if kept.get("journal") == "upstream" else "own", language),
        "navn_i_journal": said("named" if kept.get("journal_shows_private_names") else "not_named", language),
        "fire_oyne": said("four_eyes" if kept.get("four_eyes") else "two_eyes", language),
        "stillhet": said("silence" if kept.get("silence_is_refusal", True) else "no_silence", language),
        "data": f"{settings.DATABASES['default']['ENGINE'].rpartition('.')[2]} ({settings.ORDSKIFTE_DATA})",
        "roller": _roles(body, language, words=words),
    }


def _roles(body: Any, language: str, *, words: Words) -> str:
    from ordskifte.accounts.models import ROLE_WORDS, RoleName, User

    people: dict[str, list[str]] = {}
    rows = User.objects.filter(body=body, is_active=True, roles__isnull=False).order_by("name", "pk")
    for name, role in rows.values_list("name", "roles__name"):
        people.setdefault(role, []).append(name)
    lines = []
    for role in RoleName:
        known = people.get(role.value, [])
        first, rest = (known[0] if known else "[[? person]]"), ", ".join(known[1:]) or "[[? person]]"
        lines.append((str(role.label), words(str(ROLE_WORDS[role])), first, rest))
    return table([said(name, language) for name in ("role", "does", "who", "substitute")], rows=lines)
