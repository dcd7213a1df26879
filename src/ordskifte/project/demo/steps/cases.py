"""Cases come in: from an extract, by hand, from a list."""

import json

from ordskifte.project.demo import extract
from ordskifte.project.demo.browser import File
from ordskifte.project.demo.processes import command
from ordskifte.project.demo.world import Chapter, StepFailed, World, must, step

FOLDER = "uttrekk"
BY_HAND = ("2026/205", "Ny lekeplass ved biblioteket")
FROM_LIST = (("2026/206", "Måking av fortau"), ("2026/207", "Åpningstider i svømmehallen"))


def bring_in(*words: str) -> dict:
    """Run `ordskifte import noark5`; what it says, as a value."""
    done = command("import", "noark5", *words, "--json")
    if done.returncode != 0:
        raise StepFailed(f"the import ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}")
    return json.loads(done.stdout)


@step("The extract of the records system is imported, every case and file")
def extract_comes_in(world: World) -> str:
    """Write the extract, import it, and count in the database what the XML holds."""
    world.written = written = extract.write_extract(world.folder / FOLDER)
    bring_in(str(world.folder / FOLDER))
    found = _counts()
    must(found["cases"] == written.cases, f"{found['cases']} cases came in of {written.cases}")
    must(found["records"] == written.records, f"{found['records']} records came in of {written.records}")
    must(found["verified"] == written.files, f"{found['verified']} files are verified of {written.files}")
    return f"{written.cases} cases, {written.records} records, {written.files} files with their checksums"


@step("The same extract again changes nothing")
def again_changes_nothing(world: World) -> str:
    """Every row is as it was."""
    before = _counts()
    bring_in(str(world.folder / FOLDER))
    must(_counts() == before, f"from {before} to {_counts()}")
    return "nothing new, nothing changed"


def _counts() -> dict[str, int]:
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
