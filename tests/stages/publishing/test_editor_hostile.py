"""Whatever is sent to the editor, and to the preview beside it, is read or refused: never a fault of ours."""

import pytest

from ordskifte.publishing.models import Publication
from tests.factories.publishing import draft
from tests.stages.publishing.test_publications_at_the_desk import edit, untouched

pytestmark = pytest.mark.django_db

RANGE = '{"offset":-5,"length":"x","style":9}'
BLOCK = '{"key":"a","type":"unstyled","depth":0,"text":"hei","inlineStyleRanges":[],"entityRanges":[]}'
WORDS = "texts-0-body-0-value"
REFUSED = [
    {WORDS: "[" * 100_000},
    {WORDS: '{"a":' * 50_000},
    {WORDS: '{"blocks":' + "[" * 100_000},
    {WORDS: "<p>hei"},
    {WORDS: "1"},
    {WORDS: "[]"},
    {WORDS: '{"blocks":1}'},
    {WORDS: f'{{"blocks":[{BLOCK.replace("[]", f"[{RANGE}]", 1)}],"entityMap":{{}}}}'},
    {WORDS: f'{{"blocks":[{BLOCK.replace("0", "NaN")}],"entityMap":{{}}}}'},
    {WORDS: f'{{"blocks":[{BLOCK.replace("hei", chr(92) + "ud800")}],"entityMap":{{}}}}'},
    {"texts-TOTAL_FORMS": "99999"},
    {"texts-0-body-count": "x"},
    {"texts-0-body-count": "100000"},
    {"texts-0-body-count": "9" * 5000},
    {"texts-0-body-count": None},
    {"texts-0-body-0-order": "z"},
    {"texts-0-body-0-type": None},
]


@pytest.fixture
def text(case, officer):
    """A draft with a heading and a paragraph."""
    return draft(case, by=officer)


def sent(desk, text, changes):
    """The form of the editor with something odd in it, and where it goes."""
    fields = untouched(desk, text)
    paragraph = next(name.removesuffix("-type") for name, value in fields.items() if value == "paragraph")
    odd = {name.replace(WORDS, f"{paragraph}-value"): value for name, value in changes.items()}
    return {name: value for name, value in {**fields, **odd}.items() if value is not None}


@pytest.mark.parametrize("changes", REFUSED, ids=lambda changes: f"{next(iter(changes.items()))}"[:60])
@pytest.mark.parametrize("to", ["editor", "preview"])
def test_what_no_editor_sends_is_refused_and_changes_nothing(desk, text, changes, to):
    desk.raise_request_exception = False
    before = Publication.objects.get(pk=text.pk).latest_revision_id
    address = edit(text) if to == "editor" else edit(text).replace("/edit/", "/preview/")
    answer = desk.post(address, sent(desk, text, changes))
    assert answer.status_code in {400, 413, 422}
    assert Publication.objects.get(pk=text.pk).latest_revision_id == before


@pytest.mark.parametrize("to", ["editor", "preview"])
def test_what_the_editor_sends_goes_through(desk, text, to):
    address = edit(text) if to == "editor" else edit(text).replace("/edit/", "/preview/")
    answer = desk.post(address, sent(desk, text, {}))
    assert answer.status_code in {200, 302}


@pytest.mark.parametrize(
    "changes",
    [{"texts-0-language": "xx"}, {"texts-0-title": "a\0b"}, {"texts-0-id": "999999"}, {"texts-TOTAL_FORMS": "abc"}],
)
def test_what_does_not_fit_comes_back_with_the_form(desk, text, changes):
    desk.raise_request_exception = False
    answer = desk.post(edit(text), sent(desk, text, changes))
    assert answer.status_code in {200, 400, 422}
