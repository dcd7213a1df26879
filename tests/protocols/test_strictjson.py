"""Any bytes become a value that everything can hold, or one kind of refusal with a stable code."""

import json
import math
import sys
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ordskifte.protocols.strictjson import DEFAULT, LARGEST_INTEGER, TEXTS, JsonRefused, Limits, dumps, loads

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
plain = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5), max_leaves=30
)

# A naive view answered 13 of bodies like these with a server error.
HOSTILE = {
    "nothing": (b"", "syntax"),
    "only white space": (b" \n\t ", "syntax"),
    "100,000 lists": (b"[" * 100_000, "too_deep"),
    "100,000 closed lists": (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
    "100,000 objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "too_deep"),
    "33 levels": (b"[" * 33 + b"]" * 33, "too_deep"),
    "33 mixed levels": (b'[{"a":' * 16 + b"[1]" + b"}]" * 16, "too_deep"),
    "depth behind strings": (b'["]]]]\\"",' * 33 + b"1" + b"]" * 33, "too_deep"),
    "depth behind backslashes": (b'["\\\\",' * 33 + b"1" + b"]" * 33, "too_deep"),
    "same name twice": (b'{"text": "a", "text": "b"}', "duplicate_key"),
    "same name twice, once escaped": (b'{"text": 1, "te\\u0078t": 2}', "duplicate_key"),
    "same name twice, deep down": (b'[{"a": {"b": [{"c": 1, "c": 1}]}}]', "duplicate_key"),
    "NaN": (b'{"text": NaN}', "not_a_number"),
    "Infinity": (b"[Infinity]", "not_a_number"),
    "-Infinity": (b"-Infinity", "not_a_number"),
    "1e400": (b"[1e400]", "number_out_of_range"),
    "-1e400": (b"-1e400", "number_out_of_range"),
    "2**53 + 1": (b"9007199254740993", "number_out_of_range"),
    "2**63": (b'{"n": 9223372036854775808}', "number_out_of_range"),
    "-(2**53) - 1": (b"-9007199254740993", "number_out_of_range"),
    "5,000 digits": (b"1" * 5_000, "number_too_long"),
    "5,000 decimals": (b"0." + b"1" * 5_000, "number_too_long"),
    "lone high surrogate": (b'"\\ud800"', "lone_surrogate"),
    "lone low surrogate": (b'["a\\uDFFFb"]', "lone_surrogate"),
    "surrogates the wrong way": (b'"\\ude00\\ud83d"', "lone_surrogate"),
    "lone surrogate in a name": (b'{"a": [{"\\ud800": 1}]}', "lone_surrogate"),
    "NUL in a text": (b'{"text": "a\\u0000b"}', "nul_character"),
    "bare NUL": (b'"a\x00b"', "syntax"),
    "raw surrogate in UTF-8": (b'"\xed\xa0\x80"', "encoding"),
    "Latin-1": ('"blåbær"'.encode("latin-1"), "encoding"),
    "overlong UTF-8": (b'"\xc0\xaf"', "encoding"),
    "UTF-8 with a mark": (b'\xef\xbb\xbf{"a": 1}', "byte_order_mark"),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "byte_order_mark"),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-be"), "syntax"),
    "UTF-32": ('{"a": 1}'.encode("utf-32"), "byte_order_mark"),
    "two values": (b'{"a": 1} {"b": 2}', "trailing_data"),
    "rubbish after the value": (b'{"a": 1}]', "trailing_data"),
    "not closed": (b'{"a": [1, 2', "syntax"),
    "closed otherwise": (b"[1}", "syntax"),
    "comma at the end": (b"[1,]", "syntax"),
    "comment": (b"[1] // yes", "trailing_data"),
    "single quotes": (b"{'a': 1}", "syntax"),
    "names without quotes": (b"{a: 1}", "syntax"),
    "leading nought": (b"[01]", "syntax"),
    "plus": (b"[+1]", "syntax"),
    "line feed in a text": (b'"a\nb"', "syntax"),
    "bad escape": (b'"\\x41"', "syntax"),
    "half an escape": (b'"\\u12"', "syntax"),
    "form": (b"text=hello&name=x", "syntax"),
    "too many values": (b"[" + b"1," * 60_000 + b"1]", "too_many_values"),
    "too many empty lists": (b"[" + b"[]," * 60_000 + b"[]]", "too_many_values"),
    "too large": (b'"' + b"a" * 2_000_000 + b'"', "too_large"),
}


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bodies_are_refused_by_code(data, code):
    with pytest.raises(JsonRefused) as refused:
        loads(data)
    assert refused.value.code == code


