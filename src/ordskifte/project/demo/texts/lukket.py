"""What is closed, in whole or in part. Each text holds a word that must turn up nowhere in public."""

from ordskifte.project.demo.blocks import Heading, Items, Paragraph, Text

COMPLAINT = Text(
    language="nb",
    author="Marte Ekornes",
    blocks=(
        Heading(1, "Klage på avslag om omsorgsstønad"),
        Paragraph("Jeg klager på vedtaket om at jeg ikke får omsorgsstønad. KANARI-152-DIAGNOSE"),
        Paragraph(
            "Legen har skrevet hva sønnen min trenger hjelp til. Jeg er oppe med ham tre ganger hver natt, "
            "og kan ikke gå på jobb. Kommunen har ikke lest legens brev."
        ),
        Paragraph("Jeg ber om at dere ser på saken en gang til."),
        Paragraph("Marte Ekornes"),
    ),
)

_INSPECTION_START = (
    Heading(1, "Tilsynsrapport for Fjæra barnehage"),
    Paragraph("Kommunen var på tilsyn i barnehagen 14. oktober 2026."),
    Heading(2, "Det vi fant"),
    Items(
        (
            "Uteområdet er ryddig og trygt.",
            "Håndvasken på avdeling Måke mangler varmt vann.",
            "Bemanningen er etter normen hele dagen.",
        )
    ),
)

INSPECTION = Text(
    language="nb",
    author="Oddvar Hellesnes",
    blocks=(
        *_INSPECTION_START,
        Heading(2, "Om ett av barna"),
        Paragraph("Ett barn trenger en voksen ved siden av seg hele dagen. KANARI-194-BARNET"),
    ),
)

INSPECTION_REDACTED = Text(
    language="nb",
    author="Oddvar Hellesnes",
    blocks=(
        *_INSPECTION_START,
        Paragraph("En del av rapporten er tatt ut etter offentleglova § 13."),
    ),
)

PERSONNEL = Text(
    language="nb",
    author="Randi Kvalnes",
    blocks=(
        Heading(1, "Advarsel"),
        Paragraph("Notat til personalmappen. KANARI-195-ADVARSEL"),
    ),
)
