"""Case 2026/206: a notice from a file that is no document of the case; a number in it is wrong."""

WRONG = "Fortauene måkes innen 48 timer"
TEXT = f"""Måking av fortau i vinter

Kommunen måker fortauene langs skoleveiene først.

{WRONG} etter at snøen har lagt seg.
"""
WHY = "Fristen for måking var feil. Den riktige kommer i en ny publisering."
