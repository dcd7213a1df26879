"""What stands in the public journal of an entry: allowed fields only, whatever the closed record says."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.folding import fold
from ordskifte.domain.journal import (
    MASK,
    Direction,
    Facts,
    Line,
    Nature,
    Party,
    Role,
    Showing,
    ShownParty,
    line,
    names_are_found_since,
    normal,
    read_direction,
    read_role,
    terms,
    without_names,
)
from ordskifte.domain.screening import EVERY_FIELD, RECORD_TITLE, Field, Screening, covering

BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
TITLE = "Klage på avslag fra Marte Ekornes"
MARTE = Party(role=Role.SENDER, name="Marte Ekornes", public_name="Marte Ekornes")
OFFICE = Party(role=Role.OWN_RECIPIENT, name="Oddvar Sæther", unit="Oppvekst")
LIV = Party(role=Role.SENDER, name="Liv Tangen", public_name="Liv Tangen")


def screened(*fields):
    """A screening of these fields, or of all."""
    one = Screening(access_restriction="UO", authority=BASIS, metadata=frozenset(fields) or EVERY_FIELD)
    return covering(one)


def test_an_open_entry_stands_as_it_is():
    found = line(
        Facts(title="Intern tittel", public_title="Flytt overgangen", parties=(LIV, OFFICE), shows_private_names=True)
    )
    assert found == Line(
        showing=Showing.SHOW,
        title="Flytt overgangen",
        parties=(
            ShownParty(role=Role.SENDER, showing=Showing.SHOW, name="Liv Tangen", is_private=True),
            ShownParty(role=Role.OWN_RECIPIENT, showing=Showing.SHOW, name="Oppvekst"),
        ),
        authority="",
        is_withheld=False,
        words="flytt overgangen oppvekst",
        names="liv tangen",
    )


def test_a_private_name_stands_there_only_by_the_bodys_setting():
    found = line(Facts(title="Innspill fra Liv Tangen", parties=(LIV,)))
    assert found.parties == (ShownParty(role=Role.SENDER, showing=Showing.PRIVATE),)
    assert found.title == f"Innspill fra {MASK}"
    assert (found.names, found.is_withheld, found.authority) == ("", False, "")
    assert "tangen" not in found.words


def test_a_screened_entry_says_by_which_provision_and_gives_no_word_of_the_name():
    found = line(
        Facts(
            title=TITLE, public_title="Klage på vedtak – Ekornes' sak", screenings=screened(), parties=(MARTE, OFFICE)
        )
    )
    assert found.title == f"Klage på vedtak – {MASK}' sak"
    assert found.parties[0] == ShownParty(role=Role.SENDER, showing=Showing.WITHHELD)
    assert found.authority == BASIS
    assert found.is_withheld
    assert found.names == ""


@pytest.mark.parametrize("public_title", ["", "  ", TITLE, TITLE.upper(), f" {TITLE}\u200b"])
def test_a_screened_title_is_withheld_where_nobody_washed_it(public_title):
    found = line(Facts(title=TITLE, public_title=public_title, screenings=screened(*RECORD_TITLE)))
    assert (found.showing, found.title, found.words, found.authority) == (Showing.WITHHELD, "", "", BASIS)


def test_a_title_nobody_went_over_is_withheld_while_anything_is_screened():
    assert line(Facts(title=TITLE, screenings=screened(Field.RECIPIENT_NAME))).showing is Showing.WITHHELD
    assert line(Facts(title="Bytte av tak")).title == "Bytte av tak"


def test_a_recipient_is_screened_as_recipient():
    to = Party(role=Role.RECIPIENT, name="Marte Ekornes", public_name="Marte Ekornes")
    shown = line(
        Facts(
            title="x",
            public_title="Svar",
            screenings=screened(Field.SENDER_NAME),
            parties=(to, MARTE),
            shows_private_names=True,
        )
    )
    assert [each.showing for each in shown.parties] == [Showing.SHOW, Showing.WITHHELD]


def test_a_name_that_was_washed_stands_in_its_place():
    washed = Party(role=Role.SENDER, name="Marte Ekornes", public_name="Klageren")
    copied = Party(role=Role.SENDER, name="Marte Ekornes", public_name="M. Ekornes")
    shown = line(Facts(title="x", public_title="Klage", screenings=screened(), parties=(washed, copied)))
    assert [(each.showing, each.name) for each in shown.parties] == [(Showing.SHOW, "Klageren"), (Showing.WITHHELD, "")]


def test_an_anonymous_sender_is_called_so_and_an_organisation_by_its_name():
    nobody = Party(role=Role.SENDER, name="anonym", public_name="anonym", nature=Nature.ANONYMOUS)
    club = Party(
        role=Role.COPY,
        name="Strandvegen velforening",
        public_name="Strandvegen velforening",
        nature=Nature.ORGANISATION,
    )
    quiet = Party(role=Role.COPY, name="Skjult AS", nature=Nature.ORGANISATION)
    found = line(Facts(title="Blomsterkasser", parties=(nobody, club, quiet)))
    assert [(each.showing, each.name) for each in found.parties] == [
        (Showing.ANONYMOUS, ""),
        (Showing.SHOW, "Strandvegen velforening"),
        (Showing.LEFT_OUT, ""),
    ]
    assert (found.words, found.names) == ("blomsterkasser strandvegen velforening", "")


def test_of_a_case_that_is_kept_away_only_the_entry_is_known():
    found = line(
        Facts(title=TITLE, public_title="Klage", screenings=screened(), parties=(MARTE, OFFICE), is_kept_away=True)
    )
    assert found.title == found.words == found.names == ""
    assert {each.showing for each in found.parties} == {Showing.WITHHELD}


_NAMES = st.lists(
    st.text(alphabet=st.sampled_from("aAbBæÆøÅǻs1-'ａ\u200b "), min_size=1, max_size=6), min_size=1, max_size=3
).map(" ".join)
_FIELDS = st.frozensets(st.sampled_from(Field), max_size=12)


@st.composite
def _facts(draw):
    """Entries whose texts are full of the names of those who stand in them."""
    names = draw(st.lists(_NAMES, max_size=3))
    texts = st.lists(st.one_of(_NAMES, st.sampled_from([*names, "Klage", "s", "fra"])), max_size=5).map(" ".join)
    parties = tuple(
        Party(
            role=draw(st.sampled_from(Role)),
            name=name,
            public_name=draw(st.one_of(st.just(name), st.just(""), texts)),
            nature=draw(st.sampled_from(Nature)),
            unit="Oppvekst",
        )
        for name in names
    )
    chain = draw(st.lists(_FIELDS, max_size=2))
    return Facts(
        title=draw(texts),
        public_title=draw(texts),
        screenings=covering(*(Screening(access_restriction="UO", authority=BASIS, metadata=each) for each in chain)),
        parties=parties,
        shows_private_names=draw(st.booleans()),
        is_kept_away=draw(st.booleans()),
    )


def words_of(text):
    """The words that a reader sees."""
    return re.findall(r"\w+", fold(text).text)


@given(_facts())
def test_no_word_of_a_screened_name_gets_across(facts):
    found = line(facts)
    for party, seen in zip(facts.parties, found.parties, strict=True):
        field = Field.SENDER_NAME if party.role.is_sender else Field.RECIPIENT_NAME
        if facts.screenings.hides(field) and not party.role.is_own:
            assert set(words_of(party.name)).isdisjoint(words_of(found.title))
            assert set(words_of(party.name)).isdisjoint(words_of(seen.name))


@given(_facts())
def test_an_omission_is_shown_as_one_with_its_basis(facts):
    found = line(facts)
    assert (found.showing is Showing.SHOW) == bool(found.title)
    for seen in found.parties:
        assert (seen.showing is Showing.SHOW) or not seen.name
    if found.is_withheld and not facts.is_kept_away and facts.title.strip():
        assert found.authority == facts.screenings.authority
    if not found.is_withheld:
        assert found.authority == ""


@given(_facts())
def test_a_private_name_is_in_no_word_that_is_found_for_ever(facts):
    found = line(facts)
    private = {word for seen in found.parties if seen.is_private for word in words_of(seen.name)}
    assert private.isdisjoint(words_of(found.words))
    assert facts.shows_private_names or not private
    assert private or not found.names


@given(_facts())
def test_nothing_is_found_that_is_not_shown(facts):
    found = line(facts)
    shown = {word for text in (found.title, *(each.name for each in found.parties)) for word in words_of(text)}
    assert set(words_of(f"{found.words} {found.names}")) <= shown


def test_the_names_of_a_title_are_found_for_a_year_too():
    words, taken = without_names(["Liv Tangens tal, Strandvegen"], names=["Liv Tangen"])
    assert (words, taken) == ("tal, strandvegen", ["liv", "tangens"])


def test_a_name_is_found_on_365_days_and_not_on_the_next():
    day = date(2026, 11, 9)
    assert names_are_found_since(day + timedelta(days=364)) <= day
    assert names_are_found_since(day + timedelta(days=365)) > day


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("", ()),
        ("  Sykkelvei   STRANDVEGEN ", ("sykkelvei", "strandvegen")),
        ('"gang- og sykkelvei", «Strandvegen»', ("gang- og sykkelvei", "strandvegen")),
        ("２０２６/37", ("2026/37",)),
        ("% _ *", ("_",)),
        ("á Ŋ", ("á", "ŋ")),
        ("a a a", ("a",)),
        (" ".join("abcdefghijkl"), tuple("abcdefgh")),
        ("x" * 1000, ("x" * 200,)),
    ],
)
def test_what_is_asked_for(question, found):
    assert terms(question) == found


def test_code_lists_are_read_by_letter_and_by_phrase():
    assert read_direction(" Inngående  dokument ") is read_direction("I") is Direction.IN
    assert read_direction("Noe annet") is None
    assert read_role("Intern avsender") is read_role("IA") is Role.OWN_SENDER
    assert read_role("ukjent") is None
    assert normal("  Å\tB ") == "å b"
