"""The word list by which the rules on assessment see that somebody asks, complains, warns, proposes, or is affected.

A body reads it, and may keep a list of its own. Nothing is shown, hidden or journalled by it: it makes a proposal,
and a person confirms. Sarcasm and praise are not looked for, since no list of words can tell one from the other.
"""

from typing import Final

DEFAULT: Final = """
# Slik skrives listen: * er alle endelser, + er ord som står nær hverandre, @navn er en liste med enkeltord.

@jeg = jeg, eg, æ, vi, me
@min = min, mi, mitt, mine, vår, vårt, våre, vårs
@barn = datter*, dotter*, sønn*, son, sonen, barn, barna, barnet, borna, mor, moren, mora, far, faren, mann, mannen
@barn = kone*, kona, elev*

@papir = dokument*, avtale*, avtala, saksdokument*, saken, saka, epost*, korrespondanse*, brev*, notat*, rapport*
@papir = journal*, kontrakt*, vedtak*, regnskap*, rekneskap*, faktura*, søknad*, referat*, tilbud*, tilbod*, sakspapir*
@papir = utredning*, utgreiing*, møtebok*, protokoll*, postliste*, arkiv*, kart, kartet, planen
@paper = document*, contract*, agreement*, correspondence, email*, letter*, report*, record*, file*, minutes, memo*

[access]
# Noen vil se dokumenter: det kan være et innsynskrav, også uten ordet
innsynskrav*
innsynsbegjæring*
ber om innsyn
be om innsyn
bed om innsyn
krever innsyn
krev innsyn
kreve innsyn
krevje innsyn
ønsker innsyn
ønskjer innsyn
få innsyn
vil ha innsyn
søker innsyn
innsyn i + @papir
innsyn etter offentleglova
etter offentleglova
gjøre @jeg kjent med + @papir
gjere @jeg kjend med + @papir
gjere @jeg kjent med + @papir
gjøre meg kjent med
gjere meg kjend med
gjere meg kjent med
gjøre oss kjent med
gjere oss kjende med
få tilsendt + @papir
få tilsend + @papir
få sendt + @papir
få sendt over
få oversendt
få oversend
be om å få se
be om å få sjå
ber om å få se
ber om å få sjå
få se + @papir
få sjå + @papir
kopi av + @papir
få kopi av
få en kopi av
få ein kopi av
ha kopi av
ha en kopi av
ha ein kopi av
send meg + @papir
send oss + @papir
sende meg + @papir
sende oss + @papir
freedom of information
request access to
request for access
access to + @paper
copy of + @paper
copies of + @paper
send me + @paper

[complaint]
# Noen klager: på et vedtak, på behandlingen, eller på at ingen svarer
@jeg klager
@jeg klagar
@jeg påklager
@jeg påklagar
påklager
påklagar
klager på
klagar på
klage på
klage over
ber om omgjøring
ber om omgjering
klager inn
klagar inn
har ikke fått svar
har ikkje fått svar
fått ikke svar
aldri fått svar
ikke svarte
ikkje svarte
ikke svart
ikkje svart
I complain
complaint about
complain about
I appeal
appeal against
never got an answer
no answer to

[danger]
# Noe er farlig eller ødelagt: noen må se på det, også når det ikke blir spurt
farlig*
farleg*
livsfarlig*
livsfarleg*
fare for
utrygg*
ikke trygt
ikke trygg
ikke trygge
ikkje trygt
ikkje trygg
ikkje trygge
ødelagt*
øydelagt*
øydelagd*
i stykker
knust*
har rast
rast ut
rasfare*
skredfare*
oversvømt
oversvømme*
oversvøm*
nesten påkjørt
nesten påkøyrd
nestenulykke*
blitt skadet
blitt skada
vart skada
falt ned
falle ned
not safe
unsafe
dangerous
broken
hazard*

[question]
# Spørsmål uten spørsmålstegn
@jeg lurer på
@jeg lurar på
@jeg undrer på
@jeg vil gjerne vite
@jeg vil gjerne vita
@jeg vil gjerne få vite
@jeg vil gjerne se
@jeg vil gjerne sjå
ber om svar
ber om å få
ønsker svar
ønskjer svar
kan dere skrive
kan de skrive
please tell me
please let me know
I would like to know
I would like to see

[proposal]
# Forslag, krav og innvendinger: noe som veies i saken
nei til
ja til
bør
burde
foreslå*
framlegg*
forslag*
anbefaler
tilrår
oppfordrer
krever
krev
protestere*
motsetter
er imot
er mot
vil ikke ha
vil ikkje ha
ønsker ikke
ønskjer ikkje
ønsker at
ønskjer at
ikke bygg
ikkje bygg
dere må
de må
kommunen må
kommunen skal
må ikke
må ikkje
flytt
bevar
behold
stopp
stans
legg ned
utsett
vent med
propose
suggest
should
do not build
please keep
please move

[affected]
# Noen som saken gjelder forteller om seg og sine
@jeg eier
@jeg eig
@jeg leier
@jeg leiger
@jeg bor
@jeg bur
@jeg driver
@jeg driv
@jeg arbeider
@jeg arbeidar
nabo
naboen
naboar
naboer
eiendommen @min
eigedommen @min
tomta @min
tomten @min
huset @min
hagen @min
@min eiendom
@min eigedom
@min tomt
@min hage
@barn @min
@min @barn
I own
I live
I rent
my daughter
my son
my house
my garden
"""
