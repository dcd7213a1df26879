"""An import takes no more memory for a larger archive, and a batch no more statements than agreed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from ordskifte.cases.models import CaseFile, PublicCase
from ordskifte.domain.parties import SYSTEM
from ordskifte.project.template_database import fingerprint
from ordskifte.records.importers.noark5 import bulk, late, storing, walking
from ordskifte.records.importers.noark5.keys import Seen
from ordskifte.records.models import ImportFinding, Record
from tests.database import CACHE
from tests.factories.noark_xml import Extract
from tests.stages.records import import_world as make

ROOT = Path(__file__).resolve().parents[3]
# Parents, children, findings, identifiers, ordinals, and the transaction around them.
MOST_OF_A_FIRST_BATCH = 20
# The rows that are there already are looked up before.
MOST_OF_A_LATER_BATCH = 45

# The ends of the source, its cases, what is shown and decided of them, and the transaction around them.
MOST_TO_SHOW = 12


@pytest.fixture
def batches(monkeypatch):
    """How many statements each batch took."""
    counts = []
    write = storing.Storing.write

    def counted(self, batch):
        with CaptureQueriesContext(connection) as queries:
            write(self, batch)
        counts.append(len(queries))

    monkeypatch.setattr(storing.Storing, "write", counted)
    return counts


def test_a_batch_takes_a_bounded_number_of_statements(world, batches):
    extract = Extract(cases=60, records=5)
    package = extract.write_to(world.folder / "a")
    world.bring_in(package)
    assert Record.objects.count() == 300
    assert len(batches) > 2
    assert max(batches) <= MOST_OF_A_FIRST_BATCH
    batches.clear()
    world.bring_in(package)
    assert max(batches) <= MOST_OF_A_LATER_BATCH


@pytest.mark.parametrize("size", [300, 1200])
def test_the_statements_of_a_batch_grow_with_its_rows_by_pieces_only(world, batches, monkeypatch, size):
    monkeypatch.setattr(walking, "MOST_ROWS", size)
    world.bring_in(Extract(cases=120, records=3).write_to(world.folder / "a"))
    assert max(batches) <= MOST_OF_A_FIRST_BATCH


def test_what_changed_takes_no_statement_a_row(world, batches):
    def extract(word):
        return make.fonds(
            make.series(
                *(
                    make.case(
                        make.record(name=f"p{n}", tittel=word),
                        name=f"s{n}",
                        number=(2026, n),
                        title=word,
                        offentligTittel=word,
                    )
                    for n in range(1, 80)
                )
            )
        )

    world.bring_in(extract("Før"))
    batches.clear()
    world.bring_in(extract("Etter"))
    assert CaseFile.objects.filter(title="Etter").count() == 79
    assert max(batches) <= MOST_OF_A_LATER_BATCH


def test_to_show_cases_takes_no_statement_a_case(world):
    run = world.bring_in(Extract(cases=40, records=1).write_to(world.folder / "a"))
    PublicCase.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        late.show(run.source, by=SYSTEM)
    assert PublicCase.objects.count() == 40
    assert len(queries) <= MOST_TO_SHOW


PROGRAM = """
import sys
from pathlib import Path
import django
django.setup()
from django.db import connection, transaction
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.models import Body
from ordskifte.records import actions
from ordskifte.records.models import ImportFinding, Record


class Peak:
    # Pages of the database file that the system keeps at hand are not the program's.
    most = 0

    def __call__(self, count):
        line = next(line for line in open("/proc/self/status") if line.startswith("RssAnon"))
        self.most = max(self.most, int(line.split()[1]))


connection.settings_dict["NAME"] = sys.argv[1]
body = Body.objects.create(slug="a", name="A", created_at=clock.now())
peaks = []
for name in sys.argv[2:]:
    peaks.append(Peak())
    actions.import_noark5(by=SYSTEM, body=body, path=Path(name), source=name, watch=peaks[-1])