# Top level values that are no object are values; who needs an object says so with `as_object`.
@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"null", None),
        (b"[]", []),
        (b'"text"', "text"),
        (b" { } ", {}),
        (b"9007199254740992", 2**53),
        (b"-9007199254740992", -(2**53)),
        (b"1.5e3", 1500.0),
        (b"1e300", 1e300),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\\\ud800 \\\\u0000"', "\\ud800 \\u0000"),
        (b'"[[[[{{{{,,,,"', "[[[[{{{{,,,,"),
        (b"[" * 32 + b"]" * 32, None),
        (b'["' + b"[" * 40_000 + b'\\"' + b"{," * 40_000 + b'"]', None),
        (b"[" + b"[]," * 2_000 + b"{}]", None),
        ('{"æ\u2028": "\x7f"}'.encode(), {"æ\u2028": "\x7f"}),
    ],
)
def test_odd_but_legal_bodies_are_read(data, value):
    read = loads(data)
    assert read == (json.loads(data) if value is None and data != b"null" else value)
    assert loads(data.decode()) == read
    assert loads(bytearray(data)) == read


def _outcome(data: bytes | str, *, limits: Limits = DEFAULT) -> object:
    """The value, or the code; any other exception fails the test."""
    try:
        return ["value", loads(data, limits=limits)]
    except JsonRefused as refused:
        assert refused.code in TEXTS
        assert len(str(refused)) < 300
        assert str(refused).isprintable()
        return refused.code


def _is_fit(value: object) -> bool:
    """Whether every database and every other program can hold it, told independently of the decoder."""
    match value:
        case None | bool():
            return True
        case int():
            return abs(value) <= 2**53
        case float():
            return math.isfinite(value)
        case str():
            return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
        case list():
            return all(map(_is_fit, value))
        case dict():
            return all(map(_is_fit, value)) and all(map(_is_fit, value.values()))
    return False


@given(st.binary(max_size=200))
def test_any_bytes_become_a_fit_value_or_a_refusal(data):
    match _outcome(data):
        case ["value", value]:
            assert _is_fit(value)


@given(st.text(max_size=100) | st.text('[]{}":,\\ud8DF0naIfty1eE+-. \0\ud800', max_size=200))
@example("\ud800")
@example('"\\')
@example('{"a":1,"\\')
def test_any_text_becomes_a_fit_value_or_a_refusal(text):
    match _outcome(text):
        case ["value", value]:
            assert _is_fit(value)
            assert value == json.loads(text)


@given(values, st.data())
def test_json_with_a_few_bytes_changed_becomes_a_fit_value_or_a_refusal(value, data):
    raw = bytearray(json.dumps(value, ensure_ascii=data.draw(st.booleans())).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.binary(max_size=2) | st.sampled_from([b'"', b"\\", b"[", b"}", b"\\ud800", b"NaN", b"1e999", b"9" * 70])
        )
    match _outcome(bytes(raw)):
        case ["value", found]:
            assert _is_fit(found)
            assert found == json.loads(raw)


@given(values)
def test_what_is_written_reads_back(value):
    assert loads(dumps(value)) == value
    assert loads(json.dumps(value)) == value


@given(values)
def test_what_was_read_is_what_the_standard_decoder_reads(value):
    text = json.dumps(value, indent=1)
    assert loads(text) == json.loads(text)


@given(st.integers(1, 60), st.integers(1, 40), st.booleans(), st.booleans())
def test_depth_is_counted_exactly(levels, depth, has_objects, has_noise):
    noise = '"]}\\\\\\"[[{",' if has_noise else ""
    opening, closing = ('{"a":', "}") if has_objects else ("[" + noise, "]")
    outcome = _outcome(opening * levels + "0" + closing * levels, limits=Limits(depth=depth))
    assert (outcome == "too_deep") == (levels > depth)
    assert isinstance(outcome, list) == (levels <= depth)


