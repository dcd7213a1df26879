"""A short text of the demo's own, for an extract in which no document has a text that may be shown."""

TEXT = """Slik følger du saken

Denne teksten er skrevet for å vise hvordan en publisering ser ut.

Kommunen legger ut det som skjer i saken, på denne siden. Du kan følge saken uten konto.
"""
