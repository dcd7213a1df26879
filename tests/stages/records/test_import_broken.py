"""What is wrong is told, and never stops the rest; what cannot go on says why, and the same command completes it."""

import fcntl
import os

import pytest
from django.db.utils import OperationalError

from ordskifte.accounts.models import RoleName
from ordskifte.cases import actions as cases_here
from ordskifte.cases.models import CaseFile, PublicCase, Source
from ordskifte.domain.errors import NotAllowed
from ordskifte.domain.ids import CaseNumber
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import blobs, clock
from ordskifte.kernel.models import AuditEntry, OutboxEvent
from ordskifte.protocols.noark import Code, Done
from ordskifte.records import actions
from ordskifte.records.importers.noark5 import ImportRunning, numbering, storing, walking, words
from ordskifte.records.models import ImportFinding, ImportRun, Record
from tests.factories.cases import UserFactory
from tests.factories.noark_xml import Extract
from tests.stages.records import import_world as make


def cases(count, **fields):
    return [
        make.case(name=f"sak {n}", number=(2026, n), offentligTittel=f"Sak {n}", **fields) for n in range(1, count + 1)
    ]


def test_xml_that_breaks_off_gives_what_stood_before(world):
    whole = make.fonds(make.series(*cases(30)))
    broken = whole[: whole.index("Sak 21")]
    run = world.bring_in(broken)
    assert run.state == run.State.BROKEN_OFF
    assert "broken_xml" in world.findings(run)
    assert PublicCase.objects.count() == 20
    again = world.bring_in(whole)
    assert (again.state, PublicCase.objects.count(), CaseFile.objects.count()) == ("done", 30, 30)
    assert not [finding for finding in world.findings(again) if finding.startswith("repeated")]


def test_a_unit_that_breaks_off_is_kept_and_not_shown(world):
    whole = make.fonds(make.series(make.case(make.record(tittel="Brev"), offentligTittel="Sak 1")))
    run = world.bring_in(whole[: whole.index("Brev")])
    assert CaseFile.objects.get().public_title == "Sak 1"
    assert not PublicCase.objects.exists()
    assert world.findings(run) == ["broken_xml", "unfinished", "unfinished"]
    world.bring_in(whole)
    assert PublicCase.objects.get().title == "Sak 1"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ('<!DOCTYPE arkiv [<!ENTITY a "b">]>' + make.fonds(make.series()).partition("\n")[2], "document_type"),
        ("<html></html>", "not_noark"),
        ("not xml at all", "not_xml"),
        ("", "not_xml"),
        (make.fonds(make.series()).encode("utf-16-le"), "wrong_encoding"),
        (make.fonds(make.series(tittel="Blåbær")).encode("latin-1"), "wrong_encoding"),
        (make.fonds("<x>" * 300 + "</x>" * 300), "too_deep"),
    ],
    ids=["dtd", "html", "text", "empty", "utf-16 without a mark", "latin-1", "deep"],
)
def test_a_hostile_or_foreign_file_is_refused_in_words(world, xml, code):
    run = world.bring_in(xml)
    assert run.state == run.State.BROKEN_OFF
    finding = run.findings.order_by("pk").last()
    assert finding.code == code
    assert finding.quote.endswith(".")
    assert not CaseFile.objects.exists()


def test_a_package_that_is_none_is_refused_in_words(world, tmp_path):
    (tmp_path / "tom").mkdir()
    run = world.bring_in(tmp_path / "tom")
    assert (run.state, world.findings(run)) == ("broken_off", ["structure_missing"])
    assert run.source is None


def test_what_was_refused_in_the_middle_stays_as_far_as_it_came(world):
    whole = make.fonds(make.series(*cases(3), "<x>" * 300 + "</x>" * 300))
    run = world.bring_in(whole)
    assert run.state == run.State.BROKEN_OFF
    assert run.findings.order_by("pk").last().code == "too_deep"
    assert all(case.public.showing for case in CaseFile.objects.exclude(public=None))


def test_one_import_at_a_time(world, data_folder):
    (data_folder / "run").mkdir(exist_ok=True)
    with open(data_folder / "run" / "import.lock", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ImportRunning, match="Another import is running"):
            world.bring_in(make.fonds())
    assert world.bring_in(make.fonds()).state == "done"


def test_a_run_that_was_killed_is_marked_at_the_next_start(world, data_folder):
    killed = actions.begin_run(by=SYSTEM, body=world.body, kind="noark5", name="x")
    (data_folder / "run").mkdir(exist_ok=True)
    left = data_folder / "run" / "import-x.sqlite3"
    left.write_bytes(b"")
    world.bring_in(make.fonds())
    killed.refresh_from_db()
    assert (killed.state, killed.finished_at is not None) == ("broken_off", True)
    assert not left.exists()
    assert not list((data_folder / "run").glob("import-*.sqlite3"))


