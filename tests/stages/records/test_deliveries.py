"""What a records system hands over becomes rows: parts join what is here, corrections replace, withdrawals hide."""

import pytest

from ordskifte.cases import actions as cases
from ordskifte.cases.models import CaseFile, Change, Document, DocumentObject, Part, PublicCase, PublicDocument
from ordskifte.records.models import CorrespondencePart, Record
from tests.factories.deliveries import ORGANISATION, Entry, journal, marked, part, withdrawn
from tests.factories.noark_xml import el, leaf
from tests.stages.records import import_world as make
from tests.stages.records.import_world import World
from tests.worlds.watched_folder import WatchedFolder

SOURCE = "Saksystemet"


@pytest.fixture
def watched(body, tmp_path):
    return WatchedFolder(body, tmp_path / "inn", source=SOURCE)


@pytest.fixture
def extract(body, tmp_path):
    """A whole extract of the same records system."""
    world = World(body, tmp_path)
    return lambda xml, files=None: world.bring_in(xml, files, source=SOURCE)


def changes(field: str) -> list[tuple[str, str]]:
    return list(Change.objects.filter(field=field).order_by("pk").values_list("old", "new"))


def sent(*inside, name="sak", record=None, **fields):
    """A part with one case, right in the archive, and one registration in it."""
    first = {"systemID": make.uid(name), "mappeID": "2026/1", "tittel": "Sykkelvei", "offentligTittel": "Sykkelvei"}
    rest = {"saksaar": 2026, "sakssekvensnummer": 1}
    letter = record if record is not None else make.record(offentligTittel="Innspill")
    return part(make.unit("mappe", letter, *inside, kind="ark:saksmappe", **(first | rest | fields)))


def test_one_case_comes_again_for_each_entry_and_is_one_case(watched):
    watched.deliver(journal([Entry(number=(2026, number)) for number in range(1, 6)]))
    assert (CaseFile.objects.count(), Record.objects.count()) == (1, 5)
    case = CaseFile.objects.get()
    assert (case.source_key, case.number, case.occurrence) == (f"{ORGANISATION}/sak/2026/117", "2026/117", 1)
    assert PublicCase.objects.get().title == "Ny sykkelvei"


def test_only_a_public_title_is_public(watched):
    watched.deliver(sent(offentligTittel=None))
    assert (PublicCase.objects.get().title, PublicCase.objects.get().showing) == ("", "undecided")


def test_a_correction_replaces_the_whole_registration_and_old_values_are_kept(watched):
    first = make.record(
        make.correspondent("Kari Eksempel"), make.correspondent("Etaten", role="Mottaker"), offentligTittel="Innspil"
    )
    watched.deliver(sent(record=first))
    watched.deliver(sent(record=make.record(make.correspondent("Etaten"), offentligTittel="Innspill")))
    record = Record.objects.get()
    assert record.public_title == "Innspill"
    assert list(record.correspondence_parts.values_list("name", flat=True)) == ["Etaten"]
    assert changes("public_title") == [("Innspil", "Innspill")]
    assert changes("correspondence_part.1.name") == [("Kari Eksempel", "Etaten")]
    assert CorrespondencePart.objects.count() == 1


def test_a_document_that_is_left_out_is_gone_from_view_and_comes_back_when_it_is_sent_again(watched):
    letter, chart = make.document(name="brev", tittel="Brev"), make.document(name="kart", tittel="Kart")
    watched.deliver(sent(record=make.record(letter, chart)))
    watched.deliver(sent(record=make.record(letter)))
    assert list(Document.objects.filter(withdrawn_at=None).values_list("title", flat=True)) == ["Brev"]
    assert [bool(new) for _, new in changes("withdrawn_at")] == [True]
    watched.deliver(sent(record=make.record(letter, chart)))
    assert Document.objects.filter(withdrawn_at=None).count() == 2
    assert Document.objects.count() == 2


