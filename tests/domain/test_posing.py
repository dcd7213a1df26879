"""A name that is the body's, a unit's or a role's is known however it is written; other names are left in peace."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.domain.posing import ROLE_WORDS, poses, readings

OURS = readings(("Nordfjæra kommune", "Plan og bygg", "Oppvekst"))
UNSEEN = ("\u202e", "\u200b", "\u200d", "\u00ad", "\u2060", "\ufeff")


@pytest.mark.parametrize(
    "name",
    [
        "Plan og bygg",
        "PLAN OG BYGG",
        "  plan  og bygg. ",
        "Plan-og-bygg",
        "Plan og bygg, Nordfjæra kommune",
        "Nordfjæra kommune – Oppvekst",
        "Ｐｌａｎ og bygg",
        "\u202eAdministrator",
        "Adm\u200binistrator",
        "Saksbehandler",
        unicodedata.normalize("NFD", "Rådmann"),
    ],
)
def test_what_reads_as_ours_is_known(name):
    assert poses(name, ours=OURS)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\u200b",
        "…",
        "Kari Nordmann",
        "Bygg",
        "Plan",
        "Nordfjæra velforening",
        "Kari i Plan og bygg",
        "Admiral",
    ],
)
def test_other_names_are_left_in_peace(name):
    assert not poses(name, ours=OURS)


def test_a_body_without_units_or_name_has_its_roles_alone():
    assert poses("Administrator", ours=frozenset())
    assert not poses("Plan og bygg", ours=readings(("", "  ")))


@given(st.sampled_from(["Nordfjæra kommune", "Plan og bygg", *ROLE_WORDS]), st.data())
def test_unseen_signs_and_capitals_hide_nothing(name, data):
    place = data.draw(st.integers(0, len(name)))
    sign = data.draw(st.sampled_from(UNSEEN))
    written = data.draw(st.sampled_from([str.upper, str.lower, str.title, str]))(name[:place] + sign + name[place:])
    assert poses(written, ours=OURS)


@given(st.text(max_size=60))
def test_nothing_that_people_can_write_breaks_it(name):
    assert poses(name, ours=OURS) in (True, False)
