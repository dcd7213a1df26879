"""Messages as pieces of a page: made once, joined as they are, found by their words, and by names for a year."""

import uuid
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ordskifte.channels import actions, queries
from ordskifte.channels.models import Delivery, Fragment, Post, PostVersion
from ordskifte.domain.parties import SYSTEM
from ordskifte.kernel import clock
from ordskifte.kernel.web import paging
from tests.factories.cases import BodyFactory, CaseFactory
from tests.factories.posts import delivered, posted, said, withdrawn

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CANARY = "KANARIFUGL"


@pytest.fixture
def thread(case):
    """A publication that is answered."""
    return posted(case, reference="K7M3-9QXD-2T4A-X")


def piece(post, language="nb"):
    """What stands in a page of this language."""
    return Fragment.objects.get(message_uid=post.source_uid, language=language).html


def corrected(post, text="Jeg mente bussene.", **facts):
    """The message with another text."""
    version = post.versions.latest("number")
    content = actions.Content(at=clock.now(), variants={"nb": {"text": text}}, facts={**version.facts, **facts})
    return delivered(actions.correct(by=SYSTEM, source_uid=post.source_uid, content=content))


def test_a_message_is_written_once_in_each_language_of_the_pages(case, thread):
    with clock.at(NOON):
        post = said(case, publication=thread, language="nn")
    assert Fragment.objects.filter(message_uid=post.source_uid).count() == 3
    page = piece(post)
    assert "Piera Gáddnjárga" in page and "<p>Hvor skal drosjene stå?</p>" in page
    assert f'href="/innlegg/{post.reference}/"' in page and f'href="/innlegg/{post.reference}/meld/"' in page
    assert f'href="/p/K7M3-9QXD-2T4A-X/svar/?svar-paa={post.reference}"' in page
    assert 'datetime="2026-03-01T13:00:00+01:00"' in page
    # In a page of the message's own language nothing need be said of it.
    assert '<div class="os-message-text" lang="nn">' in page
    assert '<div class="os-message-text">' in piece(post, "nn")
    english = piece(post, "en")
    assert f'href="/en/innlegg/{post.reference}/"' in english and "Report this message" in english


def test_the_pieces_are_written_by_one_statement(case, thread):
    with CaptureQueriesContext(connection) as seen:
        said(case, publication=thread, deliver=False)
    assert sum("channels_fragment" in each["sql"] for each in seen) == 1


def test_who_answers_whom_and_for_whom_is_said(case, thread):
    first = said(case, publication=thread)
    facts = {
        "author_name": "Torstein Bakkejord",
        "author_unit": "Plan og byggesak",
        "author_kind": "staff",
        "reply_to": first.reference,
        "reply_to_name": "Piera Gáddnjárga",
    }
    answer = piece(said(case, publication=thread, kind="answer", facts=facts), "en")
    assert 'data-from="body"' in answer and "Answer from the body" in answer and "Plan og byggesak" in answer
    assert f'<a href="/en/innlegg/{first.reference}/">Answer to Piera Gáddnjárga</a>' in answer
    organisation = said(case, publication=thread, facts={"author_kind": "organisation"})
    assert "Organisation" in piece(organisation, "en") and 'data-from="body"' not in piece(organisation)
    anonymous = said(case, publication=thread, facts={"author_name": "", "author_kind": "anonymous"})
    assert "Anonymous" in piece(anonymous, "en")


def test_attachments_are_links_to_public_copies_by_allowed_fields(case, thread):
    uid = uuid.uuid4()
    attached = {
        "uid": uid,
        "title": "Skisse",
        "media_type": "image/png",
        "size": 2048,
        "alt": "Et kart",
        "name": CANARY,
    }
    post = said(case, publication=thread, facts={"attachments": [attached]})
    page = piece(post)
    assert f'<a href="/vedlegg/{uid}/">Skisse</a> – Et kart' in page
    for model in (Post, PostVersion, Delivery, Fragment):
        assert CANARY not in str(list(model.objects.values()))


def test_only_allowed_fields_get_across(case, thread):
    said(case, publication=thread, facts={"email": CANARY, "ip": CANARY, "hold": CANARY})
    for model in (Post, PostVersion, Delivery, Fragment):
        assert CANARY not in str(list(model.objects.values()))