@pytest.mark.parametrize("role", [RoleName.CASE_OFFICER, RoleName.COMMUNICATIONS_OFFICER, RoleName.MODERATOR])
def test_others_may_not_import(world, role):
    with pytest.raises(NotAllowed):
        world.bring_in(make.fonds(), by=UserFactory(body=world.body, roles=[role]).actor)
    assert not ImportRun.objects.exists()


def test_a_full_disk_ends_the_run_and_says_so(world, monkeypatch):
    class FullShelf(blobs.MemoryShelf):
        def draft(self, uid):
            raise blobs.StorageFull

    shelf = FullShelf()
    xml = make.fonds(make.series(make.case(make.record(make.document(make.file())))))
    with blobs.in_use.replaced_by(lambda: shelf), pytest.raises(blobs.StorageFull):
        world.bring_in(xml, {"dokumenter/1.txt": b"x"})
    assert ImportRun.objects.get().state == "broken_off"
    assert world.bring_in(xml, {"dokumenter/1.txt": b"x"}).state == "done"


def test_a_database_that_is_held_for_a_while_is_waited_for(world, monkeypatch):
    tries = []
    write = storing.Storing._write

    def held(self, plan):
        tries.append(1)
        if len(tries) == 1:
            write(self, plan)
            raise OperationalError("database is locked")
        return write(self, plan)

    monkeypatch.setattr(storing.Storing, "_write", held)
    monkeypatch.setattr(storing, "_SECONDS", 0)
    xml = make.fonds(make.series(make.case(make.record(make.document(make.file(content=b"x"))))))
    run = world.bring_in(xml, {"dokumenter/1.txt": b"x"})
    assert run.state == "done"
    assert run.counts["new"] == Record.objects.count() + 5
    assert len(tries) > 1


def test_a_number_that_somebody_takes_at_the_same_moment_is_not_taken_twice(world, monkeypatch):
    """The import saw no such case, cannot write, looks again, and takes the next place."""
    cases_here.open_case(by=SYSTEM, body=world.body, number=CaseNumber(2026, 1), public_title="Vår egen")
    look, answers = numbering._taken, [{}]

    def taken(numbers, *, body):
        return answers.pop() if answers else look(numbers, body=body)

    monkeypatch.setattr(numbering, "_taken", taken)
    monkeypatch.setattr(storing, "_SECONDS", 0)
    run = world.bring_in(make.fonds(make.series(make.case())))
    assert run.state == "done"
    assert sorted(CaseFile.objects.values_list("ordinal", flat=True)) == [1, 2]
    assert answers == []


def test_a_run_is_told_and_noted(world):
    run = world.bring_in(make.fonds(make.series(make.case())))
    kinds = OutboxEvent.objects.filter(uid=run.uid).values_list("kind", flat=True)
    assert [kind for kind in kinds if "import" in kind]
    acts = AuditEntry.objects.filter(about=run.uid).values_list("act", flat=True)
    assert sorted(acts) == ["records.import_begun", "records.import_finished"]
    assert run.source == Source.objects.get()
    assert run.finished_at <= clock.now()


def test_every_finding_of_the_reader_has_words():
    assert set(words.READ) == set(Code)
    assert set(words.READ_DONE) == set(Done)


def test_what_the_description_says_is_held_against_the_extract(world):
    package = Extract(cases=2).write_to(world.folder / "a")
    run = world.bring_in(package)
    assert "structure_checksum" not in world.findings(run)
    structure = package / "arkivstruktur.xml"
    structure.write_bytes(structure.read_bytes() + b"\n")
    run = world.bring_in(package)
    assert "structure_checksum" in world.findings(run)
    (package / "arkivuttrekk.xml").write_text("nonsense")
    run = world.bring_in(package)
    assert "description_unreadable" in world.findings(run)
    assert run.state == "done"


def test_a_finding_of_the_reader_says_where_and_what_was_done(world):
    run = world.bring_in(make.fonds(make.series(make.case(saksdato="i fjor"))))
    finding = ImportFinding.objects.get(run=run)
    assert (finding.code, finding.quote) == ("bad_date", "i fjor")
    assert finding.where == "arkiv/arkivdel/mappe/saksdato"
    assert finding.what == "The date cannot be read."
    assert finding.line


def test_a_flood_of_findings_is_written_in_pieces(world, monkeypatch):
    monkeypatch.setattr(walking, "MOST_ROWS", 5)
    run = world.bring_in(make.fonds(make.series(*cases(40, saksdato="i fjor"))))
    assert run.counts["findings"] == run.findings.count() == 40


def test_nothing_is_left_open(world):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        world.bring_in(make.fonds(make.series(make.case())))
    assert len(os.listdir("/proc/self/fd")) <= before + 1
