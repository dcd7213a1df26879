"""What may be listened to, how long things are kept, how often it is asked, and when an address follows somebody."""

import pickle
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.listening import (
    LONGEST_PAUSE,
    LONGEST_RUN,
    MOST_FAILURES,
    TEXTS,
    USUAL_PAUSE,
    Caution,
    Facts,
    ListeningUnfit,
    Standing,
    Terms,
    cautions,
    gone_at,
    is_news,
    next_pause,
    problems,
    standing,
)
from ordskifte.domain.listening_names import GIVEN_NAMES

TODAY = date(2026, 11, 2)
TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))
DAYS = st.integers(1, 60)


def terms(**given):
    """What somebody filled in, as it should be."""
    usual = {
        "name": "Sykkelvei i lokalavisa",
        "address": "https://avisa.example/rss?tema=sykkelvei",
        "purpose": "Å vite hva folk er redde for før høringen",
        "legal_basis": "Plan- og bygningsloven § 5-1 om medvirkning",
        "keep_days": 14,
        "ends_on": TODAY + timedelta(days=90),
    }
    return Terms(**usual | given)


def codes(found):
    return [(each.field, each.code) for each in found]


def test_what_is_whole_can_be_listened_to():
    assert problems(terms(), today=TODAY, longest_days=30) == ()


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"name": " \u200b "}, "name", "name_empty"),
        ({"name": "x" * 101}, "name", "name_too_long"),
        ({"address": "avisa.example/rss"}, "address", "address_malformed"),
        ({"address": "ftp://avisa.example/rss"}, "address", "address_malformed"),
        ({"address": "https://kari:hemmelig@avisa.example/rss"}, "address", "address_malformed"),
        ({"address": "https://avisa.example/r ss"}, "address", "address_malformed"),
        ({"address": "https://avisa.example/" + "x" * 1000}, "address", "address_malformed"),
        ({"purpose": "kjekt"}, "purpose", "purpose_short"),
        ({"purpose": "\u200b" * 40}, "purpose", "purpose_short"),
        ({"legal_basis": ""}, "legal_basis", "legal_basis_short"),
        ({"legal_basis": "x" * 1001}, "legal_basis", "reason_too_long"),
        ({"keep_days": 0}, "keep_days", "keep_days_wrong"),
        ({"keep_days": 31}, "keep_days", "keep_days_wrong"),
        ({"ends_on": TODAY}, "ends_on", "ends_on_past"),
        ({"ends_on": TODAY + LONGEST_RUN + timedelta(days=1)}, "ends_on", "ends_on_far"),
        ({"address": "https://social.example/@kari.rss"}, "person_why", "person_account"),
        ({"address": "https://nyheter.example/sok?q=Kari+Nordmann"}, "person_why", "person_name"),
    ],
)
def test_each_thing_that_is_wrong_is_said_where_it_stands(given, field, code):
    found = problems(terms(**given), today=TODAY, longest_days=30)
    assert codes(found) == [(field, code)]
    assert TEXTS[code] % {"count": 1, "most": 1}


def test_a_search_for_a_name_is_kept_only_with_a_reason():
    address = "https://nyheter.example/sok?q=Kari+Nordmann"
    assert problems(terms(address=address, person_why="ok"), today=TODAY, longest_days=30)
    reason = "Kari Nordmann er ordfører, og søket gjelder vedtaket"
    assert not problems(terms(address=address, person_why=reason), today=TODAY, longest_days=30)


def test_what_is_unfit_travels_between_processes():
    found = problems(terms(name=""), today=TODAY, longest_days=30)
    again = pickle.loads(pickle.dumps(ListeningUnfit(found)))
    assert (again.problems, str(again)) == (found, "This cannot be kept yet: 1 things must be put right.")


