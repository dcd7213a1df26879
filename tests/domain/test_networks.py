"""How texts are made ready for closed networks, and when an account may be used."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ordskifte.domain import networks as rules
from ordskifte.domain.delivery import Act
from ordskifte.domain.networks import RULES, Draft, Facts, Network, Picture, Standing, Terms

ADDRESS = "https://dialog.nordfjaera.example/p/K7M3-9QXD-2T4A-X/"
TODAY = date(2026, 3, 1)
WORDS = st.text(
    st.one_of(st.sampled_from("abc æøå .,#<>\n🚲👨‍👩‍👧🇳🇴️‍é漢"), st.characters(exclude_categories=("Cs", "Cc"))),
    max_size=400,
)


@given(st.sampled_from(Network), st.lists(st.integers(0, 90).flatmap(lambda n: WORDS.map(lambda w: w * n)), max_size=3))
@example(Network.X, ["👨‍👩‍👧" * 200])
@example(Network.INSTAGRAM, ["#sykkel " * 80])
@example(Network.X, ["e" + "́" * 600])
def test_what_is_made_ready_is_taken_and_leads_to_our_page(network, parts):
    ready = rules.compose(network, parts=tuple(parts), address=ADDRESS)
    draft = Draft(network=network, text=ready.text, address=ADDRESS, pictures=(Picture(uid="1", alt="En vei"),))
    assert {each.code for each in rules.problems(draft)} <= {"text_empty"}
    assert ready.text.endswith(ADDRESS)


@given(st.sampled_from([each for each in Network if not RULES[each].refuses]), st.text("abc d\n", max_size=90))
def test_what_fits_is_not_touched(network, text):
    said = text.strip()
    ready = rules.compose(network, parts=(text,), address=ADDRESS)
    assert ready == rules.Ready(text=f"{said}\n\n{ADDRESS}" if said else ADDRESS, shortened=False)


@given(WORDS, WORDS)
def test_two_texts_count_no_less_than_one_of_them(one, other):
    for measure in (rules.units, rules.octets):
        assert measure(one + other) == measure(one) + measure(other)
    assert rules.weight(one + " " + other) >= max(rules.weight(one), rules.weight(other))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Ny gang- og sykkelvei", 21),
        ("æøå áčđŋšŧž", 11),
        ("漢字", 4),
        ("e\u0301", 1),  # composed first
        ("🚲", 2),
        ("👨‍👩‍👧", 2),
        ("👍🏽", 2),
        ("🇳🇴", 2),
        ("1\ufe0f\u20e3", 2),
        (f"Se {ADDRESS}", 3 + 23),
        ("https://a.no", 23),
        ("Les på nordfjaera.no", 7 + 23),
        ("f.eks. kl. 12.30", 16),
        ("“Sitat” – og … mer", 19),  # three dots in one sign are two
        ("“Sitat” – og mer", 16),
    ],
)
def test_x_counts_as_x_does(text, count):
    assert rules.weight(text) == count


def test_hashtags_are_counted_where_there_are_any():
    assert rules.tags("#sykkel og #gange, c#dur, #1, https://a.no/#del og ＃vei") == ["#sykkel", "#gange", "＃vei"]


TOO_LONG = {"facebook": 63_300, "instagram": 2_300, "linkedin": 3_100, "x": 300, "youtube": 5_100, "other": 71_000}


@pytest.mark.parametrize("network", Network)
def test_what_is_too_long_is_refused_with_both_numbers(network):
    text = "x" * TOO_LONG[network] + f" {ADDRESS}"
    pictures = (Picture(uid="1", alt="En vei"),)
    (found,) = rules.problems(Draft(network=network, text=text, address=ADDRESS, pictures=pictures))
    assert (found.field, found.code, found.most) == ("text", "text_too_long", RULES[network].longest or 70_000)
    assert found.count > found.most and found.code in rules.TEXTS


@pytest.mark.parametrize(
    ("network", "given", "codes"),
    [
        (Network.X, {"text": "Uten adresse"}, ["address_missing"]),
        (Network.X, {"text": ADDRESS}, ["text_empty"]),
        (Network.INSTAGRAM, {"pictures": ()}, ["picture_needed"]),
        (Network.FACEBOOK, {"pictures": ()}, []),
        (Network.X, {"pictures": (Picture(uid="1", alt="Vei"),) * 5}, ["too_many_pictures"]),
        (Network.X, {"pictures": (Picture(uid="1", alt=" \u200b"),)}, ["alt_missing"]),
        (Network.X, {"pictures": (Picture(uid="1", alt="x" * 1001),)}, ["alt_too_long"]),
        (Network.INSTAGRAM, {"text": "#vei " * 31 + ADDRESS}, ["too_many_tags"]),
        (Network.YOUTUBE, {"text": f"a < b {ADDRESS}"}, ["signs_refused"]),
    ],
)
def test_each_network_refuses_what_it_does_not_take(network, given, codes):
    usual = {"text": f"Ny vei {ADDRESS}", "pictures": (Picture(uid="1", alt="En vei"),)}
    found = rules.problems(Draft(network=network, address=ADDRESS, **usual | given))
    assert [each.code for each in found] == codes
    assert all(each.code in rules.TEXTS for each in found)


@pytest.mark.parametrize(
    ("address", "network", "is_one"),
    [
        ("https://www.facebook.com/nordfjaera/posts/1", Network.FACEBOOK, True),
        ("https://x.com/nordfjaera/status/12?s=20", Network.X, True),
        ("https://facebook.com.evil.example/x", Network.FACEBOOK, False),
        ("https://evilfacebook.com/x", Network.FACEBOOK, False),
        ("http://www.facebook.com/x", Network.FACEBOOK, False),
        ("https://user@www.facebook.com/x", Network.FACEBOOK, False),
        ("https://www.facebook.com:8080/x", Network.FACEBOOK, False),
        ("https://www.facebook.com/a b", Network.FACEBOOK, False),
        ("javascript:alert(1)", Network.OTHER, False),
        ("https://snap.example/a", Network.OTHER, True),
        ("https://localhost/a", Network.OTHER, False),
        (f"https://snap.example/{'a' * 1000}", Network.OTHER, False),
    ],
)
def test_an_address_is_on_its_network(address, network, is_one):
    assert rules.is_address(address, network=network) is is_one


def terms(**given) -> Terms:
    usual = {
        "network": Network.FACEBOOK,
        "handle": "nordfjaera",
        "address": "https://www.facebook.com/nordfjaera",
        "legal_basis": "Informasjonsplikt etter kommuneloven § 4-1",
        "arrangement": "Avtale med Meta om felles ansvar",
        "risk_reference": "2026/40",
        "review_on": TODAY + timedelta(days=180),
    }
    return Terms(**usual | given)


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, []),
        ({"legal_basis": "Ja"}, ["legal_basis_short"]),
        ({"arrangement": ""}, ["arrangement_short"]),
        ({"risk_reference": " "}, ["risk_reference_short"]),
        ({"review_on": TODAY}, ["review_on_past"]),
        ({"review_on": TODAY + timedelta(days=367)}, ["review_on_far"]),
        ({"handle": ""}, ["handle_empty"]),
        ({"address": "https://x.com/nordfjaera"}, ["account_elsewhere"]),
        ({"address": "nordfjaera"}, ["address_malformed"]),
        ({"network": Network.OTHER}, ["network_name_empty"]),
        ({"network": Network.OTHER, "network_name": "Snapchat"}, []),
    ],
)
def test_an_account_says_what_it_rests_on(given, codes):
    found = rules.account_problems(terms(**given), today=TODAY)
    assert [each.code for each in found] == codes
    assert all(each.code in rules.TEXTS for each in found)


@given(st.integers(-400, 400), st.booleans(), st.booleans())
def test_an_account_is_used_only_while_it_is_reviewed_and_owned(days, has_owner, is_ended):
    facts = Facts(review_on=TODAY + timedelta(days=days), has_owner=has_owner, is_ended=is_ended)
    is_used = rules.standing(facts, today=TODAY) is Standing.IN_USE
    assert is_used == (days >= 0 and has_owner and not is_ended)


@pytest.mark.parametrize(
    ("stands", "waits", "change", "asked"),
    [
        (False, None, Act.CORRECT, None),
        (False, None, Act.WITHDRAW, None),
        (True, None, Act.CORRECT, Act.CORRECT),
        (True, None, Act.WITHDRAW, Act.WITHDRAW),
        (False, Act.ANNOUNCE, Act.CORRECT, Act.ANNOUNCE),
        (False, Act.ANNOUNCE, Act.WITHDRAW, Act.WITHDRAW),
        (True, Act.CORRECT, Act.CORRECT, Act.CORRECT),
        (True, Act.CORRECT, Act.WITHDRAW, Act.WITHDRAW),
        (True, Act.WITHDRAW, Act.CORRECT, Act.CORRECT),
    ],
)
def test_what_changes_here_is_asked_for_there(stands, waits, change, asked):
    assert rules.following(stands=stands, waits=waits, change=change) is asked


def test_what_was_withdrawn_is_late_after_a_day():
    made = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert not rules.is_late(Act.WITHDRAW, made_at=made, now=made + timedelta(days=1))
    assert rules.is_late(Act.WITHDRAW, made_at=made, now=made + timedelta(days=1, seconds=1))
    assert not rules.is_late(Act.CORRECT, made_at=made, now=made + timedelta(days=1, seconds=1))
