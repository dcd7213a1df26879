"""What the public sees of a title, over all combinations of what can be known about a case."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.case import (
    CaseStatus,
    Showing,
    TitleDecision,
    TitleFacts,
    TitleVerdict,
    public_title,
    read_status,
)
from ordskifte.domain.parties import SYSTEM, Actor
from ordskifte.domain.screening import CASE_TITLE, EVERY_FIELD, Field, Screening, covering

TITLE = "Klage på avslag – Marte Ekornes"
BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
PERSON = Actor.staff(UUID("00000000-0000-4000-8000-000000000001"))


def _screening(*, authority: str = BASIS, metadata: frozenset[Field] = CASE_TITLE) -> Screening:
    return Screening(access_restriction="Unntatt offentlighet", authority=authority, metadata=metadata)


PUBLIC_TITLES = ("", "  ", "Klage på vedtak – *****", TITLE, f" {TITLE.upper()} ")
SCREENED = (
    covering(),
    covering(_screening()),
    covering(None, None, _screening(metadata=EVERY_FIELD)),
    covering(_screening(metadata=frozenset({Field.PARTY_NAME}))),
    covering(_screening(metadata=frozenset())),
    covering(_screening(authority="", metadata=frozenset({Field.UNTIL_ASSESSED}))),
)
DECISIONS = (
    None,
    TitleDecision(by=PERSON, read=TITLE, shown=TITLE),
    TitleDecision(by=PERSON, read=TITLE, shown="Klage på avslag"),
    TitleDecision(by=PERSON, read=TITLE, shown=" "),
    TitleDecision(by=PERSON, read=TITLE, read_public="Klage på vedtak – *****", shown="Klage på avslag"),
    TitleDecision(by=PERSON, read=TITLE, read_public="Klage på vedtak – *****", shown=TITLE),
    TitleDecision(by=PERSON, read=TITLE, read_public="Klage på vedtak – *****", shown=""),
    TitleDecision(by=PERSON, read=TITLE, read_public=TITLE, shown=""),
    TitleDecision(by=PERSON, read="En annen tittel", shown="En annen tittel"),
    TitleDecision(by=Actor.rule("cases.import"), read=TITLE, shown=TITLE),
    TitleDecision(by=SYSTEM, read=TITLE, shown=TITLE),
    TitleDecision(by=Actor.citizen("K7M3-9QXD-2T4A-X"), read=TITLE, shown=TITLE),
)
EVERYTHING = [
    TitleFacts(title=TITLE, public_title=public, screenings=screened, decision=decision, status=status)
    for public, screened, decision, status in product(PUBLIC_TITLES, SCREENED, DECISIONS, (*CaseStatus, None))
]


def _expected(facts: TitleFacts) -> TitleVerdict:
    """The rule once more, told as a table instead of as steps."""
    public = facts.public_title.strip()
    is_copy_of_hidden_title = public.lower() == TITLE.lower() and facts.screenings.hides(*CASE_TITLE)
    has_twin = public != "" and not is_copy_of_hidden_title
    given = facts.decision
    is_about_these = given is not None and given.read == TITLE and given.read_public.lower() == public.lower()
    by_person = given if is_about_these and given.by == PERSON else None
    if by_person and not by_person.shown.strip():
        return TitleVerdict(Showing.WITHHELD, authority=facts.screenings.authority)
    brings_it_out = by_person and by_person.shown == TITLE and facts.screenings.hides(*CASE_TITLE)
    match has_twin, bool(facts.screenings), facts.status is CaseStatus.EXPIRED, by_person:
        case True, _, _, TitleDecision(shown=shown) if not brings_it_out:
            return TitleVerdict(Showing.SHOW, text=shown)
        case True, _, _, _:
            return TitleVerdict(Showing.SHOW, text=public)
        case False, True, _, _:
            return TitleVerdict(Showing.WITHHELD, authority=facts.screenings.authority)
        case False, False, True, _:
            return TitleVerdict(Showing.WITHHELD)
        case False, False, False, TitleDecision(shown=shown):
            return TitleVerdict(Showing.SHOW, text=shown)
    return TitleVerdict(Showing.UNDECIDED)


@pytest.mark.parametrize("status", [*CaseStatus, None])
def test_the_title_rule_over_all_combinations(status):
    tried = [facts for facts in EVERYTHING if facts.status is status]
    assert len(tried) == len(PUBLIC_TITLES) * len(SCREENED) * len(DECISIONS)
    assert [public_title(facts) for facts in tried] == [_expected(facts) for facts in tried]


def test_each_answer_is_given_to_some():
    assert {public_title(facts).showing for facts in EVERYTHING} == set(Showing)


def test_a_screened_title_never_comes_out_as_it_is():
    hidden = [facts for facts in EVERYTHING if facts.screenings.hides(*CASE_TITLE)]
    assert hidden
    assert not [facts for facts in hidden if "Marte" in public_title(facts).text]


def test_no_text_without_a_twin_or_a_person():
    nobody = [facts for facts in EVERYTHING if facts.decision is None or not facts.decision.by.is_person]
    assert {public_title(facts).text for facts in nobody if not facts.public_title.strip()} == {""}


def test_a_title_that_changed_after_the_decision_waits_again():
    decision = TitleDecision(by=PERSON, read="Ny gangvei", shown="Ny gangvei")
    before, after = (
        TitleFacts(title=title, decision=decision) for title in ("Ny  gangvei ", "Ny gangvei for Marte Ekornes")
    )
    assert public_title(before) == TitleVerdict(Showing.SHOW, text="Ny gangvei")
    assert public_title(after) == TitleVerdict(Showing.UNDECIDED)


@given(st.text(), st.text())
def test_what_is_not_shown_carries_no_text(title, public):
    for screened in SCREENED:
        verdict = public_title(TitleFacts(title=title, public_title=public, screenings=screened))
        assert (verdict.showing is Showing.SHOW) == (verdict.text != "")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("B", CaseStatus.OPEN),
        (" under  Behandling", CaseStatus.OPEN),
        ("Utgår", CaseStatus.EXPIRED),
        ("?", None),
        ("", None),
    ],
)
def test_a_status_is_read_by_letter_and_phrase(text, status):
    assert read_status(text) is status
