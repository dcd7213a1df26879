"""A page with blanks keeps nothing of whoever it is filled in for, and looks as its template would make it."""

import pytest
from django.template import Context, Engine
from django.utils import translation
from django.utils.html import format_html

from ordskifte.kernel.web import blanks

ENGINE = Engine(libraries={"i18n": "django.templatetags.i18n"})


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """Each test begins without pages."""
    blanks.forms.clear()


def filled(template, given=None, **values):
    """The page, by way of what is kept."""
    return blanks.fill(template, given=given or {}, blanks=values)


@pytest.mark.parametrize(
    "value", ["Kari", "<b>&\"'</b>", "\ue000x:name\ue001", "%s %(name)s {{ name }}", "", format_html("<i>{}</i>", "<")]
)
def test_a_blank_is_escaped_as_a_template_escapes(value):
    template = ENGINE.from_string(
        "{% load i18n %}a {{ name }} {% blocktranslate %}b {{ name }} c{% endblocktranslate %}"
    )
    assert filled(template, name="someone") == "a someone b someone c"
    assert filled(template, name=value) == template.render(Context({"name": value}))


def test_what_is_given_and_the_language_decide_what_is_kept():
    template = ENGINE.from_string("{% load i18n %}{% get_current_language as now %}{{ now }} {{ many }} {{ name }}")
    for language in ("nb", "en", "nb"):
        with translation.override(language):
            assert filled(template, {"many": 1}, name="x") == f"{language} 1 x"
            assert filled(template, {"many": True}, name="y") == f"{language} True y"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{% if name == 'x' %}{{ name }}{% endif %}",
        "{{ name|upper }}",
        "{{ name|urlencode }}",
        "{{ name|truncatechars:9 }}",
    ]
    + ["{{ name }} {{ name|upper }}", "{{ name }} {{ name|slugify }}"],
)
def test_a_blank_that_is_asked_changed_or_left_out_is_refused(text):
    with pytest.raises(ValueError, match="blanks"):
        filled(ENGINE.from_string(text), name="x")


def test_rows_and_lists_are_refused():
    for many in ((["a"],), Context(), frozenset("a")):
        with pytest.raises(TypeError):
            filled(ENGINE.from_string("{{ many }} {{ name }}"), {"many": many}, name="x")
