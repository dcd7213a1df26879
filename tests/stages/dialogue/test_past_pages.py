"""What everybody reads of a site that was carried over."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.cases.models import PublicCase
from ordskifte.dialogue.models import PastFile, PastMessage, PastSite
from ordskifte.domain.past import initials
from tests.factories import past
from tests.factories.cases import BodyFactory, CaseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CaseFactory(body=BodyFactory(), sequence=118)


def text_of(answer):
    """What a reader sees."""
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_thread_says_where_it_comes_from_and_that_nobody_answers(client, case):
    row = past.thread(case, "Et godt forslag.")
    said = text_of(client.get(f"/en/tidligere/{row.uid}/"))
    assert "Carried over from Bybloggen as it was said there. It cannot be answered here." in said
    assert "Hva mener dere?" in said
    assert "Et godt forslag." in said
    page = client.get(f"/en/tidligere/{row.uid}/").content.decode()
    assert "<form" not in page.partition("<main")[2]
    assert "/svar/" not in page


@pytest.mark.parametrize(
    ("names", "shown"), [("initials", "K.N."), ("whole", "Kari Nordmann"), ("none", "Somebody who commented")]
)
def test_names_are_shown_as_was_chosen(client, case, names, shown):
    where = past.site(case, names=names)
    row = past.thread(case, of=where)
    above = past.message(row)
    past.message(row, "Uenig.", name="Ola Hansen", parent=above.number)
    past.message(row, "Vi svarer.", name="Astrid Haugland", is_ours=True)
    page = client.get(f"/en/tidligere/{row.uid}/")
    said = text_of(page)
    assert f"Answer to {shown}" in said
    assert "Astrid Haugland" in said
    assert ("Kari" in page.content.decode()) is (names == "whole")
    assert '<meta name="robots" content="noindex">' in page.content.decode()


def test_nothing_in_a_text_is_a_mark(client, case):
    row = past.thread(case, "<script>alert(1)</script>\n\n<b>x</b>", title="<i>T</i>", text='"><img src=x>')
    page = client.get(f"/en/tidligere/{row.uid}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page
    assert "<img src=x" not in page
    assert "<i>T" not in page


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_what_is_out_of_view_is_nowhere_and_is_counted(client, case, state):
    row = past.thread(case, "Synlig.", count=2, shown=1)
    PastMessage.objects.filter(thread=row).update(text="Synlig.")
    hidden = past.message(row, "Skjult tekst", name="Per Skjult", state=state)
    past.message(row, "Svar på skjult", parent=hidden.number)
    page = client.get(f"/en/tidligere/{row.uid}/").content.decode()
    assert "Skjult tekst" not in page
    assert "P.S." not in page
    assert "message is kept and not shown" in page


@pytest.mark.parametrize("given_", [{"is_held": True}, {"is_whole": False}])
def test_a_thread_that_waits_has_no_page_and_stands_in_no_list(client, case, given_):
    row = past.thread(case, "Et forslag.", title="Venter", **given_)
    assert client.get(f"/tidligere/{row.uid}/").status_code == 404
    assert client.get(f"/tidligere/sak/{case.uid}/").status_code == 404
    assert "Venter" not in client.get("/sak/2026/118/").content.decode()


def test_a_case_that_nobody_may_know_of_takes_its_threads_along(client, case):
    row = past.thread(case, "Et forslag.")
    assert client.get(f"/tidligere/{row.uid}/").status_code == 200
    PublicCase.objects.filter(case=case).delete()
    assert client.get(f"/tidligere/{row.uid}/").status_code == 404
    assert client.get(f"/tidligere/sak/{case.uid}/").status_code == 404


def test_the_case_leads_to_its_threads_and_to_all_where_there_are_many(client, case):
    where = past.site(case)
    rows = [past.thread(case, of=where, title=f"Tråd {n}.") for n in range(21)]
    page = client.get("/en/sak/2026/118/").content.decode()
    assert page.count("/tidligere/") == 21
    assert f"/tidligere/sak/{case.uid}/" in page
    listed = text_of(client.get(f"/en/tidligere/sak/{case.uid}/"))
    assert all(row.title in listed for row in rows)


def test_a_long_thread_has_windows_and_each_message_stands_in_one(client, case):
    row = past.thread(case, *(f"Nummer {n}." for n in range(120)))
    address, seen = f"/en/tidligere/{row.uid}/", []
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r"Nummer \d+\.", page)
        following = re.search(r'rel="next" href="(\?etter=[^"#]+)', page)
        address = f"/en/tidligere/{row.uid}/{following[1]}" if following else ""
    assert seen == [f"Nummer {n}." for n in range(120)]


@pytest.mark.parametrize("count", [1, 3])
def test_more_messages_take_no_more_queries(client, case, count, django_assert_num_queries):
    row = past.thread(case, "En.", *("To." for _ in range(count)))
    first = PastMessage.objects.filter(thread=row).first()
    PastMessage.objects.exclude(pk=first.pk).update(parent=first.number)
    client.get("/en/moderering/")
    with django_assert_num_queries(6):
        assert client.get(f"/en/tidligere/{row.uid}/").status_code == 200


def test_an_unchanged_page_is_not_sent_again(client, case):
    row = past.thread(case, "En.")
    tag = client.get(f"/tidligere/{row.uid}/")["ETag"]
    assert client.get(f"/tidligere/{row.uid}/", headers={"if-none-match": tag}).status_code == 304
    PastSite.objects.update(names="none")
    type(row).objects.update(version=2)
    assert client.get(f"/tidligere/{row.uid}/", headers={"if-none-match": tag}).status_code == 200


def test_files_are_named_by_number_and_not_shown(client, case):
    row = past.thread(case, "En.")
    PastFile.objects.create(site=row.site, number=900, post=row.number, name="hemmelig-navn.pdf")
    page = client.get(f"/en/tidligere/{row.uid}/").content.decode()
    assert "1 file belonged to it." in page
    assert "hemmelig-navn" not in page


@given(st.text(max_size=100))
def test_initials_tell_no_more_than_four_letters(name):
    said = initials(name)
    assert len(said) <= 8
    assert len(said.replace(".", "")) <= 4


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Kari Nordmann", "K.N."),
        ("kari-anne", "K.A."),
        ("Ærlig", "Æ."),
        ("123 !!", ""),
        ("a b c d e", "A.B.C.D."),
        ("ß", "S."),
    ],
)
def test_initials(name, short):
    assert initials(name) == short
