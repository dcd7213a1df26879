"""What the editor costs: the draft is read once, and what blocks are is told in words once for each language."""

import re

import pytest

from ordskifte.publishing import actions
from tests.factories.publishing import WORDS, draft

pytestmark = pytest.mark.django_db

LANGUAGES = ("nb", "nn", "en")


def written(case, *, by, languages):
    made = draft(case, by=by)
    texts = {each: {"title": f"Ny sykkelvei {each}", "lead": "", "blocks": WORDS} for each in LANGUAGES[:languages]}
    actions.revise(by=by.actor, publication=made, texts=texts)
    return f"/desk/publiseringer/edit/{made.pk}/"


@pytest.mark.parametrize("four_eyes", [False, True])
@pytest.mark.parametrize("languages", [1, 3])
def test_the_editor_asks_as_much_for_three_texts_as_for_one(
    desk, body, case, officer, languages, four_eyes, django_assert_max_num_queries
):
    body.settings = {"four_eyes": four_eyes}
    body.save()
    address = written(case, by=officer, languages=languages)
    desk.get(address)
    with django_assert_max_num_queries(23):
        page = desk.get(address).content.decode()
    assert [f"Ny sykkelvei {each}" in page for each in LANGUAGES] == [at < languages for at in range(3)]


def test_what_blocks_are_is_said_in_the_language_of_whoever_asks(desk, case, officer):
    address = written(case, by=officer, languages=2)

    def fields():
        page = desk.get(address).content.decode()
        return page, re.findall(r'data-w-block-data-value="([^"]+)"', page)

    page, in_english = fields()
    # One for each text, and one for the next; all are the same, and have the name that Wagtail's styles know.
    assert len(in_english) == 3
    assert len(set(in_english)) == 1
    assert "w-field--block_widget" in page
    officer.language = "nn"
    officer.save()
    _, in_nynorsk = fields()
    assert in_nynorsk[0] not in in_english
    officer.language = "en"
    officer.save()
    assert fields()[1] == in_english