def test_a_correction_takes_the_place_of_the_first_and_keeps_it(case, thread):
    with clock.at(NOON) as hands:
        first, second = said(case, publication=thread), said(case, publication=thread, text="Enig.")
        hands.advance(timedelta(hours=1))
        corrected(first, corrected_at=clock.now())
    window = queries.thread_window(thread.source_uid, language="nb")
    assert [post.reference in row.html for post, row in zip((first, second), window.rows, strict=True)] == [True, True]
    assert "Jeg mente bussene." in window.rows[0].html and "drosjene" not in window.rows[0].html
    assert 'datetime="2026-03-01T14:00:00+01:00"' in window.rows[0].html


def test_one_out_of_view_says_when_and_why_and_none_of_its_words(case, thread):
    post = said(case, publication=thread, text=CANARY, facts={"author_name": CANARY})
    with clock.at(NOON):
        withdrawn(post, "Skjult etter regelen <personangrep>.")
    for language in ("nb", "nn", "en"):
        page = piece(post, language)
        assert CANARY not in page and 'data-state="hidden"' in page and "meld" not in page
        assert "Skjult etter regelen &lt;personangrep&gt;." in page and "2026-03-01T13:00:00+01:00" in page
    assert CANARY not in str(list(Fragment.objects.values())) + str(list(PostVersion.objects.values()))
    # And it may be shown again, under the next number.
    again = corrected(post, text="Nå uten navn.")
    assert again.number == 2 and "Nå uten navn." in piece(again) and "data-state" not in piece(again)


@pytest.mark.parametrize("wrong", ["", "  \n "])
def test_a_message_without_words_is_refused(case, thread, wrong):
    with pytest.raises(actions.NothingSaid):
        said(case, publication=thread, text=wrong)


def test_messages_stay_out_of_the_lists_of_publications(case, thread):
    said(case, publication=thread)
    assert [row.pk for row in queries.posts_window(case, cursor=None).rows] == [thread.pk]
    assert len(queries.feed_places(case.body, language="nb")) == 1


def test_a_message_leads_to_its_own_address_and_is_not_sent_to_networks(case, thread, postcards):
    post = said(case, publication=thread)
    rows = Delivery.objects.filter(post=post)
    assert {row.channel for row in rows} == {"web", "feeds"}
    assert rows.get(channel="web").remote_id.endswith(f"/innlegg/{post.reference}/")
    assert queries.version_of(case.body, post.reference) is None
    assert queries.publication(case.body, post.reference) is None


# --- Windows --------------------------------------------------------------------------------------------------------


