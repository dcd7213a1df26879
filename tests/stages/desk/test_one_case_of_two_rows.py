"""Our own file about another system's case is no case beside it: people find, see and mean the case itself."""

import re

import pytest

from ordskifte.access import actions as access
from ordskifte.access import queries as asked
from ordskifte.cases import actions, queries
from ordskifte.cases.models import CaseFile
from ordskifte.domain.ids import CaseNumber
from tests.factories import dialogues
from tests.factories.cases import CaseFactory, DocumentFactory, with_file

pytestmark = pytest.mark.django_db
NUMBER = CaseNumber(2026, 118)


@pytest.fixture
def own(case, people):
    """Our own file about case 2026/118, opened since something about it was registered."""
    return actions.open_file_about(by=people("archivist").actor, case=case)


@pytest.fixture
def case(body):
    """A case of a records system, with a document that has a file."""
    case = CaseFactory(body=body, sequence=118, title="Ny skole i Fjæra", source__body=body)
    with_file(DocumentFactory(case=case, title="Saksframlegg", suggested_title="Saksframlegg"))
    return case


def shown(answer):
    """What is on the page."""
    return answer.content.decode()


def test_a_number_means_the_case(case, own, people):
    assert (own.year, own.sequence) == (case.year, case.sequence)
    assert queries.cases_by_number(people("case_officer").actor, NUMBER) == [case]
    assert queries.the_one_with_number(case.body, NUMBER) == case


def test_the_number_of_our_own_file_means_the_case_too(body, case, own, people, client):
    CaseFile.objects.filter(pk=own.pk).update(sequence=4711)
    assert queries.cases_by_number(people("case_officer").actor, CaseNumber(2026, 4711)) == [case]
    answer = client.get("/sak/2026/4711/", follow=True)
    assert answer.request["PATH_INFO"] == "/sak/2026/118/" and answer.status_code == 200


def test_two_real_cases_with_one_number_are_still_two(body, case, own, people):
    other = CaseFactory(body=body, sequence=118, ordinal=9)
    assert queries.cases_by_number(people("case_officer").actor, NUMBER) == [case, other]
    assert queries.the_one_with_number(body, NUMBER) is None


def test_the_list_has_one_line_and_a_word_on_it(case, own, at_desk):
    for search in ("", "?q=2026/118", "?q=Fj%C3%A6ra"):
        page = shown(at_desk().get(f"/desk/saker/{search}"))
        assert re.findall(r"/desk/saker/([0-9a-f-]{36})/", page) == [str(case.uid)], search
        assert "Registered in our own file 2026/118" in page


def test_the_page_of_our_own_file_is_that_of_the_case(case, own, at_desk):
    answer = at_desk().get(f"/desk/saker/{own.uid}/")
    assert answer.status_code == 302 and answer.url == f"/desk/saker/{case.uid}/"
    assert "Our own file 2026/118" in shown(at_desk().get(answer.url))


def test_a_request_from_the_public_page_is_about_the_case(client, case, own):
    answer = client.get("/innsyn/?sak=2026/118")
    assert case.public.title in shown(answer) and case.public.title
    assert asked.case_of_number(case.body, "2026/118") == case


def test_a_request_can_be_filed_in_the_case_and_its_files_given(case, own, at_desk, thread):
    row = access.request(
        by=asked.new_asker(), body=case.body, asked=access.Asked(key="k" * 32, text="Hva kostet det?")
    ).request
    sent = {"expected": row.version, "number": "2026/118"}
    assert at_desk().post(f"/desk/innsyn/{row.uid}/sak/", sent).status_code == 302
    row.refresh_from_db()
    assert row.case == case
    assert "Saksframlegg" in shown(at_desk().get(f"/desk/innsyn/{row.uid}/gi/"))


def test_where_two_real_cases_have_the_number_the_person_says_which(body, case, own, at_desk):
    other = CaseFactory(body=body, sequence=118, ordinal=9, title="Den andre")
    row = access.request(
        by=asked.new_asker(), body=body, asked=access.Asked(key="k" * 32, text="Hva kostet det?")
    ).request
    sent = {"expected": row.version, "number": "2026/118"}
    answer = at_desk().post(f"/desk/innsyn/{row.uid}/sak/", sent)
    assert answer.status_code == 400 and "Which one?" in shown(answer) and str(own.uid) not in shown(answer)
    assert at_desk().post(f"/desk/innsyn/{row.uid}/sak/", sent | {"which": str(other.uid)}).status_code == 302
    row.refresh_from_db()
    assert row.case == other


def test_a_message_is_moved_to_the_case_without_being_asked_which(body, case, own, at_desk):
    elsewhere = dialogues.dialogue(CaseFactory(body=body, sequence=119))
    message = dialogues.message(elsewhere, "Hva blir gjort med skolen?")
    sent = {"expected": message.version, "case": "2026/118", "why": "Gjelder skolen"}
    answer = at_desk().post(f"/desk/innlegg/{message.uid}/flytt/", sent)
    assert answer.status_code == 302, re.findall(r"error[^<]*<[^<]*", shown(answer))
    message.refresh_from_db()
    assert message.case == case


def test_the_gi_page_says_which_it_is_that_no_files_are_there(body, case, own, at_desk):
    bare = CaseFactory(body=body, sequence=205)
    rows = [
        access.request(
            by=asked.new_asker(), body=body, asked=access.Asked(key=key * 32, text="Hva?", case=where)
        ).request
        for key, where in (("a", bare), ("b", None))
    ]
    filed, loose = (shown(at_desk().get(f"/desk/innsyn/{row.uid}/gi/")) for row in rows)
    assert "The case has no files here" in filed and "lies in no case yet" not in filed
    assert "lies in no case yet" in loose
