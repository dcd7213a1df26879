"""The word list by which the rules on assessment see that somebody asks, proposes, or tells how a case touches them.

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
