"""Provisions are values, and legal bases read back as case officers write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.errors import IncompleteLegalBasis, MalformedLegalBasis, MissingLegalBasis
from ordskifte.domain.law import norway
from ordskifte.domain.law.norway import LegalBasis, Provision

NAMED = [value for value in vars(norway).values() if isinstance(value, Provision)]

provisions = st.builds(
    Provision,
    act=st.sampled_from(
        [norway.OFFENTLEGLOVA, norway.FORVALTNINGSLOVEN, "helsepersonelloven", "lov om sosiale tjenester"]
    ),
    section=st.from_regex(r"[1-9][0-9]{0,2}(-[1-9])?[a-e]?", fullmatch=True),
    paragraph=st.none() | st.integers(1, 20),
    letter=st.none() | st.sampled_from("abcæøå"),
    number=st.none() | st.integers(1, 99),
)


@given(st.lists(provisions, min_size=1, max_size=3).map(tuple).map(LegalBasis))
def test_a_legal_basis_reads_back_what_it_wrote(basis):
    assert LegalBasis.parse(str(basis)) == basis


@pytest.mark.parametrize("provision", NAMED, ids=str)
def test_every_named_provision_reads_back(provision):
    assert LegalBasis.parse(str(provision)) == LegalBasis((provision,))


def test_the_sections_that_the_rules_point_to_are_named():
    sections = {(each.act, each.section) for each in NAMED}
    wanted = {
        "offentleglova": "3 4 6 7 8 11 13 14 15 20 21 22 23 24 25 26 28 29 30 31 32",
        "offentlegforskrifta": "6 7",
        "arkivlova": "5 13",
        "arkivforskrifta": "1 5 11 14 15",
        "forvaltningsloven": "11 11a 13 29",
        "eforvaltningsforskriften": "14 15",
        "grunnloven": "100",
        "personopplysningsloven": "12",
        "personvernforordningen": "9 10 12",
        "straffeloven": "185 202 263 267",
        "åndsverkloven": "3",
        "sameloven": "3-3",
    }
    assert sections == {(act, section) for act, listed in wanted.items() for section in listed.split()}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "Offl. § 13 jf. fvl. § 13 første ledd nr. 1",
            "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1",
        ),
        ("Off. §13", "offentleglova § 13"),
        ("  offentleglova  § 23 fyrste ledd.", "offentleglova § 23 første ledd"),
        ("Offentleglova § 26 (5)", "offentleglova § 26 femte ledd"),
        (
            "offl § 24 annet ledd, jfr. offl § 12 bokstav c",
            "offentleglova § 24 andre ledd jf. offentleglova § 12 bokstav c",
        ),
        ("fvl § 11a", "forvaltningsloven § 11 a"),
        ("sameloven § 3-3", "sameloven § 3-3"),
        ("OFFL. § 14 1. ledd", "offentleglova § 14 første ledd"),
        ("personvernforordningen artikkel 9", "personvernforordningen art. 9"),
    ],
)
def test_a_basis_is_read_however_it_is_written(written, read):
    assert str(LegalBasis.parse(written)) == read


@pytest.mark.parametrize(
    "text", ["fordi", "offl.", "§ 13", "offl. § tretten", "offl. § 13 ellevte ledd", "offl. § 13 jf. fordi"]
)
def test_what_names_no_provision_is_refused(text):
    with pytest.raises(MalformedLegalBasis):
        LegalBasis.parse(text)


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_no_legal_basis_is_another_error_than_a_wrong_one(text):
    with pytest.raises(MissingLegalBasis):
        LegalBasis.parse(text)


@pytest.mark.parametrize("text", ["offl. § 13", "offl. § 13 første ledd", "offl. § 13 jf. offl. § 14"])
def test_secrecy_needs_the_provision_that_imposes_it(text):
    with pytest.raises(IncompleteLegalBasis):
        norway.complete_basis(text)


@pytest.mark.parametrize("text", ["offl. § 13 jf. fvl. § 13 første ledd nr. 1", "offl. § 23 første ledd", "offl. § 14"])
def test_a_complete_basis_is_given_back(text):
    assert norway.complete_basis(text) == LegalBasis.parse(text)


@given(st.text(max_size=200) | st.text("offl§13 .,jf()nrledd", max_size=200))
def test_any_text_is_a_basis_or_refused(text):
    try:
        assert LegalBasis.parse(text).provisions
    except (MalformedLegalBasis, MissingLegalBasis) as refused:
        assert refused.code


@pytest.mark.parametrize(
    "text", ["a " * 240, "a-" * 240, "offl. § 1 " * 48, " jf. " * 99, "§" * 490, "offl" + " " * 400 + "§"]
)
def test_no_text_takes_long(text):
    before = time.process_time()
    with pytest.raises((MalformedLegalBasis, MissingLegalBasis)):
        LegalBasis.parse(text)
    assert time.process_time() - before < 0.1
