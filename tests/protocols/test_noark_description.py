"""What an extract says of itself is found by name, wherever its maker put it."""

from datetime import date

from ordskifte.protocols.noark import Code, DeclaredChecksum, DeclaredCount, ExtractDescription, read_description
from tests.factories.noark_xml import description


def test_the_description_of_an_extract_is_read():
    xml = description(archive="Nordfjæra", checksum="AB12", creators=["Nordfjæra kommune", "Nordfjæra havn"])
    assert read_description([xml]) == ExtractDescription(
        archive="Nordfjæra",
        creators=("Nordfjæra kommune", "Nordfjæra havn"),
        system_name="Arkivia",
        system_type="Sakarkiv (Noark-5)",
        period_starts_on=date(2026, 1, 1),
        period_ends_on=date(2026, 12, 31),
        checksums=(DeclaredChecksum(file_name="arkivstruktur.xml", algorithm="SHA-256", value="ab12"),),
    )


def test_counts_are_read_and_what_is_no_count_is_a_finding():
    def occurrences(element: str, count: str) -> str:
        return (
            f'<property name="numberOfOccurrences"><value>{element}</value><properties>'
            f'<property name="value"><value>{count}</value></property></properties></property>'
        )

    xml = (
        '<addml><dataObject name="arkivstruktur"><property name="info">'
        f"{occurrences('mappe', '20000')}{occurrences('registrering', 'mange')}</property></dataObject>"
        '<property name="antallDokumentfiler"><value>7</value></property></addml>'
    )
    read = read_description([xml.encode()])
    assert read.counts == (DeclaredCount(data_object="arkivstruktur", element="mappe", count=20_000),)
    assert read.document_files == 7
    assert [(finding.code, finding.what) for finding in read.findings] == [(Code.BAD_NUMBER, "mange")]


def test_an_empty_description_says_nothing():
    assert read_description([b"<addml/>"]) == ExtractDescription()
