"""What stands in an entry of the journal, who is named in it, and what stands in the way of registering."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain import entry
from ordskifte.domain.entry import Direction, Ours, PartType, Party, PartyKind, Problem, SignOffMethod, Titles
from ordskifte.domain.errors import IncompleteLegalBasis, MissingLegalBasis
from ordskifte.domain.screening import Field, Screening

US = Ours(unit="Plan og bygg", handler="Torstein Bakkejord")
KARI = Party(kind=PartyKind.PERSON, name="Kari Strandheim")
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"


def screened(*fields, authority=BASIS):
    return Screening(access_restriction="Unntatt offentlighet", authority=authority, metadata=frozenset(fields))


def shown(parts):
    return [(each.type, each.name, each.public_name) for each in parts]


def test_what_came_in_has_its_sender_and_our_unit():
    parts = entry.correspondence(Direction.IN, other=KARI, us=US)
    assert shown(parts) == [
        (PartType.SENDER, "Kari Strandheim", "Kari Strandheim"),
        (PartType.OUR_RECIPIENT, "Plan og bygg", "Plan og bygg"),
    ]


def test_what_went_out_has_our_unit_and_its_recipient():
    parts = entry.correspondence(Direction.OUT, other=KARI, us=US)
    assert [each.type for each in parts] == [PartType.OUR_SENDER, PartType.RECIPIENT]
    assert parts[0].handler == "Torstein Bakkejord"


def test_what_was_published_went_to_everybody():
    parts = entry.correspondence(Direction.PUBLISHED, other=None, us=US)
    assert shown(parts)[1] == (PartType.GROUP, "Offentlig", "Offentlig")


@pytest.mark.parametrize(
    "nobody", [None, Party(kind=PartyKind.ANONYMOUS), Party(kind=PartyKind.PERSON, name=" \u200b")]
)
def test_whoever_gives_no_name_stands_as_anonymous(nobody):
    sender = entry.correspondence(Direction.IN, other=nobody, us=US)[0]
    assert (sender.name, sender.public_name, sender.kind) == ("anonym", "anonym", PartyKind.ANONYMOUS)


@pytest.mark.parametrize(
    ("outward", "wanted"), [("", "Per *****"), ("Per L.", "Per L."), ("*****", "*****"), ("148384 10015", "*****")]
)
def test_a_name_is_public_without_numbers_and_as_the_dialogue_shows_it(outward, wanted):
    other = Party(kind=PartyKind.ORGANISATION, name="Per 148384 10015", outward=outward)
    sender = entry.correspondence(Direction.IN, other=other, us=US)[0]
    assert (sender.name, sender.public_name) == ("Per 148384 10015", wanted)


@pytest.mark.parametrize(
    ("direction", "field", "is_hidden"),
    [
        (Direction.IN, Field.SENDER_NAME, True),
        (Direction.IN, Field.RECIPIENT_NAME, False),
        (Direction.OUT, Field.RECIPIENT_NAME, True),
        (Direction.OUT, Field.SENDER_NAME, False),
        (Direction.IN, Field.UNTIL_ASSESSED, True),
    ],
)
def test_a_screened_name_is_not_shown_and_stays_in_the_closed_journal(direction, field, is_hidden):
    parts = entry.correspondence(direction, other=KARI, us=US, screening=screened(field))
    outside = next(each for each in parts if each.kind is PartyKind.PERSON)
    assert outside.name == "Kari Strandheim"
    assert (outside.public_name == "") is is_hidden


def test_a_name_can_be_kept_back_without_screening():
    assert entry.correspondence(Direction.IN, other=KARI, us=US, shows_other=False)[0].public_name == ""


@pytest.mark.parametrize(
    ("titles", "screening", "wanted"),
    [
        (Titles(title="Spørsmål om kryssing", public_title="Spørsmål om kryssing"), None, ()),
        (Titles(title=" ", public_title=""), None, (Problem.NO_TITLE, Problem.NO_PUBLIC_TITLE)),
        (Titles(title="a" * 501, public_title="b"), None, (Problem.TITLE_TOO_LONG,)),
        (Titles(title="Om 14838410015", public_title="Om 148384 10015"), None, (Problem.IDENTITY_NUMBER,)),
        (
            Titles(title="Klage fra Marte", public_title="klage  fra marte"),
            screened(Field.RECORD_TITLE_WORDS),
            (Problem.TITLE_IS_NOT_WASHED,),
        ),
        (Titles(title="Klage fra Marte", public_title="Klage fra *****"), screened(Field.RECORD_TITLE_WORDS), ()),
        (Titles(title="Klage fra Marte", public_title="Klage fra Marte"), screened(Field.SENDER_NAME), ()),
    ],
)
def test_everything_that_stands_in_the_way_is_named_at_once(titles, screening, wanted):
    assert entry.problems(titles, screening=screening) == wanted


@pytest.mark.parametrize(
    ("authority", "error"),
    [("", MissingLegalBasis), ("offentleglova § 13", IncompleteLegalBasis)],
)
def test_nothing_is_withheld_without_a_complete_legal_basis(authority, error):
    titles = Titles(title="Klage fra Marte", public_title="Klage")
    with pytest.raises(error):
        entry.checked(titles, screening=screened(Field.SENDER_NAME, authority=authority))


@given(st.text(), st.text())
def test_titles_are_kept_on_one_line_or_refused(title, public_title):
    try:
        kept = entry.checked(Titles(title=title, public_title=public_title), screening=None)
    except entry.NotRegistrable as refused:
        assert refused.problems
    else:
        assert "\n" not in kept.title + kept.public_title
        assert kept.title
        assert kept.public_title


@pytest.mark.parametrize("title", ["Svar", " svar. ", "Innlegg", "ok"])
def test_a_title_that_tells_nothing_is_warned_about(title):
    assert entry.tells_little(title)


def test_two_records_with_one_title_are_warned_about():
    assert entry.tells_little("Spørsmål om kryssing", others=["spørsmål om  kryssing"])
    assert not entry.tells_little("Spørsmål om kryssing", others=["Spørsmål om kaia"])


def test_every_method_has_the_words_of_the_code_list():
    assert {each.value: each.phrase for each in SignOffMethod}["TE"] == "Tatt til etterretning"
    assert len({each.phrase for each in SignOffMethod}) == len(SignOffMethod)


def test_a_change_without_a_reason_is_refused():
    with pytest.raises(entry.ReasonNeeded):
        entry.needs_reason("  \n ")
    assert entry.needs_reason(" feil \n navn ") == "feil navn"
