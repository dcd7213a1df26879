"""Nothing that is withheld anywhere above a unit is open on the unit, and what is unclear hides more."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.errors import IncompleteLegalBasis, MalformedLegalBasis, MissingLegalBasis
from ordskifte.domain.screening import (
    CASE_TITLE,
    EVERY_FIELD,
    DocumentScope,
    Field,
    Screening,
    Screenings,
    covering,
    graded,
    imported,
    ours,
    read_fields,
    read_scope,
)

BASIS = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"

screenings = st.builds(
    Screening,
    access_restriction=st.just("Unntatt offentlighet"),
    authority=st.sampled_from(["", " ", BASIS, "offl. § 23 første ledd"]),
    metadata=st.frozensets(st.sampled_from(Field), max_size=3),
    document_scope=st.sampled_from(DocumentScope),
    until=st.none() | st.dates(),
)
levels = st.lists(st.none() | screenings, max_size=5)


def _ours(authority: str) -> Screening:
    return Screening(access_restriction="Unntatt offentlighet", authority=authority, metadata=CASE_TITLE)


def _from_elsewhere(*, metadata: tuple[str, ...] = (), document: str = "") -> Screening:
    return imported(access_restriction="P", authority="", metadata=metadata, document=document)


@given(levels, st.sampled_from(Field))
def test_what_any_level_hides_is_hidden_below(chain, field):
    assert covering(*chain).hides(field) == any(level.hides(field) for level in chain if level)


@given(levels)
def test_the_widest_scope_of_any_level_holds_below(chain):
    width = {DocumentScope.NONE: 0, DocumentScope.PARTS: 1, DocumentScope.WHOLE: 2}
    widest = max((level.document_scope for level in chain if level), key=width.__getitem__, default=DocumentScope.NONE)
    assert covering(*chain).document_scope is widest


@given(levels)
def test_a_unit_is_screened_if_anything_above_it_is(chain):
    assert bool(covering(*chain)) == any(level is not None for level in chain)


@given(levels)
def test_every_legal_basis_is_named_once_the_nearest_first(chain):
    named = covering(*chain).authority
    given_ones = [level.authority.strip() for level in chain if level and level.authority.strip()]
    assert named.split("; ") == list(dict.fromkeys(given_ones)) or (named, given_ones) == ("", [])


@given(st.sampled_from(Field))
def test_a_screening_until_assessed_hides_every_field(field):
    waiting = Screening(access_restriction="XX", authority=BASIS, metadata=frozenset({Field.UNTIL_ASSESSED}))
    assert waiting.hides(field)
    assert Screenings((waiting,)).hides(field)


@pytest.mark.parametrize("authority", [BASIS, "offl. § 23 første ledd", "Offl. § 14"])
def test_our_own_screening_stands_with_a_complete_legal_basis(authority):
    assert ours(_ours(authority)) == _ours(authority)


@pytest.mark.parametrize(
    ("authority", "error"),
    [
        ("", MissingLegalBasis),
        (" \t", MissingLegalBasis),
        ("personvern", MalformedLegalBasis),
        ("Unntatt etter Offentleglova", MalformedLegalBasis),
        ("offl. § 13", IncompleteLegalBasis),
    ],
)
def test_our_own_screening_cannot_be_saved_without_one(authority, error):
    with pytest.raises(error):
        ours(_ours(authority))


def test_an_imported_screening_without_legal_basis_is_kept_and_withholds():
    screening = _from_elsewhere(metadata=("Skjerming navn avsender",))
    assert screening.metadata == {Field.SENDER_NAME}
    assert covering(screening)
    assert covering(screening).authority == ""


@pytest.mark.parametrize("metadata", [("Skjermet",), ("xxx", "NA"), ("*",)])
def test_words_that_the_code_list_does_not_have_hide_every_field(metadata):
    assert _from_elsewhere(metadata=metadata).metadata == EVERY_FIELD


def test_a_screening_that_names_nothing_hides_everything():
    screening = _from_elsewhere(metadata=("", " "))
    assert (screening.metadata, screening.document_scope) == (EVERY_FIELD, DocumentScope.WHOLE)


def test_a_security_grade_hides_everything():
    grade = graded("Konfidensielt")
    assert (grade.metadata, grade.document_scope) == (EVERY_FIELD, DocumentScope.WHOLE)


@pytest.mark.parametrize("field", Field)
def test_every_field_is_read_by_its_letters(field):
    assert read_fields([field.value.lower()]) == read_fields([f" {field.value} "]) == {field}


@pytest.mark.parametrize(
    ("text", "scope"),
    [("", DocumentScope.NONE), ("H", DocumentScope.WHOLE), ("d", DocumentScope.PARTS), ("noe", DocumentScope.WHOLE)]
    + [
        ("Skjerming av hele dokumentet", DocumentScope.WHOLE),
        ("Skjerming av deler av dokumentet", DocumentScope.PARTS),
    ],
)
def test_the_scope_is_read_by_letter_and_phrase(text, scope):
    assert read_scope(text) is scope


def test_phrases_are_read_with_either_dash():
    assert (
        read_fields(["Skjerming tittel mappe – utvalgte ord", "Skjerming tittel mappe - unntatt første linje"])
        == CASE_TITLE
    )


@given(screenings, st.dates())
def test_an_end_date_makes_a_screening_due_and_opens_nothing(screening, on):
    assert screening.is_due(on) == (screening.until is not None and screening.until <= on)
    assert covering(screening)


def test_a_screening_without_an_end_is_never_due():
    assert not _ours(BASIS).is_due(date.max)
