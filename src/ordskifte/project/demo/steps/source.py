"""The play on an extract from elsewhere: bring it in, decide one document public, show the cases."""

import hashlib
from collections import Counter
from collections.abc import Iterator

from ordskifte.project.demo import writing
from ordskifte.project.demo.browser import Browser, Page
from ordskifte.project.demo.steps.cases import bring_in, change_nothing
from ordskifte.project.demo.steps.people import OPERATOR, enrol, invite
from ordskifte.project.demo.world import Chapter, World, must, step

OFFICER = "torstein"
MOST_DOCUMENTS = 1000


@step("Those who decide, write and approve are invited, and enrol")
def officers_come(world: World) -> str:
    """A case officer, and somebody else who approves."""
    for id in (OFFICER, writing.APPROVER):
        person = world.story.person(id)
        enrol(world, person, link=invite(world.at_desk(OPERATOR), person, unit=""))
        page = world.at_desk(id).open("/desk/")
        must(page.status == 200, f"the desk answers {person.name} {page.status}")
    world.keep_people()
    return " and ".join(world.people[id].name for id in (OFFICER, writing.APPROVER)) + " are at the desk"


@step("The extract is imported; what is wrong in it is reported, and stops nothing")
def comes_in(world: World) -> str:
    """Import it, and look at what came in."""
    bring_in(world.source)
    from ordskifte.cases.models import CaseFile, Document, DocumentObject
    from ordskifte.records.models import ImportFinding, Record

    kinds = (CaseFile, Record, Document, DocumentObject)
    counts = ", ".join(f"{kind.objects.count()} {kind._meta.verbose_name_plural}" for kind in kinds)
    findings = Counter(ImportFinding.objects.values_list("code", flat=True))
    said = ", ".join(f"{count} × {code}" for code, count in findings.most_common(5))
    return f"{counts}; findings: {said or 'none'}"


@step("The same extract again changes nothing")
def comes_in_again(world: World) -> str:
    """Every row is as it was."""
    return change_nothing(world.source)


@step("One document is decided public, where there is one with a file")
def document_is_decided(world: World) -> str:
    """Look for a document that may be shown; say so where there is none."""
    found, with_files = _first_showable()
    if found is None:
        return f"documents with a file: {with_files}; the rules let none of them be shown, so none was decided"
    title, page = decide(world, found)
    world.addresses["document"] = page.address
    return f"“{title[:80]}”, {len(page.content)} bytes"


def decide(world: World, found) -> tuple[str, Page]:
    """Look at the file that everybody would see, and let them; the title that it got, and the file as they get it."""
    desk = world.at_desk(OFFICER)
    form = desk.open(f"/desk/dokument/{found.uid}/")
    title = form.form("seen", "is_public").fields["title"] or "Dokument"
    desk.open(form.link_to("/desk/fil/"))
    done = desk.send(form, is_public="yes", title=title)
    must(done.status == 200 and done.address != form.address, f"it was not decided: {done.problems}")
    page = world.citizen().open(f"/dokument/{found.uid}/")
    seen = form.form("seen").fields["seen"]
    must(hashlib.sha256(page.content).hexdigest() == seen, f"{page.address} is another file ({page.status})")
    return title, page


def _first_showable():
    """A document that waits only for a person to decide; and how many of those looked at have a file at all."""
    with_files, found = showable()
    return next(found, None), with_files


def showable() -> tuple[int, Iterator]:
    """How many documents have a file; and those of them that wait for nothing but a person's decision."""
    from ordskifte.cases import projection
    from ordskifte.cases.models import Document
    from ordskifte.domain.case import Showing
    from ordskifte.domain.document import may_show

    with_files = Document.objects.filter(objects_of__blob__isnull=False).distinct().order_by("pk")
    known = with_files.filter(case__public__isnull=False, is_classified=False)
    known = known.select_related("case__public").prefetch_related("objects_of__blob")

    def waits(document) -> bool:
        facts = projection.document_facts(document, objects=document.objects_of.all(), decision=None)
        return may_show(facts).showing is Showing.UNDECIDED

    return with_files.count(), filter(waits, known[:MOST_DOCUMENTS])


@step("Every case that the public may know of has its page")
def case_pages(world: World) -> str:
    """Open them all, up to a hundred."""
    from ordskifte.cases.models import PublicCase

    reader, shown = world.citizen(), Counter()
    for case in PublicCase.objects.order_by("pk")[:100]:
        page = _page_of(reader, case)
        must(page.status == 200 and page.heading, f"{page.address} answers {page.status}")
        shown[case.showing] += 1
        if case.showing == "show" or "case" not in world.addresses:
            world.addresses["case"] = page.address
    world.addresses |= {"front": "/", "desk": "/desk/"}
    return ", ".join(f"{count} {showing}" for showing, count in shown.items()) or "no case may be known of"


def _page_of(reader: Browser, case) -> Page:
    address = f"/sak/id/{case.uid}/" if case.year is None else f"/sak/{case.year}/{case.sequence}/"
    return reader.open(address)


CHAPTER = Chapter("Extract", (officers_come, comes_in, comes_in_again, document_is_decided, case_pages))
