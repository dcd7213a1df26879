"""A missing, extra or wrongly typed field is named."""

import pytest

from ordskifte.protocols.strictjson import JsonRefused, as_list, as_object, as_text, as_type

ALLOWED = {
    "text": str,
    "name": (str, type(None)),
    "count": int,
    "share": float,
    "open": bool,
    "tags": list,
    "more": dict,
}
WHOLE = {"text": "a", "name": None, "count": 1, "share": 0.5, "open": True, "tags": [], "more": {}}


def test_an_object_with_all_its_fields_is_given_back():
    assert as_object(WHOLE, allowed=ALLOWED) == WHOLE


@pytest.mark.parametrize("name", ALLOWED)
def test_a_missing_field_is_named_unless_it_may_be_left_out(name):
    part = {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(JsonRefused, match=f"“{name}” is missing") as refused:
        as_object(part, allowed=ALLOWED)
    assert (refused.value.code, refused.value.field) == ("missing_field", name)
    assert as_object(part, allowed=ALLOWED, optional={name}) == part


def test_an_extra_field_is_named_unless_others_may_be_there():
    extra = WHOLE | {"admin": True}
    with pytest.raises(JsonRefused, match="“admin” is not known") as refused:
        as_object(extra, allowed=ALLOWED)
    assert (refused.value.code, refused.value.field) == ("unknown_field", "admin")
    assert as_object(extra, allowed=ALLOWED, others=True) == WHOLE


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("text", None, "text"),
        ("text", 1, "text"),
        ("name", [], "text or null"),
        ("count", True, "a whole number"),
        ("count", 1.0, "a whole number"),
        ("share", False, "a number"),
        ("share", "0.5", "a number"),
        ("open", 1, "true or false"),
        ("tags", {}, "a list"),
        ("more", [], "an object"),
        ("more", None, "an object"),
    ],
)
def test_a_wrongly_typed_field_is_named_with_what_is_wanted(name, value, wanted):
    with pytest.raises(JsonRefused) as refused:
        as_object(WHOLE | {name: value}, allowed=ALLOWED, where="object")
    assert str(refused.value) == f"“object.{name}” should be {wanted}."
    assert refused.value.code == "wrong_type"


@pytest.mark.parametrize("value", [None, [], "text", 1, True])
def test_what_is_no_object_is_refused(value):
    with pytest.raises(JsonRefused, match="“message” should be an object"):
        as_object(value, allowed={})


def test_a_whole_number_is_also_a_number():
    assert as_type(1, kind=float) == 1


def test_a_list_names_the_member_that_is_wrong():
    assert as_list(["a", None], of=(str, type(None)), at_most=2) == ["a", None]
    with pytest.raises(JsonRefused) as refused:
        as_list(["a", 1], of=str, at_most=2, where="object.tag")
    assert refused.value.field == "object.tag[1]"


def test_a_list_or_text_that_is_too_long_is_named_with_the_limit():
    for read in (
        lambda: as_list([1, 2, 3], of=int, at_most=2, where="tags"),
        lambda: as_text("abc", at_most=2, where="tags"),
    ):
        with pytest.raises(JsonRefused) as refused:
            read()
        assert str(refused.value) == "“tags” is longer than 2. Make it shorter."
    assert as_text("ab", at_most=2) == "ab"
