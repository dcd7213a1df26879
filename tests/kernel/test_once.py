"""A piece of a page that is made once for what it is given is never old, and never that of somebody else."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pytest
from django.template import Context, Engine, Library, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import SafeString

from ordskifte.kernel.templatetags import once
from ordskifte.kernel.web.stored import Kept


class Counter:
    """How often something was made."""

    made = 0

    def __str__(self):
        Counter.made += 1
        return ""


register = Library()
register.simple_tag(lambda: str(Counter()), name="count")

ENGINE = Engine(
    libraries={
        "once": "ordskifte.kernel.templatetags.once",
        "i18n": "django.templatetags.i18n",
        "counting": __name__,
    },
)


def template(text):
    return ENGINE.from_string("{% load once i18n counting %}" + text)


def shown(made, **context):
    """What comes out, and whether it was made for it."""
    before = Counter.made
    return made.render(Context(context)), Counter.made > before


class Row(NamedTuple):
    title: str


@dataclass(frozen=True)
class Fixed:
    title: str


@dataclass
class Loose:
    title: str


def test_it_is_made_once_for_the_same_values_and_anew_for_others():
    made = template("{% once row=row %}{% count %}{{ row.title }}{% endonce %}")
    assert shown(made, row=Row("a")) == ("a", True)
    assert shown(made, row=Row("a")) == ("a", False)
    assert shown(made, row=Row("b")) == ("b", True)
    assert shown(made, row=Row("a")) == ("a", False)


def test_nothing_is_known_inside_but_what_is_named():
    made = template("{% once name=name %}{{ name }}-{{ secret }}-{{ request }}{% endonce %}")
    assert shown(made, name="x", secret="s", request="r")[0] == "x--"


def test_each_language_has_its_own():
    made = template('{% once %}{% count %}{% translate "Language" %}{% endonce %}')
    found = {}
    for _ in range(2):
        for language in ("nb", "nn", "en"):
            with translation.override(language):
                found.setdefault(language, []).append(shown(made))
    assert [each[0][1] for each in found.values()] == [True] * 3
    assert [each[1][1] for each in found.values()] == [False] * 3
    assert found["nb"][0][0] == found["nb"][1][0] == "Språk"
    assert found["en"][0][0] == found["en"][1][0] == "Language"


def test_two_places_with_the_same_values_are_two():
    made = template("{% once a=a %}first {{ a }}{% endonce %} {% once a=a %}second {{ a }}{% endonce %}")
    assert [shown(made, a="x")[0] for _ in range(2)] == ["first x second x"] * 2
    assert shown(template("{% once a=a %}third {{ a }}{% endonce %}"), a="x")[0] == "third x"


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_equal_and_looks_different_is_kept_apart(order):
    made = template("{% once a=a %}{{ a }}{% endonce %}")
    given = [("<b>", "&lt;b&gt;"), (SafeString("<b>"), "<b>"), (1, "1"), (True, "True"), (0, "0"), (False, "False")]
    for value, text in [*given, *given][::order]:
        assert shown(made, a=value)[0] == text


@pytest.mark.parametrize("value", [["a"], {"a": 1}, Loose("a"), 1.0, (["a"],), Row(Loose("a")), Row(SafeString("<b>"))])
def test_what_can_change_or_is_marked_as_safe_within_is_refused(value):
    with pytest.raises(TypeError):
        shown(template("{% once a=a %}{{ a }}{% endonce %}"), a=value)


def test_values_of_all_kinds_are_taken():
    made = template("{% once a=a %}{% count %}{{ a.0.title }}{{ b }}{% endonce %}")
    value = (Row("r"), Fixed("f"), None, date(2026, 11, 22), 7)
    assert shown(made, a=value, b="not named") == ("r", True)
    assert shown(made, a=value) == ("r", False)
    # What is missing is empty, as anywhere.
    assert shown(made)[0] == ""


@pytest.mark.parametrize(
    "inside", ["{% block a %}{% endblock %}", "{% csrf_token %}", '{% now "H" %}', '{% if a %}{% now "H" %}{% endif %}']
)
def test_what_belongs_to_one_answer_is_refused(inside):
    with pytest.raises(TemplateSyntaxError):
        template("{% once a=a %}" + inside + "{% endonce %}")


def test_it_takes_names_with_values_only():
    with pytest.raises(TemplateSyntaxError):
        template("{% once a %}{% endonce %}")


def test_a_large_piece_is_made_each_time():
    made = template("{% once a=a %}{% count %}{{ a }}{% endonce %}")
    long = "x" * (once.LARGEST + 1)
    assert [shown(made, a=long) for _ in range(2)] == [(long, True)] * 2


def test_no_more_is_kept_than_there_is_room_for():
    kept = Kept(most_bytes=100)
    for number in range(1000):
        kept.keep(number, str(number), size=30)
    assert [number for number in range(1000) if kept.find(number)] == [997, 998, 999]
    kept.clear()
    assert kept.find(999) is None


def test_thousands_of_pieces_stay_within_their_bytes():
    made = template("{% once a=a %}{{ a }}{% endonce %}")
    for number in range(6000):
        made.render(Context({"a": f"{number} " * 100}))
    assert 0 < once.pieces._bytes <= once.MOST_BYTES
    assert sum(size for _, size in once.pieces._things.values()) == once.pieces._bytes
