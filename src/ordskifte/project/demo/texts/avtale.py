"""Case 2026/140: student housing; in Bokmål, with a part in English."""

from ordskifte.project.demo.blocks import Heading, Items, Paragraph, Table, Text

AGREEMENT = Text(
    language="nb",
    author="Torstein Bakkejord",
    blocks=(
        Heading(1, "Utkast til avtale med Nordlysuniversitetet"),
        Paragraph("Mellom Nordfjæra kommune og Nordlysuniversitetet om studentboliger på Fjæraneset."),
        Heading(2, "1. Hva avtalen gjelder"),
        Paragraph(
            "Kommunen leier ut tomta på Fjæraneset i 40 år. Universitetet bygger 120 hybler og 12 leiligheter der, "
            "og står for driften."
        ),
        Heading(2, "2. Partenes plikter"),
        Paragraph("Kommunen skal"),
        Items(
            (
                "føre vann, avløp og vei fram til tomta",
                "sørge for at bussen stopper ved boligene",
                "behandle byggesaken innen tolv uker",
            )
        ),
        Paragraph("Universitetet skal"),
        Items(
            (
                "bygge i tre etasjer, og ikke høyere",
                "la stien langs fjæra være åpen for alle",
                "leie ut ledige rom til lærlinger i kommunen",
            )
        ),
        Heading(2, "3. Framdrift og leie"),
        Table(
            ("Når", "Hva"),
            (
                ("Januar 2027", "Avtalen undertegnes"),
                ("April 2027", "Byggingen begynner"),
                ("August 2028", "Innflytting"),
            ),
        ),
        Paragraph("Leien for tomta er 1 krone i året de første ti årene, og settes deretter på nytt."),
        Heading(2, "4. Oppsigelse"),
        Paragraph("Er byggingen ikke begynt innen to år, faller avtalen bort."),
        Heading(2, "Summary in English"),
        Paragraph(
            "The municipality leases the site at Fjæraneset to the university for 40 years. "
            "The university builds 120 rooms and 12 flats, three floors high, and runs them. "
            "The path along the shore stays open to all. Students can move in from August 2028.",
            language="en",
        ),
    ),
)

DRAFT = (
    "Arbeidsutkast, ikke ferdig. KANARI-140-ARBEIDSUTKAST\n\n"
    "Punkt 3: Skal leien være 1 krone, eller skal vi begynne på 50 000 kroner i året? Avklares med økonomisjefen.\n"
)
