"""What those who write and approve do at the desk with a publication, from the case to the public."""

import re
import time
from collections.abc import Callable

from ordskifte.project.demo.browser import Browser, File, Page
from ordskifte.project.demo.editor import Editor
from ordskifte.project.demo.steps.decisions import case_at_desk
from ordskifte.project.demo.world import StepFailed, World, Written, must

LIST = "/desk/publiseringer/"
APPROVER = "randi"
_REFERENCE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}-[0-9A-Z]\b")
# How long a reader waits for the worker, in seconds; it is quicker.
PATIENCE = 30
BETWEEN = 0.05


def begin(desk: Browser, case: str, *, document: str = "", file: File | None = None) -> tuple[Written, Editor]:
    """Begin at the case, from a document of it or a file, as the person at this desk."""
    page = desk.open(case_at_desk(desk, case).link_to(f"{LIST}ny/"))
    return begin_on(desk, f"/sak/{case}/", page=page, document=document, file=file)


def begin_on(
    desk: Browser, case: str, *, page: Page, document: str = "", file: File | None = None
) -> tuple[Written, Editor]:
    """The same from the page where one chooses what to begin from."""
    done = desk.submit(page, _of_document(page, document)) if document else desk.send(page, file=file)
    must("/edit/" in done.address, f"{case}: nothing was begun from {document or 'the file'}: {done.problems}")
    return Written(case, done.address.rstrip("/").rpartition("/")[2]), Editor(desk, done)


def _of_document(page: Page, title: str):
    """The small form of one document, by its title or its key."""
    for form in page.root.forms:
        key = dict(form.form_values()).get("document")
        if key and "file" not in form.fields and (title == key or title in " ".join(form.text_content().split())):
            return form
    raise StepFailed(f"{page.address} does not offer {title}")


def edit(desk: Browser, written: Written) -> Editor:
    """Open the editor."""
    return Editor(desk, desk.open(f"{LIST}edit/{written.key}/"))


def ask(desk: Browser, written: Written) -> None:
    """Say that what was noted about the file has been looked at, if somebody must; then ask somebody else."""
    page = desk.open(f"{LIST}history/{written.key}/")
    found = _REFERENCE.search(page.words)
    must(found, f"{page.address} names no reference")
    written.reference = found.group()
    noted = _form_to(page, "/merknader/")
    if noted is not None:
        desk.submit(page, noted)
        # The second is offered when nothing but a yes is missing.
        page = desk.open(page.address)
    asked = _form_to(page, "/be-om-godkjenning/")
    if asked is not None:
        desk.submit(page, asked)


def _form_to(page: Page, act: str):
    return next((form for form in page.root.forms if (form.get("action") or "").endswith(act)), None)


def approve(world: World, written: Written) -> None:
    """Find it among what waits, look at it, and say yes."""
    desk = world.at_desk(APPROVER)
    page = desk.open(desk.open(f"{LIST}?vis=venter").link_to(written.at_desk("godkjenn")))
    must(desk.open(page.link_to(written.at_desk("se"))).status == 200, f"{written.case}: the draft cannot be looked at")
    done = desk.send(page, having=("seen",))
    must(done.address == LIST, f"{written.case}: it was not approved: {done.problems}")


def is_nowhere(world: World, written: Written) -> None:
    """Before it is published, neither its page, its case nor any feed knows of it."""
    reader = world.citizen()
    for address in (written.address, f"{written.address}v/1/"):
        must(reader.open(address).status == 404, f"{address} is there before it is published")
    for address in ("/", written.case, "/feed.atom", written.case_feed):
        page = reader.open(address)
        must(page.status == 200, f"{address} answers {page.status}")
        must(written.reference.encode() not in page.content, f"{address} names what is not published")


def wait_for(world: World, address: str, *, until: Callable[[Page], object], what: str) -> Page:
    """Read a page again and again until the worker has come to it."""
    reader, began_at = world.citizen(), time.monotonic()
    while time.monotonic() - began_at < PATIENCE:
        page = reader.open(address)
        if until(page):
            return page
        time.sleep(BETWEEN)
    raise StepFailed(f"{address} ({page.status}): {what} within {PATIENCE} seconds")


def wait_for_page(world: World, written: Written, *, heading: str) -> Page:
    """The publication as everybody reads it, also named on the page of its case."""
    page = wait_for(world, written.address, until=lambda page: page.status == 200, what="not shown")
    must(page.heading == heading, f"{page.address} shows “{page.heading}”, not “{heading}”")
    case = world.citizen().open(written.case)
    must(written.address in case.links(), f"{case.address} does not list {written.address}")
    return page
