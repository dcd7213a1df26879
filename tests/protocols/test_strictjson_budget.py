"""Whatever the shape, reading takes time and memory in proportion to the length."""

import gc
import json
import time
import tracemalloc

import pytest

from ordskifte.protocols.strictjson import JsonRefused, loads

SIZE = 65_536
# CPU seconds for one body; ten times and more what it takes on a slow machine.
BUDGET = 0.1


def _filled(unit: bytes, *, before: bytes = b"", after: bytes = b"") -> bytes:
    return before + unit * ((SIZE - len(before) - len(after)) // len(unit)) + after


SHAPES = {
    "open lists": _filled(b"["),
    "open objects": _filled(b'{"a":'),
    "closed lists": b"[" * (SIZE // 2) + b"]" * (SIZE // 2),
    "closings": _filled(b"]"),
    "a list that never ends": _filled(b"[],", before=b"["),
    "empty lists": _filled(b"[],", before=b"[", after=b"[]]"),
    "nests of 32": _filled(b"[" * 31 + b"]" * 31 + b",", before=b"[", after=b"1]"),
    "nests of 33": _filled(b"[" * 32 + b"]" * 32 + b",", before=b"[", after=b"1]"),
    "empty strings": _filled(b'"",', before=b"[", after=b'""]'),
    "quotes": _filled(b'"'),
    "escaped quotes": _filled(b'\\"', before=b'"'),
    "escaped quotes after brackets": _filled(b'\\"', before=b"[" * 40 + b'"'),
    "backslashes": _filled(b"\\"),
    "backslashes in a string": _filled(b"\\\\", before=b'"', after=b'"'),
    "colons": _filled(b":"),
    "commas": _filled(b","),
    "white space": _filled(b" "),
    "digits": _filled(b"1"),
    "decimals": _filled(b"1", before=b"0."),
    "exponent": _filled(b"9", before=b"1e"),
    "many long numbers": _filled(b"1." + b"7" * 60 + b",", before=b"[", after=b"1]"),
    "small exponents": _filled(b"1e-320,", before=b"[", after=b"1]"),
    "one name again and again": _filled(b'"a":1,', before=b"{", after=b'"a":1}'),
    "names that differ": b"{" + b",".join(b'"%d":0' % number for number in range(7_000)) + b"}",
    "escapes": _filled(b"\\u0041", before=b'"', after=b'"'),
    "pairs of surrogates": _filled(b"\\ud83d\\ude00", before=b'"', after=b'"'),
    "lone surrogate last": _filled(b"\\u0041", before=b'"', after=b'\\ud800"'),
    "strings with escapes": _filled(b'"\\ud83d\\ude00",', before=b"[", after=b"1]"),
    "not UTF-8 at the end": _filled(b"a", before=b'"', after=b'\xff"'),
    "letters of four bytes": _filled("\U0001f600".encode(), before=b'"', after=b'"'),
    "NaN": _filled(b"NaN,", before=b"[", after=b"1]"),
}


def _read(data: bytes) -> None:
    try:
        loads(data)
    except JsonRefused:
        return


@pytest.fixture
def _without_leftovers():
    """Keep the collector from walking through what earlier tests left while a decoder is timed."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("_without_leftovers")
@pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES.keys())
def test_no_shape_takes_long(data):
    assert len(data) > SIZE * 0.9
    before = time.process_time()
    _read(data)
    assert time.process_time() - before <= BUDGET


def test_a_hundred_thousand_levels_take_little_memory():
    bodies = [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000]
    _read(bodies[0])
    tracemalloc.start()
    try:
        for data in bodies:
            _read(data)
        # As much as the standard decoder needs for the same length of legal JSON.
        assert tracemalloc.get_traced_memory()[1] < 32 * max(map(len, bodies))
    finally:
        tracemalloc.stop()


def test_twice_the_length_takes_about_twice_the_time():
    def cost(times: int) -> float:
        data = b"[" + b",".join([b'{"a":[1,"\\"x",2.5],"b":{"c":null}}'] * times) + b"]"
        measured = []
        for _ in range(5):
            before = time.process_time()
            loads(data)
            measured.append(time.process_time() - before)
        return min(measured)

    # Eight times the length; a square would cost sixty-four times as much.
    assert cost(4_000) <= 24 * max(cost(500), 1e-4)


def test_an_ordinary_message_costs_a_small_multiple_of_the_bare_decoder():
    note = {
        "id": "https://a.example/1",
        "type": "Create",
        "object": {"content": "<p>Hei på deg</p>" * 20, "tag": [{"n": "x"}] * 5},
    }
    data = json.dumps(note).encode()

    def cost(decode) -> float:
        before = time.process_time()
        for _ in range(2_000):
            decode(data)
        return time.process_time() - before

    ratio = min(cost(loads) / max(cost(json.loads), 1e-6) for _ in range(3))
    assert ratio <= 6