# --- Whom an address follows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://avisa.example/rss", set()),
        ("https://social.example/tags/sykkelvei.rss", set()),
        ("https://social.example/tags/Nordfjæra", set()),
        ("https://nyheter.example/sok?q=sykkelvei+strandvegen", set()),
        ("https://nyheter.example/sok?q=NRK+NTB", set()),
        ("https://nyheter.example/?side=2&q=", set()),
        ("https://avisa.example/kategori/kari-nordmann-prisen", set()),
        ("https://[", set()),
        ("https://social.example/@kari.rss", {Caution.ACCOUNT}),
        ("https://social.example/users/kari/feed.atom", {Caution.ACCOUNT}),
        ("https://blogg.example/author/kari/feed/", {Caution.ACCOUNT}),
        ("https://blogg.example/~kari/rss", {Caution.ACCOUNT}),
        ("https://video.example/feed?user=kari", {Caution.ACCOUNT}),
        ("https://nyheter.example/sok?q=from%3Akari", {Caution.ACCOUNT}),
        ("https://nyheter.example/sok?q=Kari+Nordmann", {Caution.NAME}),
        ("https://nyheter.example/sok?q=%22kari+nordmann%22", {Caution.NAME}),
        ("https://nyheter.example/rss/search/Åse%20Lien.rss", {Caution.NAME}),
        ("https://social.example/tags/KariNordmann.rss", {Caution.NAME}),
        ("https://social.example/@kari?q=ola+nordmann", {Caution.ACCOUNT, Caution.NAME}),
    ],
)
def test_an_address_that_follows_somebody_is_asked_about(address, found):
    assert cautions(address) == found


@given(st.sampled_from(sorted(GIVEN_NAMES)), st.sampled_from(["strand", "Strand", "BAKKE", "ånes"]), st.booleans())
def test_a_given_name_with_another_word_is_a_name_however_it_is_written(name, other, is_quoted):
    search = f'"{name} {other}"' if is_quoted else f"{name} {other}"
    for written in (quote(search), quote_plus(search)):
        assert cautions(f"https://nyheter.example/sok?q={written}") == {Caution.NAME}


@given(st.text(max_size=300))
def test_whatever_is_written_is_looked_at_without_breaking(text):
    for address in (text, f"https://{text}", f"https://nyheter.example/{text}", f"https://nyheter.example/?q={text}"):
        assert cautions(address) <= {*Caution}
        problems(terms(address=address), today=TODAY, longest_days=30)


# --- Until when ----------------------------------------------------------------------------------------------------


@given(TIMES, DAYS, DAYS)
def test_nothing_is_kept_longer_than_was_said_or_than_the_setting_allows(heard_at, keep_days, longest):
    gone = gone_at(heard_at, keep_days=keep_days, longest_days=longest)
    assert heard_at < gone <= heard_at + timedelta(days=min(keep_days, longest))


@given(TIMES, st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=6))
def test_no_later_decision_keeps_it_longer_than_an_earlier_one(heard_at, decisions):
    gone = None
    for keep_days, longest in decisions:
        before, gone = gone, gone_at(heard_at, keep_days=keep_days, longest_days=longest, before=gone)
        assert before is None or gone <= before


@given(TIMES, DAYS, st.integers(-100, 100))
def test_what_was_said_longer_ago_than_things_are_kept_is_not_taken(now, keep_days, days):
    said_at = now - timedelta(days=days)
    assert is_news(said_at, now=now, keep_days=keep_days) is (days < keep_days)
    assert is_news(None, now=now, keep_days=keep_days)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.booleans(), st.booleans(), st.booleans())
def test_only_what_has_an_owner_and_a_day_to_come_is_asked(ends_on, has_owner, is_parked, is_ended):
    facts = Facts(ends_on=ends_on, has_owner=has_owner, is_parked=is_parked, is_ended=is_ended)
    found = standing(facts, today=TODAY)
    is_asked = has_owner and not is_parked and not is_ended and ends_on >= TODAY
    assert (found is Standing.LISTENS) is is_asked
    assert (found is Standing.ENDED) is is_ended
    assert TEXTS[found]


# --- How often -----------------------------------------------------------------------------------------------------


@given(st.integers(0, 30), st.none() | st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_source_is_asked_neither_too_often_nor_never(failures, wait):
    pause = next_pause(failures, asked_to_wait=wait)
    if failures >= MOST_FAILURES:
        assert pause is None
        return
    assert USUAL_PAUSE <= pause <= LONGEST_PAUSE
    assert wait is None or pause >= min(wait, LONGEST_PAUSE)


def test_pauses_grow_to_a_day_and_end_after_about_a_week():
    pauses = [next_pause(failures) for failures in range(1, MOST_FAILURES)]
    assert pauses == sorted(pauses)
    assert timedelta(days=5) < sum(pauses, timedelta()) < timedelta(days=8)
