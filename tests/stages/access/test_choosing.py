"""Which documents can be given, and what they are called: of what is registered here, each by its entry."""

import pytest

from ordskifte.access import queries
from ordskifte.accounts.models import RoleName
from ordskifte.assessment import queries as assessments
from ordskifte.cases.models import DocumentObject
from ordskifte.domain.assessment import Criterion, Four, Verdict
from ordskifte.kernel import blobs, outbox
from ordskifte.records import actions as records
from tests.factories import dialogues
from tests.factories.cases import CaseFactory, UserFactory
from tests.worlds.people import sign_in

pytestmark = pytest.mark.django_db
JOURNALLED = Verdict(four=Four(in_or_out=True, case_document=True, handled=True, value=True), criterion=Criterion.WORK)


@pytest.fixture
def case(body, officer):
    """A case that was opened by hand."""
    return CaseFactory(body=body, source=None, source_key="", sequence=206, responsible=officer)


@pytest.fixture
def archivist(body):
    """Who registers."""
    return UserFactory(body=body, roles=[RoleName.ARCHIVIST])


@pytest.fixture
def registered(archivist):
    """Put into the journal, with files as they would have been made."""

    def one(uid, *, title):
        while outbox.drain().done:
            pass
        found = assessments.of_subject(uid)
        record = records.register(
            by=archivist.actor, assessment=found, title=title, verdict=JOURNALLED, why="Gjelder saken."
        )
        for file in DocumentObject.objects.filter(document__in=record.documents.all()):
            media_type = "application/json" if file.document.title == "Originalobjekt" else "application/pdf"
            file.blob = blobs.keep(f"{file.pk}".encode(), media_type=media_type)
            file.save(update_fields=["blob"])
        return record

    return one


@pytest.fixture
def request_of(ask, case):
    """A request about the case."""
    return ask(case=case, case_number="2026/206").request


def test_two_originals_are_told_apart(request_of, registered, case, officer):
    thread = dialogues.dialogue(case)
    first = registered(dialogues.message(thread, "Hvor krysser den?").uid, title="Spørsmål om kryssing")
    second = registered(dialogues.message(thread, "Når begynner det?").uid, title="Spørsmål om tid")
    found = queries.choices(officer.actor, request_of)
    assert {(each.title, each.entry, each.kind_of_file) for each in found} == {
        ("Spørsmål om kryssing", first.record_id, "PDF"),
        ("Spørsmål om kryssing – original", first.record_id, "JSON"),
        ("Spørsmål om tid", second.record_id, "PDF"),
        ("Spørsmål om tid – original", second.record_id, "JSON"),
    }
    assert {each.outward_title for each in found} == {each.title for each in found}


def test_the_screen_names_each_by_entry_and_kind(client, request_of, registered, case, officer):
    record = registered(dialogues.message(dialogues.dialogue(case), "Hvor krysser den?").uid, title="Om kryssing")
    page = sign_in(client, officer).get(f"/desk/innsyn/{request_of.uid}/gi/").content.decode()
    assert "Originalobjekt" not in page and "Om kryssing – original" in page
    assert f"Entry {record.record_id}" in page and "JSON" in page


def test_the_request_itself_is_not_among_what_is_given(ask, request_of, registered, case, officer):
    registered(request_of.uid, title="Innsynskrav")
    other = ask(case=case, case_number="2026/206", text="Jeg vil se et annet krav.").request
    record = registered(other.uid, title="Et annet innsynskrav")
    found = queries.choices(officer.actor, request_of)
    assert {each.entry for each in found} == {record.record_id}
