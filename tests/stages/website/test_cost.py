"""What pages with a dialogue cost, in statements and bytes, however much was said; and what a sending waits for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.channels import queries as channels
from ordskifte.dialogue import actions, tasks
from ordskifte.dialogue import queries as dialogues
from ordskifte.dialogue.models import Message
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel.models import HandlerRun
from ordskifte.kernel.web.stored import shelf
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.dialogues import dialogue, message
from tests.factories.talks import fragments, on_our_pages

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 8


@pytest.fixture
def thread():
    """An open dialogue in case 2026/118."""
    return dialogue(CaseFactory(body=BodyFactory(), sequence=118))


@pytest.fixture
def post(thread):
    """The page of its publication."""
    return f"/p/{on_our_pages(thread)}/"


def made(client, path):
    """The statements and bytes of a page that nobody has just asked for."""
    shelf.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        content = b"".join(answer)
    assert answer.status_code == 200
    assert not any("OFFSET" in each["sql"] or "COUNT(" in each["sql"] for each in queries.captured_queries)
    return len(queries), len(content)


@pytest.mark.parametrize("where", ["/sak/2026/118/", ""])
def test_the_first_window_costs_the_same_under_a_long_dialogue(client, thread, post, where):
    path = where or post
    fragments(thread, 100)
    client.get(path)
    few, bytes_of_few = made(client, path)
    fragments(thread, 900, start=100)
    many, bytes_of_many = made(client, path)
    assert few == many <= MOST_STATEMENTS
    # The number of messages has a figure more.
    assert abs(bytes_of_many - bytes_of_few) <= 10


def test_publications_that_were_read_are_not_read_again(thread, post):
    case = thread.case.public
    rows = channels.posts_window(thread.case_id, cursor=None).rows
    found = {}
    for name, known in (("first window", rows), ("another window", [])):
        with CaptureQueriesContext(connection) as queries:
            dialogue, others = dialogues.of_case(case, language="nb", posts=known)
            # What the page shows of it is there already.
            assert dialogue.place.way_in.contact and dialogue.place.title.title
        found[name] = len(queries), dialogue.place.post, dialogue.place.thread, others
    assert [count for count, *_ in found.values()] == [3, 4]
    assert found["first window"][1:] == found["another window"][1:] == (rows[0], thread, [])


def test_a_whole_dialogue_grows_by_its_messages_alone(client, thread, post):
    fragments(thread, 100)
    client.get(f"{post}dialog/alle/")
    few, bytes_of_few = made(client, f"{post}dialog/alle/")
    fragments(thread, 400, start=100)
    many, bytes_of_many = made(client, f"{post}dialog/alle/")
    assert many - few == 2
    assert (bytes_of_many - bytes_of_few) / 400 <= 75


def test_what_has_not_changed_costs_one_statement(client, thread, post):
    said = message(thread)
    for path in ("/sak/2026/118/", post, f"{post}dialog/alle/", f"/innlegg/{said.reference}/"):
        tag = client.get(path).headers["ETag"]
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, headers={"if-none-match": tag}).status_code == 304
        assert len(queries) == 1, path


# --- A sending --------------------------------------------------------------------------------------------------------


def sent(thread, key):
    """A message that is kept, and not taken yet."""
    return actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key=key, text="Hei.")).uid


def waiting(uid):
    """Whether a message waits to be taken."""
    return HandlerRun.objects.filter(uid=uid, event__kind="channels.arrived", state="waiting").exists()


@pytest.mark.django_db(transaction=True)
def test_a_sending_takes_its_own_message_and_nobody_elses(thread):
    others, mine = sent(thread, "a"), sent(thread, "b")
    assert tasks.take_now(mine)
    assert Message.objects.filter(uid=mine).exists()
    assert waiting(others) and not waiting(mine)


@pytest.mark.django_db(transaction=True)
def test_a_sending_waits_for_nothing_where_many_are_ahead(thread):
    *_, mine = (sent(thread, str(number)) for number in range(tasks.MOST_AHEAD + 1))
    assert not tasks.take_now(mine)
    assert waiting(mine)


def test_the_case_page_leads_to_its_parts_past_the_dialogue(client, thread, post):
    message(thread)
    page = client.get("/sak/2026/118/").content.decode()
    jumps = page[page.index('aria-label="På denne siden"') :]
    jumps = jumps[: jumps.index("</nav>")]
    for part in ("documents", "publications", "dialog", "about"):
        assert f'href="#{part}"' in jumps and page.count(f' id="{part}"') == 1
    assert 'href="#outcomes"' not in jumps
    assert page.index('href="#documents"') < page.index('id="dialog"') < page.index('id="documents"')


def test_a_case_without_publications_leads_to_what_it_has(client):
    CaseFactory(body=BodyFactory(), sequence=7)
    page = client.get("/sak/2026/7/").content.decode()
    assert 'href="#documents"' in page and 'href="#about"' in page
    assert 'href="#publications"' not in page and 'href="#dialog"' not in page
