"""Case 2026/160: signs in Norwegian and Northern Sámi.

The one sentence in Northern Sámi is from section 1-5 of the Sámi Act in its official translation. The words for the
signs are left open: a translator writes them, not we.
"""

from ordskifte.project.demo.blocks import Heading, Items, Paragraph, Table, Text

SENTENCE = "Sámegiella ja dárogiella leat ovttaárvosaš gielat."

SIGNS = Text(
    language="nb",
    author="Torstein Bakkejord",
    blocks=(
        Heading(1, "Forslag til skiltplan"),
        Paragraph("Kommunen foreslår nye skilt på norsk og nordsamisk ved rådhuset, biblioteket og skolene."),
        Heading(2, "1. Hvorfor"),
        Paragraph("Sameloven § 1-5 sier at samisk og norsk er likeverdige språk:"),
        Paragraph(SENTENCE, language="se"),
        Heading(2, "2. Skiltene"),
        Table(
            ("Bygg", "Tekst på norsk", "Tekst på nordsamisk", "Antall"),
            (
                ("Rådhuset", "Rådhus", "Skrives av oversetter", "3"),
                ("Biblioteket", "Bibliotek", "Skrives av oversetter", "2"),
                ("Skolene", "Skole", "Skrives av oversetter", "6"),
            ),
        ),
        Heading(2, "3. Slik skal skiltene være"),
        Items(
            (
                "Begge språk har like store bokstaver.",
                "Teksten kan leses fra 20 meters avstand.",
                "Skiltene ved inngangen har også punktskrift.",
            )
        ),
        Heading(2, "4. Kostnad"),
        Paragraph("Elleve skilt koster 210 000 kroner. Kommunen søker om tilskudd til halvparten."),
    ),
)