def many(case, thread, count):
    """So many pieces, several of them from one moment."""
    Fragment.objects.bulk_create(
        Fragment(
            thread_key=thread.source_uid,
            case=case,
            message_uid=uuid.uuid4(),
            language="nb",
            at=NOON + timedelta(minutes=number // 7),
            place=number + 1,
            html=f"<li>{number:04}</li>\n",
        )
        for number in range(count)
    )


def test_windows_go_through_a_thread_by_key_and_miss_nothing(case, thread):
    many(case, thread, 120)
    found, cursor = [], None
    for _ in range(3):
        with CaptureQueriesContext(connection) as seen:
            window = queries.thread_window(thread.source_uid, language="nb", cursor=cursor)
        assert len(seen) == 1
        assert "OFFSET" not in seen[0]["sql"] and "COUNT" not in seen[0]["sql"]
        found += [row.html for row in window.rows]
        cursor = paging.Cursor.parse(window.next) if window.next else None
    assert cursor is None and found == [f"<li>{number:04}</li>\n" for number in range(120)]
    back = queries.thread_window(thread.source_uid, language="nb", cursor=paging.Cursor.parse(window.previous))
    assert [row.html for row in back.rows] == found[50:100]


def test_the_whole_thread_is_read_out_some_at_a_time(case, thread):
    many(case, thread, 450)
    with CaptureQueriesContext(connection) as seen:
        parts = list(queries.thread_all(thread.source_uid, language="nb"))
    assert "".join(parts) == "".join(f"<li>{number:04}</li>\n" for number in range(450))
    assert len(parts) == 3 and len(seen) == 3
    assert not any("OFFSET" in each["sql"] for each in seen)
    assert list(queries.thread_all(uuid.uuid4(), language="nb")) == []


def test_a_window_reads_the_index_and_sorts_nothing(case, thread):
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite for its plan")
    rows = Fragment.objects.filter(thread_key=thread.source_uid, language="nb", at__gte=NOON)
    plan = rows.order_by("at", "place", "pk")[:51].explain()
    assert "fragments_in_order" in plan and "TEMP B-TREE" not in plan


def test_a_page_in_northern_sami_shows_the_pieces_of_the_main_language(case, thread):
    said(case, publication=thread, language="se")
    (row,) = queries.thread_window(thread.source_uid, language="se").rows
    assert 'lang="se"' in row.html


# --- Search ---------------------------------------------------------------------------------------------------------


def hits(body, words, *, now=None, language="nb"):
    """The messages that are found."""
    found = queries.search_messages(body, words=words, language=language, now=now or clock.now())
    return [row.message_uid for row in found]


def test_messages_are_found_by_all_their_words_newest_first(case, thread):
    with clock.at(NOON) as hands:
        older = said(case, publication=thread, text="Drosjene står på FJORDPROMENADEN.")
        hands.advance(timedelta(hours=1))
        newer = said(case, publication=thread, text="Drosjer trenger plass.")
    assert hits(case.body, "dRosje") == [newer.source_uid, older.source_uid]
    assert hits(case.body, "drosje fjordpromenaden", language="en") == [older.source_uid]
    assert hits(case.body, "drosje buss") == hits(case.body, "") == hits(case.body, " a ") == []


def test_what_is_out_of_view_closed_or_another_bodys_is_not_found(case, thread):
    withdrawn(said(case, publication=thread, text="Drosjer."))
    other = CaseFactory(body=BodyFactory(host="annen.example"), sequence=9)
    said(other, publication=posted(other), text="Drosjer.")
    assert hits(case.body, "drosjer") == []
    post = said(case, publication=thread, text="Drosjer.")
    assert hits(case.body, "drosjer") == [post.source_uid]
    case.public.delete()
    assert hits(case.body, "drosjer") == []


def test_a_name_is_found_for_a_year_and_not_after(case, thread):
    with clock.at(NOON):
        post = said(case, publication=thread, text="Hvor skal drosjene stå?")
    assert hits(case.body, "gáddnjárga", now=NOON + timedelta(days=365)) == [post.source_uid]
    after = NOON + timedelta(days=365, seconds=1)
    assert hits(case.body, "gáddnjárga", now=after) == hits(case.body, "Piera drosjene", now=after) == []
    assert hits(case.body, "drosjene", now=after) == [post.source_uid]


def test_a_name_that_stands_in_the_text_too_is_found_no_longer(case, thread):
    with clock.at(NOON):
        signed = said(case, publication=thread, text="Hvor skal drosjene stå?\n\nHilsen Piera Gáddnjárga, Pieras mor")
    assert hits(case.body, "piera", now=NOON + timedelta(days=365)) == [signed.source_uid]
    after = NOON + timedelta(days=366)
    assert hits(case.body, "piera", now=after) == hits(case.body, "gáddnjárga", now=after) == []
    assert hits(case.body, "hilsen mor", now=after) == [signed.source_uid]


@pytest.mark.parametrize(
    "words", ["%%", "__", "100%", "\\\\", "'; DROP TABLE x; --", "\0\0", "\ud800\ud800", "x" * 9000]
)
def test_odd_words_find_themselves_or_nothing(case, thread, words):
    said(case, publication=thread)
    assert hits(case.body, words) == []


def test_a_search_takes_one_statement_and_gives_fifty(case, thread):
    for number in range(52):
        said(case, publication=thread, text=f"Drosje nummer {number}", deliver=False)
    with CaptureQueriesContext(connection) as seen:
        found = hits(case.body, "drosje")
    assert (len(found), len(seen)) == (50, 1)


# --- Hostile --------------------------------------------------------------------------------------------------------


class Marks(HTMLParser):
    """The tags of a piece, and whether they close."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes = [], set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        if tag not in {"br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


ALLOWED = {"li", "article", "header", "footer", "span", "a", "time", "p", "div", "br", "ul"}
ODD = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ['"><script>x()</script>', "</article></li>", "' onclick='x()", "javascript:x()", "&amp;<b>", "\u202e"]
    ),
).filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text) and "\0" not in text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(text=ODD, name=ODD, unit=ODD, alt=ODD, reason=ODD)
def test_whatever_is_said_stays_text(case, text, name, unit, alt, reason):
    thread = Post.objects.filter(kind="publication").first() or posted(case)
    facts = {
        "author_name": name,
        "author_unit": unit,
        "reply_to": "K7M3-9QXD-2T4A-X",
        "reply_to_name": name,
        "attachments": [{"uid": uuid.uuid4(), "title": name, "alt": alt, "size": 3}],
    }
    post = said(case, publication=thread, text=f"{text}!", facts=facts)
    pages = [piece(post)]
    withdrawn(post, f"{reason}!")
    for page in [*pages, piece(post)]:
        marks = Marks(page)
        assert marks.open == [] and marks.tags <= ALLOWED
        assert not any(name.startswith("on") or name in {"style", "src"} for name in marks.attributes)
