"""Case 2026/118: a path for walking and cycling along Strandvegen."""

from ordskifte.project.demo.blocks import Heading, Items, Paragraph, Picture, Table, Text

MAP_ALT = "Kart: sykkelveien følger østsiden av Strandvegen fra skolen i sør til fergekaia i nord, 1,4 kilometer."

PROPOSAL = Text(
    language="nb",
    author="Torstein Bakkejord",
    blocks=(
        Heading(1, "Saksframlegg: gang- og sykkelvei langs Strandvegen"),
        Paragraph("Kommunedirektøren foreslår at kommunen bygger gang- og sykkelvei fra skolen til fergekaia."),
        Heading(2, "1. Bakgrunn"),
        Paragraph(
            "Strandvegen er smal og har ikke fortau. Om lag 90 barn går eller sykler langs veien til skolen. "
            "Biler, busser og syklister deler i dag den samme kjørebanen."
        ),
        Paragraph("Kommunen skal sørge for at"),
        Items(
            (
                "barn kan gå og sykle trygt til skolen",
                "bussen kommer fram også om vinteren",
                "de som bor langs veien, får beholde innkjørselen sin",
            )
        ),
        Heading(2, "2. Forslaget"),
        Paragraph(
            "Gang- og sykkelveien blir 1,4 kilometer lang og 3 meter bred. "
            "Den følger østsiden av Strandvegen hele veien. Kartet viser hvor."
        ),
        Picture("118-2-kart.png", MAP_ALT),
        Table(
            ("Strekning", "Lengde", "Kostnad"),
            (
                ("Skolen til Strandvegen 14", "800 meter", "9,6 millioner kroner"),
                ("Strandvegen 14 til fergekaia", "600 meter", "8,4 millioner kroner"),
                ("Til sammen", "1 400 meter", "18 millioner kroner"),
            ),
        ),
        Heading(2, "3. Kryssing"),
        Paragraph(
            "De som bor på vestsiden av veien, må krysse den ett sted for å komme til gang- og sykkelveien. "
            "Overgangen legges ved Strandvegen 14. Den blir hevet og får lys."
        ),
        Heading(2, "4. Trær og grunn"),
        Paragraph(
            "Fire gamle bjørker står innenfor det området som trengs. To av dem kan bli stående. "
            "Kommunen må kjøpe en stripe på to meter av seks eiendommer."
        ),
        Heading(2, "5. Når arbeidet gjøres"),
        Items(
            (
                "Innbyggerne sier hva de mener: november 2026",
                "Kommunestyret vedtar: februar 2027",
                "Arbeidet begynner: mai 2027",
                "Veien åpner: august 2028",
            ),
            is_numbered=True,
        ),
        Heading(2, "6. Forslag til vedtak"),
        Paragraph(
            "Kommunestyret vedtar å bygge gang- og sykkelvei langs Strandvegen som vist på kartet. "
            "Kostnaden på 18 millioner kroner tas inn i økonomiplanen for 2027 og 2028."
        ),
    ),
)

NEGOTIATION = Text(
    language="nb",
    author="Torstein Bakkejord",
    blocks=(
        Heading(1, "Forhandlingsnotat om grunnerverv, Strandvegen 14"),
        Paragraph("Unntatt offentlighet etter offentleglova § 23 første ledd. KANARI-118-FORHANDLING"),
        Heading(2, "Kommunens grenser"),
        Paragraph(
            "Kommunen trenger 84 kvadratmeter. Første tilbud er 900 kroner per kvadratmeter. "
            "Kommunen kan gå til 1 250 kroner. Blir det ikke enighet før jul, foreslås ekspropriasjon."
        ),
    ),
)

COUNT = Text(
    language="nb",
    author="Liv Tangen",
    blocks=(
        Heading(1, "Telling i Strandvegen"),
        Paragraph("Jeg sto ved busstoppet Fjæra torsdag 5. november 2026 fra klokka 07.30 til 08.30 og telte barn."),
        Table(
            ("Tid", "Krysset ved busstoppet", "Krysset ved nummer 14"),
            (
                ("07.30–07.45", "6", "0"),
                ("07.45–08.00", "14", "1"),
                ("08.00–08.15", "19", "2"),
                ("08.15–08.30", "4", "0"),
                ("Til sammen", "43", "3"),
            ),
        ),
        Heading(2, "Det jeg så"),
        Items(
            (
                "Fra busstoppet ser en bil på 120 meters avstand begge veier.",
                "Ved nummer 14 skjuler hekken biler som kommer fra nord.",
            )
        ),
        Paragraph("Liv Tangen"),
    ),
)
