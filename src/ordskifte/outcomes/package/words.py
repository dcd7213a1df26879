"""What stands in the LES-MEG.txt of a package, in Bokmål: what is what, how to check it, and what is missing."""

from typing import Final

from ordskifte.domain import trial_package as shape
from ordskifte.domain.trial import Left
from ordskifte.kernel import clock
from ordskifte.outcomes.models import Trial

_WHOLE: Final = """\
{name}
{line}

Dette er alt som {body} har etter prøveperioden «{name}».
Den varte fra {opened} til {closed}.
{custodian} tar vare på det. Kontakt: {contact}

Mappen har to deler, som kan leses hver for seg:

  {public}/  det alle kunne lese. Denne delen kan gis videre som den er.
  {closed_part}/     alt, også det som er skjermet, skjult eller aldri har vært lagt ut. Den hører hjemme i arkivet.
              På hver linje står «lukket»: hva som er lukket, hvorfor, og etter hvilken hjemmel der det finnes en.

En avlevering (arkivuttrekk) får sin egen del, «{deposit}», når den er laget. Den er ikke med her.

{left}
Slik ser du at ingenting er endret eller borte:

  sha256sum --check {sums}  i denne mappen, eller i en av delene
  ordskifte trial check MAPPE   ser også etter at innholdet henger sammen

Filene som slutter på .jsonl, er tekst i UTF-8: én linje er ett JSON-objekt. Tider er i UTC etter ISO 8601.
I {about} står antall linjer og filer.
"""

_PUBLIC: Final = """\
{name}: det alle kunne lese
{line}

Denne delen er laget av de samme radene som nettsidene ble laget av. Det som var skjermet, skjult eller trukket
tilbake, er ikke med; der står bare når det skjedde, og hvorfor.

  saker.jsonl           sakene
  publikasjoner.jsonl   alle versjoner av det organet publiserte
  innlegg.jsonl         innlegg og svar, slik de sto da prøveperioden ble avsluttet
  tidligere.jsonl       det som er hentet fra et eldre nettsted, slik det vises
  dokumenter.jsonl      dokumenter som noen har bestemt at alle kan se
  bilder.jsonl          bilder i det som er publisert
  journal.jsonl         linjene i den offentlige journalen, med Noark 5 sine navn
  utfall.jsonl          hva innlegg førte til
  evaluering.jsonl      svar på to spørsmål, i tall
  filer/                filene som linjene nevner

«ute_av_visning» er når noe gikk ut av visning; da er teksten tom, og «grunn» sier hvorfor.
{custodian} tar vare på det som ikke er med her. Du kan be om innsyn: {contact}

Kontroller med: sha256sum --check {sums}
"""

_CLOSED: Final = """\
{name}: alt, for arkivet
{line}

Her er det hele, også det som er skjermet. Gi den ikke videre uten å vurdere den (offentleglova §§ 3, 11 og 13).
På hver linje står «lukket»: hva som er lukket, grunnen, og hjemmelen der det finnes en.

  saker.jsonl           sakene, og organets egne mapper om dem
  publikasjoner.jsonl   det som ble publisert, med hvem som publiserte og godkjente
  innlegg.jsonl         innlegg og svar: alle versjoner, alle steg, avsender, og hva som kom inn
  tidligere.jsonl       det som er hentet fra et eldre nettsted, med det folk skrev der
  vurderinger.jsonl     hva reglene foreslo, og hva som ble bestemt om arkiv og journal
  journal.jsonl         organets egne journalposter, med Noark 5 sine navn
  notater.jsonl         registreringer uten journalføring
  dokumenter.jsonl      dokumentene i registreringene: PDF/A, original og vedlegg
  innsynskrav.jsonl     krav om innsyn, med svar og avslag
  utfall.jsonl          hva innlegg førte til, også det som er tatt tilbake
  brev.jsonl            at noen fikk brev, og når; ikke brevene, som kan ha hemmelige lenker
  svar.jsonl            hvert svar på de to spørsmålene
  logg.jsonl            hvem som gjorde hva, når og hvorfor
  filer/                filene som linjene nevner

Saker som ble hentet fra et annet sakssystem, hører til der. Av dem er bare det som ble gjort her, med.

Kontroller med: sha256sum --check {sums}
"""
_LEFT: Final = {
    Left.PREPARING: "innlegg som ikke var gjort klare",
    Left.UNANSWERED: "innlegg uten svar",
    Left.HELD: "innlegg som ventet på kontroll",
    Left.APPEALED: "klager som ingen hadde avgjort",
    Left.REPORTED: "varsler som ingen hadde avgjort",
    Left.UNDECIDED: "ting som ingen hadde vurdert",
    Left.UNREGISTERED: "ting som skulle i arkivet, og som ikke var der",
    Left.PROVISIONAL: "journalposter som ventet på nummeret sitt",
    Left.UNMADE: "journalposter som manglet filene sine",
    Left.ACCESS: "innsynskrav uten svar",
}


def of_whole(trial: Trial) -> bytes:
    """What stands at the top."""
    return _filled(_WHOLE, trial)


def of_half(trial: Trial, *, half: str) -> bytes:
    """What stands in one half."""
    return _filled(_PUBLIC if half == shape.PUBLIC else _CLOSED, trial)


def _filled(text: str, trial: Trial) -> bytes:
    said = text.format(
        name=trial.name,
        line="=" * 60,
        body=trial.body.name,
        opened=trial.opened_at.astimezone(clock.OSLO).date().isoformat(),
        closed=trial.closed_at.astimezone(clock.OSLO).date().isoformat(),
        custodian=trial.custodian,
        contact=trial.contact,
        public=shape.PUBLIC,
        closed_part=shape.CLOSED,
        deposit=shape.DEPOSIT,
        sums=shape.SUMS,
        about=shape.ABOUT,
        left=_left(trial),
    )
    return said.encode("utf-8", "backslashreplace")


def _left(trial: Trial) -> str:
    if not trial.left:
        return "Alt var ferdig da prøveperioden ble avsluttet.\n"
    lines = [f"  {trial.left[each.value]:>6}  {said}" for each, said in _LEFT.items() if trial.left.get(each.value)]
    return "Dette gjensto da prøveperioden ble avsluttet. Grunnen står i om.json:\n\n" + "\n".join(lines) + "\n"
