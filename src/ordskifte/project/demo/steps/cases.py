"""Cases come in: from an extract, by hand, from a list."""

import contextlib
import io
import json
from pathlib import Path

from ordskifte.project.demo import extract
from ordskifte.project.demo.browser import File
from ordskifte.project.demo.world import Chapter, StepFailed, World, must, step

FOLDER = "uttrekk"
BY_HAND = ("2026/205", "Ny lekeplass ved biblioteket")
FROM_LIST = (("2026/206", "Måking av fortau"), ("2026/207", "Åpningstider i svømmehallen"))


# The two units that carry one number are told of, and both are kept.
FINDINGS = {"repeated_number"}


def bring_in(path: Path) -> dict:
    """Do what `ordskifte import noark5` does, without a process of its own that takes longer to start than to work."""
    from ordskifte.project import importing

    with contextlib.redirect_stdout(io.StringIO()) as said:
        code = importing.noark5(path, source="", as_json=True)
    if code != 0:
        last = (said.getvalue().strip() or "it said nothing").splitlines()[-1]
        raise StepFailed(f"the import ended with {code}: {last[:500]}")
    return json.loads(said.getvalue())


@step("The extract of the records system is imported, every case and file")
def extract_comes_in(world: World) -> str:
    """Write the extract, import it, and count in the database what the XML holds."""
    world.written = written = extract.write_extract(world.folder / FOLDER)
    said = bring_in(world.folder / FOLDER)
    found = counts()
    must(found["cases"] == written.cases, f"{found['cases']} cases came in of {written.cases}")
    must(found["records"] == written.records, f"{found['records']} records came in of {written.records}")
    must(found["verified"] == written.files, f"{found['verified']} files are verified of {written.files}")
    findings = {finding["code"] for finding in said["findings"]}
    must(findings == FINDINGS, f"the import found {', '.join(sorted(findings)) or 'nothing'}")
    return f"{written.cases} cases, {written.records} records, {written.files} files with their checksums"


@step("The same extract again changes nothing")
def again_changes_nothing(world: World) -> str:
    """Every row is as it was."""
    return change_nothing(world.folder / FOLDER)


def change_nothing(path: Path) -> str:
    """Import what was imported, and compare."""
    before = counts()
    said = bring_in(path)["counts"]
    must(not said.get("new") and not said.get("changed"), f"the import says {said}")
    must(counts() == before, f"from {before} to {counts()}")
    return f"{said.get('unchanged', 0)} units, none new and none changed"


def counts() -> dict[str, int]:
    """How many there are of what an import brings."""
    from ordskifte.cases.models import CaseFile, Change, Document, DocumentObject, FileState
    from ordskifte.kernel.models import Blob
    from ordskifte.records.models import Record

    return {
        "cases": CaseFile.objects.exclude(source=None).count(),
        "documents": Document.objects.exclude(source=None).count(),
        "records": Record.objects.exclude(source=None).count(),
        "verified": DocumentObject.objects.filter(state=FileState.VERIFIED).count(),
        "blobs": Blob.objects.count(),
        "changes": Change.objects.count(),
    }


@step("A case officer opens a case by hand, with three fields")
def by_hand(world: World) -> str:
    """Number, public title, who answers for it; the public sees it at once."""
    number, title = BY_HAND
    officer = world.people["torstein"].name
    desk = world.at_desk("torstein")
    page = desk.send(desk.open("/desk/saker/ny/"), number=number, public_title=title, responsible=officer)
    must(page.heading == number, f"the case did not open: {page.problems}")
    public = world.citizen().open(f"/sak/{number}/")
    must(public.heading == title, f"/sak/{number}/ shows “{public.heading}” ({public.status})")
    return f"{number} “{title}” is public at once"


@step("A list of cases is read from a spreadsheet")
def from_list(world: World) -> str:
    """The archivist sends the list in, twice; the second time changes nothing."""
    owner = world.people["oddvar"].email
    rows = ["saksnummer;tittel;saksbehandler", *(f"{number};{title};{owner}" for number, title in FROM_LIST)]
    file = File("saker.csv", "\r\n".join(rows).encode())
    desk = world.at_desk("aud")
    for _ in range(2):
        page = desk.send(desk.open("/desk/import/liste/"), file=file)
        must(page.status == 200, f"the list was refused: {page.problems}")
    for number, title in FROM_LIST:
        public = world.citizen().open(f"/sak/{number}/")
        must(public.heading == title, f"/sak/{number}/ shows “{public.heading}” ({public.status})")
    return f"{len(FROM_LIST)} cases, sent twice and opened once"


CHAPTER = Chapter("Cases", (extract_comes_in, again_changes_nothing, by_hand, from_list))
