"""Given names that many people in Norway have: by them an address that searches for somebody is recognised.

The list makes somebody ask twice; it decides nothing. Names that are words too (Dag, Liv, Stein) count only
where another word stands beside them.
"""

from typing import Final

_WRITTEN: Final = """
aase aina ailin alexander alf amalie amina anders andreas ane anette anita anja ann anna anne annika anton arild
arne arvid asbjørn aslak astrid atle aud aurora axel ayla beate bendik benjamin bente berit birgit bjarne bjørg
bjørn bjørnar borghild camilla carl caroline cathrine cecilie charlotte christian christina christine dag dagfinn
dagny daniel david ebba egil eilif einar eirik elias elin eline elisabeth ella ellen elling else emil emilie emma
endre erik erlend erling espen eva even fatima filip finn fredrik frida frode fritjof geir georg gerd gisle grete
gro gry gudrun gunhild gunn gunnar gunvor guri hanna hannah hanne hans harald harry hedda hege heidi helene helga
helge hendrik henning henriette henrik herman hilda hilde håkon håvard ida idar ina inga inge ingeborg inger
ingrid ingunn ingvild isak ivar iver jakob jan janne jens jenny jesper joakim johan johanna john johnny jonas
jorunn jon josef julia julie jørgen jørn kamilla kaja kari karin karl karoline kasper katrine kenneth ketil kim
kirsten kirsti kjartan kjell kjersti klara knut kristian kristin kristina kristine kristoffer lars laila lea leif
lena leo lilly linda line linn linnea lisa lise liv live lucas magne magnus mai maja mali malin marcus margit
maria mariann marianne marie marit markus marte martin mathias mathilde may mette mia mikael mikkel mina mohamed
mohammed mona monica morten nadia nils nina noah nora odd oddny oddvar odin ola olaf olav ole oliver oliwia olivia
oscar oskar ove per peder petter philip pål ragnar ragnhild randi rasmus ravna reidar reidun renate rolf ronny rune
runar ruth sander sandra sara siri sigrid sigurd silje simen sindre sissel siv sofia sofie solveig sondre stein
steinar stian stig stine ståle sunniva susanne svein sverre synne synnøve sølvi sørine tara terje thea theodor
therese thomas tina tiril tobias tom tommy tone tor tora torbjørn tord tore torgeir torill torstein torunn tove
trine trond trude truls trygve turid tuva ulf ulrik unni vegard vera veronica vetle victoria vidar vigdis viljar
viktor vilde william wenche yngve yvonne øystein øyvind åge åse
"""
GIVEN_NAMES: Final = frozenset(_WRITTEN.split())