@given(st.lists(st.sampled_from(["1", '","', "[]", '{"a":[]}']), max_size=12), st.integers(1, 20))
def test_values_are_counted_wherever_they_stand(items, most):
    held = 1 + sum({"1": 1, '","': 1, "[]": 1, '{"a":[]}': 2}[item] for item in items)
    outcome = _outcome(f"[{','.join(items)}]", limits=Limits(values=most))
    # An empty list counts as one that might have held something.
    assert isinstance(outcome, list) or held + items.count("[]") + items.count('{"a":[]}') + 1 >= most
    assert outcome == "too_many_values" or held <= most


@pytest.mark.parametrize(
    ("data", "position"),
    [(b'{"a": tru}', 6), (b"[1] 2", 4), (b'"\xff"', 1), (b"\xef\xbb\xbf1", 0), (b"[" * 40, 32), ('"a\ud800"', 2)],
)
def test_the_place_is_named_where_it_is_known(data, position):
    with pytest.raises(JsonRefused) as refused:
        loads(data)
    assert refused.value.position == position
    assert str(position) in str(refused.value)


def test_a_name_comes_back_cut_and_fit_for_a_page():
    name = "\\u202e\\n" + "x" * 10_000
    with pytest.raises(JsonRefused) as refused:
        loads(f'{{"{name}": 1, "{name}": 2}}')
    assert len(refused.value.field) == 60
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("limits", "data", "code"),
    [
        (Limits(size=10), b'"123456789"', "too_large"),
        (Limits(size=10), '"ååååå"', "too_large"),
        (Limits(depth=1), b"[[]]", "too_deep"),
        (Limits(digits=3), b"1234", "number_too_long"),
        (Limits(digits=3), b"0.12", "number_too_long"),
    ],
)
def test_each_surface_sets_its_own_limits(limits, data, code):
    assert _outcome(data, limits=limits) == code


@pytest.mark.parametrize("depth", [0, -1, 201, 10**6])
def test_no_surface_can_ask_for_a_depth_that_ends_the_stack(depth):
    with pytest.raises(ValueError, match="depth"):
        Limits(depth=depth)


def test_near_the_end_of_the_stack_it_still_refuses_in_its_own_words():
    def further_down(left: int) -> object:
        return _outcome(b"[" * 32 + b"]" * 32) if left == 0 else further_down(left - 1)

    found = []

    def run() -> None:
        for room in range(15, 60):
            try:
                found.append(further_down(sys.getrecursionlimit() - room))
            except RecursionError:
                continue  # not even this test has room there

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    outcomes = {each if isinstance(each, str) else each[0] for each in found}
    # From 3.12 on the standard decoder counts its levels apart from the interpreter's.
    assert outcomes == {"value", "too_deep"} if sys.version_info < (3, 12) else outcomes <= {"value", "too_deep"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (math.nan, "not_a_number"),
        ([math.inf], "not_a_number"),
        (2**53 + 1, "number_out_of_range"),
        ("\ud800", "lone_surrogate"),
        ({"\udfff": 1}, "lone_surrogate"),
        ({"a": "\0"}, "nul_character"),
        ({1: 2}, "not_json"),
        ({"a": {1, 2}}, "not_json"),
        (b"bytes", "not_json"),
        ([object()], "not_json"),
        ([0] * 60_000, "too_many_values"),
        (["a" * 1_048_576], "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else None,
)
def test_what_could_not_be_read_back_is_not_written(value, code):
    with pytest.raises(JsonRefused) as refused:
        dumps(value)
    assert refused.value.code == code


def test_a_value_that_holds_itself_is_not_written():
    value: list[object] = []
    value.append(value)
    with pytest.raises(JsonRefused) as refused:
        dumps(value)
    assert refused.value.code == "too_deep"


def test_what_is_written_is_compact_utf8():
    assert dumps({"navn": "Ánde", "tall": (1, 2.5, True, None)}) == '{"navn":"Ánde","tall":[1,2.5,true,null]}'.encode()