print(Record.objects.count(), *(peak.most for peak in peaks))
"""
SMALL, LARGE = 1_000, 20_000
MOST_MEBIBYTES_MORE = 10


@pytest.mark.skipif(
    connection.vendor != "sqlite" or not Path("/proc/self/status").exists(),
    reason="the copy of the database is a file, and Linux tells what memory is the program's own",
)
def test_a_larger_archive_takes_no_more_memory(world, tmp_path, data_folder):
    packages = []
    for name, records in (("first", SMALL), ("small", SMALL), ("large", LARGE)):
        folder = tmp_path / name
        folder.mkdir()
        with (folder / "arkivstruktur.xml").open("wb") as file:
            file.writelines(Extract(cases=records // 10, records=10).write())
        packages.append(str(folder))
    database = tmp_path / "db.sqlite3"
    _copy_of_the_template(database)
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(database), *packages],
        cwd=ROOT,
        env={**os.environ, "ORDSKIFTE_DATA": str(data_folder)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    records, _, before, after = map(int, result.stdout.split())
    assert records == 2 * SMALL + LARGE
    assert (after - before) / 1024 <= MOST_MEBIBYTES_MORE


def _copy_of_the_template(target):
    shutil.copyfile(CACHE / f"template-{fingerprint()}.sqlite3", target)


@pytest.mark.parametrize("lately", [1, 3, 10_000])
def test_ids_are_counted_over_memory_and_a_file_that_is_thrown_away(tmp_path, lately):
    path = tmp_path / "seen.sqlite3"
    with Seen(path, lately=lately) as seen:
        assert seen.count([("a", "x"), ("a", "x"), ("b", "x")]) == [(1, False), (2, False), (1, False)]
        assert seen.count([("a", "y"), ("a", "x")]) == [(1, True), (3, False)]
        assert seen.count([("c", "x"), ("d", "y")]) is None
        assert seen.count([("e", "x"), ("b", "x")]) == [(1, False), (2, False)]
        assert seen.count([(f"k{n}", "x") for n in range(2_000)]) is None
        assert seen.count([("a", "y"), ("k1999", "x"), ("k0", "y")]) == [(2, True), (2, False), (1, True)]
        assert path.exists()
    assert not path.exists()


@settings(max_examples=60, deadline=None)
@given(
    batches=st.lists(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz")), min_size=1)),
    lately=st.integers(1, 9),
)
def test_ids_are_counted_alike_however_few_fit_into_memory(tmp_path_factory, batches, lately):
    with Seen(tmp_path_factory.mktemp("seen") / "seen.sqlite3", lately=lately) as seen:
        kinds = {}
        for batch in batches:
            wanted = []
            for key, kind in batch:
                came = kinds.setdefault(key, [])
                came.append(kind)
                wanted.append((came.count(kind), came[0] != kind))
            assert (seen.count(batch) or [(1, False)] * len(batch)) == wanted


@pytest.mark.parametrize("count", [1, bulk.TOGETHER - 1, bulk.TOGETHER, 2 * bulk.TOGETHER + 1])
def test_rows_are_stored_as_given_whichever_columns_are_alike(world, count):
    run = world.bring_in(make.fonds(make.series()))
    names = ("code", "where", "line", "what", "quote", "done")
    table, first = bulk.table_of(ImportFinding), 1_000
    # More sets of columns that are alike than statements are kept for.
    for alike in (set(), *({name} for name in names), set(names)):
        rows = [
            {"id": first + n, "run_id": run.pk}
            | {name: 7 if name == "line" else f"{name} ?1 %s" for name in alike}
            | {name: n if name == "line" else f"{name} {n}" for name in names if name not in alike}
            for n in range(count)
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            table.insert(cursor, rows)
        stored = ImportFinding.objects.filter(pk__gte=first).order_by("pk")
        assert list(stored.values("id", "run_id", *names)) == [{name: row[name] for name in row} for row in rows]
        first += count
        ImportFinding.objects.filter(pk__lt=first, pk__gte=1_000).delete()