def test_what_was_sent_twice_among_waiting_files_keeps_the_value_between(watched):
    for number, title in enumerate(("En", "To", "Tre")):
        watched.write(f"{number}.xml", sent(record=make.record(offentligTittel=title)))
    watched.take()
    assert changes("public_title") == [("En", "To"), ("To", "Tre")]


def test_a_registration_that_stands_twice_in_a_file_is_taken_as_it_stands_last(watched):
    (run,) = watched.deliver(journal([Entry(title="En"), Entry(title="To", documents=())]))
    assert list(Record.objects.values_list("public_title", flat=True)) == ["To"]
    assert Document.objects.count() == 0
    assert [finding.code for finding in run.findings.all()] == ["sent_twice"]


def test_the_same_document_in_two_registrations_is_one_in_each(watched):
    shared = make.document(name="felles", tittel="Felles")
    first = make.record(shared, name="a", journalsekvensnummer=1)
    second = make.record(shared, name="b", journalsekvensnummer=2)
    for letter in (first, second):
        watched.deliver(sent(record=letter))
    assert sorted(Document.objects.values_list("occurrence", flat=True)) == [1, 2]
    assert [record.documents.count() for record in Record.objects.all()] == [1, 1]
    watched.deliver(sent(record=first))
    assert Document.objects.filter(withdrawn_at=None).count() == 2


def test_a_withdrawal_marks_and_hides_and_sending_again_brings_back(watched):
    watched.deliver(sent(record=make.record(make.document())))
    watched.deliver(withdrawn(make.uid("post")), name="trekk.xml")
    assert Record.objects.get().withdrawn_at is not None
    assert Document.objects.get().withdrawn_at is not None
    assert CaseFile.objects.get().withdrawn_at is None
    watched.deliver(sent(record=make.record(make.document())))
    assert (Record.objects.get().withdrawn_at, Document.objects.get().withdrawn_at) == (None, None)


def test_a_case_that_is_withdrawn_has_no_page(watched, client):
    watched.deliver(sent())
    assert client.get("/sak/2026/1/").status_code == 200
    watched.deliver(withdrawn(make.uid("sak"), element="mappe"), name="trekk.xml")
    assert client.get("/sak/2026/1/").status_code == 404
    assert not PublicCase.objects.exists()
    watched.deliver(sent())
    assert client.get("/sak/2026/1/").status_code == 200


PAPER = b"Brevet"


def whole(*inside):
    letter = make.record(make.document(make.file(content=PAPER)), *inside, offentligTittel="Innspill")
    return make.fonds(make.series(make.system(make.klass(make.case(letter, offentligTittel="Sykkelvei")))))


def shown(document, aud):
    """Somebody decides that everybody may see it."""
    (file,) = document.objects_of.select_related("blob")
    cases.decide_document(by=aud.actor, document=document, is_public=True, seen=file.blob.sha256, title="Brevet")


def status(client, document) -> int:
    """What its address answers."""
    answer = client.get(f"/dokument/{document.uid}/")
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_a_document_that_was_public_is_gone_when_its_registration_is_withdrawn(watched, extract, aud, client):
    extract(whole(), {"dokumenter/1.txt": PAPER})
    document = Document.objects.get()
    shown(document, aud)
    assert status(client, document) == 200
    watched.deliver(withdrawn(make.uid("post")), name="trekk.xml")
    assert status(client, document) == 404
    assert not PublicDocument.objects.exists()
    extract(whole(), {"dokumenter/1.txt": PAPER})
    assert not PublicDocument.objects.exists()


def test_a_part_leaves_what_an_extract_said_of_the_case_as_it_is(watched, extract):
    xml = make.fonds(
        make.series(make.system(make.klass(make.case(make.record(), make.part("Kari Eksempel"), title="Sykkelvei"))))
    )
    extract(xml)
    before = CaseFile.objects.values().get()
    watched.deliver(sent(tittel="Sykkelvei", offentligTittel=None))
    after = CaseFile.objects.values().get()
    assert {name: value for name, value in after.items() if name != "extra"} == {
        name: value for name, value in before.items() if name != "extra"
    }
    assert Part.objects.count() == 1


