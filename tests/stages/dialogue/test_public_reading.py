"""Reading a dialogue: permanent addresses, windows, the whole thread, files, rules; and nothing that is closed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ordskifte.dialogue import actions
from ordskifte.dialogue.models import Message, Report
from ordskifte.domain.moderation import HIDE_RULES, HOLD_RULES, HideReason
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.kernel import clock, outbox
from ordskifte.kernel.web.stored import shelf
from ordskifte.publishing.models import Publication
from tests.factories.cases import BodyFactory
from tests.factories.dialogues import NUMBER, THREAT, message, read
from tests.factories.publishing import photograph
from tests.factories.talks import fragments, on_our_pages
from tests.worlds.pages import assert_anonymous_page
from tests.worlds.typists import fields, main_of

pytestmark = pytest.mark.django_db
CANARY = "KANARIFUGL"


@pytest.fixture
def post(thread):
    """The page of the publication."""
    return f"/p/{on_our_pages(thread)}/"


def address_of(said):
    """The permanent address of a message."""
    return f"/innlegg/{said.reference}/"


def counted(client, path):
    """How many statements a page costs that nobody has just asked for."""
    client.get(path)
    shelf.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(queries)


# --- The permanent address -------------------------------------------------------------------------------------------


def test_a_message_has_a_page_that_can_be_cited(client, thread, post):
    above = message(thread, "Hvor krysser den?", name="Kari Strandheim", kind="person")
    below = message(thread, "Ved nummer 14.", reply_to=above)
    page = client.get(f"/en{address_of(above)}")
    assert_anonymous_page(page)
    for words in ("Message from Kari Strandheim", "Hvor krysser den?", "2026/118", above.reference):
        assert words in main_of(page)
    content = page.content.decode()
    assert f'<link rel="canonical" href="http://testserver:8000/en{address_of(above)}">' in content
    assert f'href="/en{address_of(below)}"' in content
    assert f'href="/en{post}"' in content
    assert f'href="{address_of(above)}"' in client.get(address_of(below)).content.decode()


@pytest.mark.parametrize(
    "written", [str.lower, lambda text: text.replace("-", ""), lambda text: text.replace("0", "O")]
)
def test_a_reference_is_read_as_people_write_it(client, thread, written):
    said = message(thread)
    given = written(said.reference)
    answer = client.get(f"/innlegg/{given}/")
    assert answer.headers.get("Location", f"/innlegg/{given}/") == address_of(said)


@pytest.mark.parametrize("reference", ["x", "K7M3-9QXD-2T4A-Y", "U" * 17, "-" * 20])
@pytest.mark.parametrize("rest", ["", "meld/", "min/x/", "min/x/rett/"])
def test_what_is_no_reference_is_refused_in_words(client, thread, reference, rest):
    assert client.get(f"/innlegg/{reference}/{rest}").status_code in {400, 404}


def test_what_is_not_there_or_is_another_bodys_is_not_found(client, thread):
    said = message(thread)
    BodyFactory(host="annen.example")
    assert client.get("/innlegg/0000-0000-0000-0/").status_code == 404
    assert client.get(address_of(said), headers={"host": "annen.example"}).status_code == 404


def test_a_hidden_message_says_by_which_rule_and_when_and_nothing_else(client, thread, post, moderator):
    said = message(thread, f"Saksbehandleren er en {CANARY}.", name=f"{CANARY} Larsen", kind="person")
    with clock.at(datetime(2026, 11, 11, 15, 20, tzinfo=UTC)):
        actions.hide(by=moderator.actor, message=said, reason=HideReason.PERSONAL_ATTACK, why=f"{CANARY} internt")
        page = client.get(f"/en{address_of(said)}")
        assert "Hidden on 11 November 2026 by the rule “Personal attack”." in main_of(page)
    assert 'content="noindex"' in page.content.decode()
    assert "#personangrep" in page.content.decode()
    for path in (address_of(said), post, f"{post}dialog/alle/", "/sak/2026/118/"):
        answer = client.get(path)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert CANARY.encode() not in content, path


def test_a_held_message_tells_no_ground(client, thread, post):
    said = message(thread, f"{THREAT} {CANARY}")
    page = client.get(f"/en{address_of(said)}")
    assert "Waiting for a check since" in main_of(page)
    assert "threat" not in main_of(page).lower()
    assert CANARY not in page.content.decode() + client.get(post).content.decode()


def test_a_withdrawn_message_says_so(client, thread, post):
    said = message(thread, CANARY)
    actions.withdraw(by=Actor.citizen(said.reference), message=said)
    assert "Withdrawn by the sender on" in main_of(client.get(f"/en{address_of(said)}"))
    assert CANARY not in client.get(post).content.decode()


def test_a_message_that_was_just_sent_is_being_prepared(client, thread):
    submission = actions.Submitted(key="k", text=CANARY)
    receipt = actions.submit(by=SYSTEM, thread=thread, submission=submission)
    page = client.get(f"/en/innlegg/{receipt.reference}/")
    assert "Received, and being prepared" in main_of(page)
    assert CANARY not in page.content.decode()
    assert "ETag" not in page.headers


def test_what_is_said_to_the_body_alone_has_no_public_page(client, thread, moderator):
    said = message(thread, "Dårlig utredning.")
    actions.hide(by=moderator.actor, message=said, reason=HideReason.PERSONAL_ATTACK)
    appeal = actions.appeal(by=Actor.citizen(said.reference), message=said, text=CANARY, key="a")
    assert client.get(address_of(appeal)).status_code == 404
    assert client.get(f"{address_of(appeal)}meld/").status_code == 404


def test_a_masked_number_is_nowhere(client, thread, post, moderator):
    said = message(thread, f"Slå meg opp på {NUMBER}. Bygg gjerne.", email=f"{CANARY}@epost.example")
    actions.release(by=moderator.actor, message=said, public_text="Slå meg opp. Bygg gjerne.", why="")
    for path in (address_of(said), post, f"{post}svar/?svar-paa={said.reference}", f"{address_of(said)}meld/"):
        content = client.get(path).content.decode()
        assert "Bygg gjerne." in content
        assert NUMBER not in content and CANARY not in content


def test_search_engines_are_asked_to_forget_names_after_a_year(client, thread):
    said = message(thread, "Hei", name="Liv Tangen", kind="person")
    assert "noindex" not in client.get(address_of(said)).content.decode()
    with clock.at(clock.now() + timedelta(days=366)):
        assert "noindex" in client.get(address_of(said)).content.decode()


# --- The thread ------------------------------------------------------------------------------------------------------


def test_the_publication_shows_what_people_say(client, thread, post):
    message(thread, "Endelig trygg vei 🚲", name="Bjørnar", kind="person")
    page = client.get(post)
    assert_anonymous_page(page)
    assert "Endelig trygg vei 🚲" in main_of(page)
    assert f'href="{post}svar/"' in page.content.decode()
    assert "Endelig trygg vei" in main_of(client.get("/sak/2026/118/"))


def test_an_empty_dialogue_invites_and_a_closed_one_says_where_to_turn(client, thread, post):
    assert "Be the first" in main_of(client.get(f"/en{post}"))
    Publication.objects.update(dialogue="closed")
    page = main_of(client.get(f"/en{post}"))
    assert "No messages are taken here" in page and "post@nordfjaera.example" in page


@pytest.mark.parametrize("path", ["{post}", "/sak/2026/118/", "{post}svar/"])
def test_pages_cost_the_same_with_one_message_and_with_three(client, thread, post, path):
    message(thread, name="Kari", kind="person")
    one = counted(client, path.format(post=post))
    for number in (2, 3):
        message(thread, f"Nummer {number}")
    assert counted(client, path.format(post=post)) == one <= 12


def test_a_page_that_has_not_changed_is_not_sent_again(client, thread, post):
    said = message(thread)
    for path in (post, "/sak/2026/118/", f"{post}dialog/alle/", address_of(said)):
        tag = client.get(path).headers["ETag"]
        assert tag.startswith('"')
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, headers={"if-none-match": tag}).status_code == 304
        assert len(queries) == 1, path
        message(thread, f"Noe nytt {path}", reply_to=said)
        assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_a_dialogue_that_opens_and_closes_by_the_clock_is_another_page_then(client, thread, post):
    start = datetime(2026, 11, 2, 8, tzinfo=UTC)
    Publication.objects.update(dialogue="period", opens_at=start, closes_at=start + timedelta(days=1))
    tags = {}
    for path in (post, "/sak/2026/118/"):
        for hours in (-1, 1, 25):
            with clock.at(start + timedelta(hours=hours)):
                tags[path, hours] = client.get(path).headers.get("ETag")
                assert (f'href="{post}svar/"' in client.get(path).content.decode()) is (hours == 1)
    assert len(set(tags.values())) == len(tags)


def test_a_long_thread_comes_in_windows_and_none_is_left_out(client, thread, post):
    fragments(thread, 120)
    seen, path = [], post
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r"Innlegg nummer (\d+)\.", page)
        following = re.search(r'rel="next" href="([^"#]+)#dialog"', page)
        path = following[1] if following else ""
    assert seen == [str(number) for number in range(120)]
    assert f'href="{post}dialog/alle/"' in client.get(post).content.decode()
    assert len(re.findall("Innlegg nummer", client.get(post).content.decode())) == 50


def test_a_window_costs_the_same_in_a_long_thread(client, thread, post):
    fragments(thread, 60)
    few = counted(client, post)
    fragments(thread, 600, start=60)
    assert counted(client, post) == few


@pytest.mark.parametrize("cursor", ["x", "WzAsMV0", "a" * 500])
def test_a_damaged_link_to_more_is_refused_in_words(client, thread, post, cursor):
    message(thread)
    assert client.get(f"{post}?etter={cursor}").status_code == 400


def test_the_whole_thread_is_sent_while_it_is_read(client, thread, post):
    fragments(thread, 1_000)
    answer = client.get(f"{post}dialog/alle/")
    assert_anonymous_page(answer)
    assert answer.streaming and answer.headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        pieces = iter(answer.streaming_content)
        head = next(pieces).decode()
        assert "<ol" in head and "Innlegg nummer" not in head
        assert len(queries) == 0
        first = next(pieces).decode()
        assert len(queries) == 1
        assert 0 < first.count("<article") <= 200
        rest = [piece.decode() for piece in pieces]
    whole = first + "".join(rest)
    assert [int(number) for number in re.findall(r"Innlegg nummer (\d+)\.", whole)] == list(range(1_000))
    assert whole.rstrip().endswith("</html>")


def test_the_whole_of_what_is_not_there_is_not_found(client, thread):
    assert client.get("/p/0000-0000-0000-0/dialog/alle/").status_code == 404


# --- Files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_shown_after_a_decision_and_only_while_its_message_is(client, thread, officer, moderator):
    said = message(thread, "Se bildet.", files=[(f"{CANARY}.jpg", photograph(size=(40, 30)), "image/jpeg")])
    file = read(said.attachments.get())
    path = f"/vedlegg/{file.uid}/"
    assert client.get(path).status_code == 404
    seen = file.copy.sha256
    actions.decide_attachment(
        by=officer.actor, attachment=file, is_public=True, seen=seen, title="Bekken", alt="Vann over veien", why=""
    )
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert CANARY not in str(answer.headers)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(path, headers={"if-none-match": answer.headers["ETag"]}).status_code == 304
    page = client.get(address_of(said)).content.decode()
    assert path in page and "Vann over veien" in page and CANARY not in page
    actions.hide(by=moderator.actor, message=Message.objects.get(pk=said.pk), reason=HideReason.PRIVACY)
    assert client.get(path).status_code == 404


# --- The rules -------------------------------------------------------------------------------------------------------


def test_every_rule_is_published_with_what_it_rests_on_and_how_often_it_was_used(client, thread, moderator):
    actions.hide(by=moderator.actor, message=message(thread), reason=HideReason.SPAM)
    message(thread, THREAT)
    page = client.get("/en/moderering/")
    assert_anonymous_page(page)
    content = page.content.decode()
    for name in (*HOLD_RULES, *HIDE_RULES):
        assert f'<li id="{name}">' in content
    for rule in HOLD_RULES.values():
        assert all(str(provision) in content for provision in rule.provisions)
    assert content.count("used 1 time") == 2
    assert "Personal attack" in main_of(page)


def test_everybody_can_say_that_a_message_breaks_a_rule_and_twice_is_once(client, thread, post):
    said = message(thread, "Kjøp billige klokker")
    path = f"/en{address_of(said)}meld/"
    form = client.get(path)
    assert_anonymous_page(form)
    empty = client.post(path, {**fields(form), "send": "1", "tekst": "Det er reklame"})
    assert empty.status_code == 422
    assert "Choose the rule" in main_of(empty) and "Det er reklame" in empty.content.decode()
    typed = {**fields(form), "send": "1", "regel": "spam", "tekst": "Det er reklame", "epost": "ola@epost.example"}
    first, second = client.post(path, typed), client.post(path, typed)
    made = Report.objects.get()
    assert (made.reason, made.text, made.email, made.language) == ("spam", "Det er reklame", "ola@epost.example", "en")
    assert made.reference in main_of(first) and made.reference in main_of(second)
    assert client.post(path, typed, headers={"origin": "https://evil.example"}).status_code == 403


def test_other_words_in_a_form_that_a_browser_brought_back_are_another_report(client, thread):
    path = f"{address_of(message(thread, 'Kjøp billige klokker'))}meld/"
    typed = {**fields(client.get(path)), "send": "1", "regel": "spam", "tekst": "Det er reklame"}
    for _ in range(2):
        client.post(path, typed)
        client.post(path, typed | {"tekst": "Og det er falsk identitet"})
    assert [made.text for made in Report.objects.order_by("pk")] == ["Det er reklame", "Og det er falsk identitet"]


@pytest.mark.parametrize("value", ["x", ""])
def test_a_report_that_was_tampered_with_or_is_old_is_shown_again(client, thread, value):
    said = message(thread)
    path = f"{address_of(said)}meld/"
    typed = {"skjema": value, "send": "1", "regel": "spam", "tekst": "Det er reklame"}
    answer = client.post(path, typed)
    assert "Det er reklame" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_message_out_of_view_cannot_be_reported(client, thread):
    said = message(thread, THREAT)
    assert client.get(f"{address_of(said)}meld/").headers["Location"] == address_of(said)


def test_the_web_process_prepares_a_message_and_the_worker_what_is_left(thread):
    actions.submit(by=SYSTEM, thread=thread, submission=actions.Submitted(key="k", text="Hei"))
    outbox.drain()
    assert Message.objects.get().state == "shown"
