"""What it takes to begin: the same in both languages, filled in with what is known, the rest marked."""

import json
import re

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ordskifte.accounts.models import RoleName
from ordskifte.project import cli
from ordskifte.project.adopt import facts, writing
from tests.factories.cases import BodyFactory, UserFactory
from tests.tools.test_messages import OF_BOKMAL, OF_NYNORSK

BLANK = re.compile(r"\[\[(\? ?)?[^\[\]]+\]\]")
PROVISION = re.compile(r"(?:§§? ?|artikkel )\d+(?: [a-d]\b)?")
NAMES = sorted(path.name for path in (writing.TEXTS / "nb").glob("*.md"))


def texts(name):
    """One text in both languages, as it lies there."""
    return [(writing.TEXTS / language / name).read_text() for language in facts.LANGUAGES]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_ask_for_the_same_and_rest_on_the_same(name):
    nb, nn = texts(name)
    assert len(NAMES) == 8 and sorted(path.name for path in (writing.TEXTS / "nn").glob("*.md")) == NAMES
    both = [[match.group() for match in BLANK.finditer(text)] for text in (nb, nn)]
    known = [[each for each in found if not each.startswith("[[?")] for found in both]
    assert known[0] == known[1] and len(both[0]) == len(both[1])
    assert [each.strip() for each in PROVISION.findall(nb)] == [each.strip() for each in PROVISION.findall(nn)]
    assert nb.count("\n#") == nn.count("\n#") and nb.count("\n|") == nn.count("\n|")


@pytest.mark.parametrize(("language", "foreign"), [("nb", OF_NYNORSK), ("nn", OF_BOKMAL)])
def test_neither_language_is_mixed_with_the_other(language, foreign):
    for name in NAMES:
        text = BLANK.sub(" ", (writing.TEXTS / language / name).read_text()).lower()
        assert set(re.findall(r"[a-zæøåéò]+", text)) & set(foreign.split()) == set(), name


def test_every_blank_is_one_that_somebody_fills_in():
    for language in facts.LANGUAGES:
        for each in writing.all_of(language, facts.of_program(language, words=str)):
            assert "[[" not in each.text and each.by_hand == each.text.count("**[FYLL"), each.name
    with pytest.raises(writing.UnknownBlank):
        writing.filled("[[noe nytt]]", {}, language="nb")


@given(st.dictionaries(st.sampled_from(["organ", "orgnr", "kontakt"]), st.text("abc æøå|*", max_size=9)))
def test_what_is_known_is_filled_in_and_the_rest_is_counted(known):
    text, left = writing.filled("[[organ]] [[orgnr]] [[kontakt]] [[? dato]]", known, language="nn")
    filled_in = sum(bool(each) for each in known.values())
    assert left == 4 - filled_in == text.count("**[FYLL UT: ")
    assert all(each in text for each in known.values())


@pytest.mark.django_db
def test_an_installation_fills_in_what_it_knows(tmp_path, monkeypatch):
    body = BodyFactory(
        organisation_number="987654321",
        settings={"journal": "upstream", "four_eyes": True, "privacy_officer": "ombud@nordfjaera.example"},
    )
    UserFactory(body=body, roles=[RoleName.ARCHIVIST], name="Marit Sandnes")
    UserFactory(body=body, roles=[RoleName.ARCHIVIST], name="Ola Vik | Sol")
    monkeypatch.setattr(cli, "_must_be_set_up", lambda: None)
    monkeypatch.setattr(cli, "_django", lambda: None)
    place = tmp_path / "innforing"
    done = CliRunner().invoke(cli.main, ["adopt", "write", str(place), "--json"])
    assert done.exit_code == 0, done.output
    left = json.loads(done.output)["to_fill_in"]
    assert len(left) == 16 and left["nb/1-vedtak.md"] == left["nn/1-vedtak.md"] > 0
    protocol = (place / "nb/4-behandlingsprotokoll.md").read_text()
    assert "Nordfjæra kommune, organisasjonsnummer 987654321, post@nordfjaera.example" in protocol
    assert "ombud@nordfjaera.example" in protocol
    assert "Sakssystemet fører journalen" in (place / "nn/5-dokumentasjonsplan.md").read_text()
    roles = (place / "nb/8-ansvar.md").read_text()
    assert "| Arkivar |" in roles and "| Marit Sandnes | Ola Vik \\| Sol |" in roles
    assert "| **[FYLL INN: person]** |" in roles and "En annen enn den som skrev" in roles
    again = CliRunner().invoke(cli.main, ["adopt", "write", str(place)])
    assert again.exit_code == 1 and "somebody may have written in it" in again.output


@pytest.mark.django_db
def test_without_a_body_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(cli, "_must_be_set_up", lambda: None)
    monkeypatch.setattr(cli, "_django", lambda: None)
    done = CliRunner().invoke(cli.main, ["adopt", "write", str(tmp_path / "x")])
    assert done.exit_code == 1 and "ordskifte setup" in done.output