def test_a_file_that_is_here_stays_when_a_part_tells_of_it_otherwise(watched, extract):
    extract(whole(), {"dokumenter/1.txt": PAPER})
    before = DocumentObject.objects.values().get()
    online = make.file("https://dok.example/1.pdf")
    watched.deliver(sent(record=make.record(make.document(online))))
    assert DocumentObject.objects.values().get() == before


def test_what_covers_a_case_covers_what_comes_in_a_part_of_it(watched, extract):
    screened = make.case(make.screening("TM", authority="offl. § 13"), title="Varsling")
    extract(make.fonds(make.series(screened)))
    watched.deliver(sent(tittel=None, offentligTittel=None, record=make.record(make.document())))
    for row in (CaseFile.objects.get(), Record.objects.get(), Document.objects.get()):
        assert [each["authority"] for each in row.covers] == ["offl. § 13"]


def test_a_screening_that_comes_in_a_part_covers_what_was_there(watched, extract):
    extract(whole(), {"dokumenter/1.txt": PAPER})
    screening = make.screening("TM", document="Skjermer hele dokumentet")
    watched.deliver(sent(screening, record=make.record(name="annen", journalsekvensnummer=2)))
    assert all(len(row.covers) == 1 for row in (*Record.objects.all(), *Document.objects.all()))


def test_a_journal_of_noark_4_finds_what_an_extract_brought(watched, extract):
    letter = make.record(make.document(make.file(content=PAPER)), offentligTittel="Innspill")
    case = make.case(letter, offentligTittel="Sykkelvei")
    maker = make.unit("arkivskaper", arkivskaperID=ORGANISATION, arkivskaperNavn="Nordfjæra kommune")
    extract(make.fonds(maker, make.series(case)), {"dokumenter/1.txt": PAPER})
    watched.deliver(journal([Entry(case=(2026, 1), number=(2026, 1), title="Rettet innspill")]))
    assert (CaseFile.objects.count(), Record.objects.get().public_title) == (1, "Rettet innspill")


def test_names_are_kept_with_their_places_and_stand_in_no_public_title(watched):
    title = marked("Klage fra [Kari Eksempel] om støy")
    letter = make.unit(
        "registrering",
        el("offentligTittel", marked("Brev fra [Kari Eksempel]", tag="personnavn")),
        kind="journalpost",
        systemID=make.uid("brev"),
    )
    watched.deliver(journal([Entry(case_title=title)]))
    watched.deliver(sent(record=letter))
    case = CaseFile.objects.get(year=2026, sequence=117)
    assert (case.public_title, case.extra["name_spans"]) == (
        "Klage fra Kari Eksempel om støy",
        [["public_title", 10, 23]],
    )
    assert PublicCase.objects.get(case=case).title == "Klage fra ***** om støy"
    record = Record.objects.get(source_key=make.uid("brev"))
    assert (record.public_title, record.extra["name_spans"]) == ("Brev fra Kari Eksempel", [["public_title", 9, 22]])


def test_a_meeting_and_a_folder_without_a_number_are_taken_too(watched):
    folder = el("mappe", leaf("systemID", make.uid("mappe")), leaf("tittel", "Møte"))
    watched.deliver(part(folder))
    assert CaseFile.objects.get().kind == "file"


def test_a_large_file_is_stored_in_several_transactions_and_is_whole(watched, monkeypatch):
    monkeypatch.setattr("ordskifte.records.importers.deliveries.taking.MOST_ROWS", 10)
    content = journal([Entry(number=(2026, number), case=(2026, number % 7 + 1)) for number in range(1, 60)])
    (run,) = watched.deliver(content)
    assert (Record.objects.count(), CaseFile.objects.count(), Document.objects.count()) == (59, 7, 59)
    (again,) = watched.deliver(content)
    assert again.counts["unchanged"] == run.counts["new"]
    assert Change.objects.count() == 0
