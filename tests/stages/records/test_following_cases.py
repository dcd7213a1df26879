"""What our own file keeps about another system's case is withheld as that case is, also when it is withheld later."""

import pytest

from ordskifte.cases.models import CaseFile
from ordskifte.domain import events
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.records import actions, handlers
from ordskifte.records.models import ImportRun
from tests.factories.cases import chain

pytestmark = pytest.mark.django_db
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"


def imported(body):
    """An import that has just ended."""
    run = ImportRun.objects.create(body=body, kind="noark5", name="uttrekk", by=str(SYSTEM), started_at=clock.now())
    handlers.follow_cases(events.ImportFinished(by=SYSTEM, uid=run.uid, source="arkiv"))


def test_a_case_that_is_withheld_later_withholds_what_is_kept_about_it(said, aud, case, body):
    record = actions.register(by=aud.actor, assessment=said(), title="Spørsmål om kryssing")
    assert record.covers == []
    CaseFile.objects.filter(pk=case.pk).update(covers=chain(BASIS), access_code="UO", title="Ny tittel")
    imported(body)
    record.refresh_from_db()
    home = CaseFile.objects.get(about=case)
    assert (home.title, home.access_code) == ("Ny tittel", "UO")
    assert [each["authority"] for each in record.covers] == [BASIS]
    assert {each["authority"] for document in record.documents.all() for each in document.covers} == {BASIS}


def test_an_import_that_changes_nothing_changes_nothing_here(said, aud, body, django_assert_max_num_queries):
    actions.register(by=aud.actor, assessment=said(), title="Spørsmål om kryssing")
    before = CaseFile.objects.get(about__isnull=False)
    with django_assert_max_num_queries(8):
        imported(body)
    assert CaseFile.objects.filter(about__isnull=False).values().get() == {
        name: value for name, value in before.__dict__.items() if name != "_state"
    }
