"""Case 2026/131: two schools that may become one; in Nynorsk."""

from ordskifte.project.demo.blocks import Heading, Items, Paragraph, Table, Text

CONSULTATION = Text(
    language="nn",
    author="Oddvar Hellesnes",
    blocks=(
        Heading(1, "Høyringsnotat om skulestruktur i Ytre Nordfjæra"),
        Paragraph("Kommunen vurderer å slå saman Litlevåg skule og Storvåg skule. Her kan du lese kvifor, og korleis."),
        Heading(2, "1. Slik er det i dag"),
        Paragraph(
            "Ytre Nordfjæra har to barneskular. Talet på elevar har gått ned i ti år, og det er ikkje "
            "venta at det går opp att med det første."
        ),
        Table(
            ("Skule", "Elevar i 2016", "Elevar i 2026", "Venta i 2032"),
            (
                ("Litlevåg skule", "61", "38", "29"),
                ("Storvåg skule", "134", "112", "104"),
            ),
        ),
        Heading(2, "2. Tre vegar å gå"),
        Items(
            (
                "Begge skulane held fram som i dag.",
                "Litlevåg skule held fram med 1. til 4. klasse. Dei eldre går på Storvåg skule.",
                "Alle går på Storvåg skule, som får to nye klasserom.",
            ),
            is_numbered=True,
        ),
        Heading(2, "3. Kva det har å seie for elevane"),
        Paragraph("Med veg nummer tre får 38 elevar lengre skuleveg. Den lengste bussturen blir 35 minutt kvar veg."),
        Paragraph("Kommunen vil særleg vite"),
        Items(
            (
                "kva som skal til for ein god skuledag",
                "kor lang busstur som er for lang",
                "kva lokala i Litlevåg kan brukast til",
            )
        ),
        Heading(2, "4. Økonomi"),
        Paragraph(
            "Veg nummer to sparer om lag 1,1 millionar kroner i året, og veg nummer tre om lag 2,7 millionar. "
            "Nye klasserom kostar 14 millionar kroner éin gong."
        ),
        Heading(2, "5. Korleis du seier kva du meiner"),
        Paragraph(
            "Høyringa varer frå 2. november 2026 til 2. februar 2027. Alle kan svare, også barn. "
            "Elevråda blir spurde for seg. Kommunestyret avgjer saka i mars 2027."
        ),
    ),
)
