"""Every identity number is found in every disguise, and next to nothing else is taken for one."""

import random
import re
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordskifte.domain import identity_numbers
from ordskifte.domain.identity_numbers import Checks, Finding, Kind, find, held, is_account, masked, public_copy, read

FIRST, SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SERIES = (0, 40, 65, 80)
# How many of each are tried: as many as the promise says where the thorough profile runs.
MANY = settings().max_examples * 10


def _number(draw: random.Random, *, added: int | None = None, is_d: bool | None = None, relaxed: bool = False) -> str:
    """A number made by the rules, without the code that reads them."""
    while True:
        month = draw.randrange(12)
        day = draw.randint(1, DAYS[month]) + 40 * (draw.random() < 0.3 if is_d is None else is_d)
        month += 1 + (draw.choice(SERIES) if added is None else added)
        digits = f"{day:02}{month:02}{draw.randrange(100):02}{draw.randrange(1000):03}"
        left = draw.randint(1, 3) if relaxed else 0
        first = (left - _sum(digits, FIRST)) % 11
        second = -_sum(f"{digits}{first}", SECOND) % 11
        if first < 10 and second < 10:
            return f"{digits}{first}{second}"


def _sum(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _account(draw: random.Random) -> str:
    while True:
        digits = f"{draw.randrange(10**10):010}"
        last = -_sum(digits, SECOND) % 11
        if last < 10:
            return f"{digits}{last}"


ZEROS = (0xFF10, 0x0660, 0x06F0, 0x0966, 0x1D7CE, 0x1D7D8, 0x1D7F6)
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202e\ufe0f\u034f\u0336"
GAPS = (" ", "  ", ".", "-", " - ", "\u2013", "\u00a0", "\u2009", "\u2011", "\n", "\r\n", "\n  ", "/", "_", ". ", "\t")


def _spread(draw: random.Random, digits: str) -> str:
    """Gaps at any places, in any mixture; but not as an account is written, which stands for itself."""
    while True:
        cuts = sorted(draw.sample(range(1, 11), draw.randint(1, 10)))
        if cuts != [4, 6]:
            parts = [digits[left:right] for left, right in zip([0, *cuts], [*cuts, 11], strict=True)]
            return "".join(part + draw.choice(GAPS) for part in parts[:-1]) + parts[-1]


DISGUISES = {
    "none": lambda draw, digits: digits,
    "six and five": lambda draw, digits: f"{digits[:6]}{draw.choice(GAPS)}{digits[6:]}",
    "as a date": lambda draw, digits: f"{digits[:2]}.{digits[2:4]}.{digits[4:6]} {digits[6:]}",
    "with a comma": lambda draw, digits: f"{digits[:6]}, {digits[6:]}",
    "in brackets": lambda draw, digits: f"{digits[:6]} ({digits[6:]})",
    "one gap throughout": lambda draw, digits: draw.choice(GAPS).join(digits),
    "any gaps": _spread,
    "other digits": lambda draw, digits: "".join(chr(draw.choice(ZEROS) + int(digit)) for digit in digits),
    "circled": lambda draw, digits: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(digit)] for digit in digits),
    "unseen signs": lambda draw, digits: "".join(digit + draw.choice(UNSEEN) * draw.randint(0, 3) for digit in digits),
    "quoted in a mail": lambda draw, digits: f"{digits[:6]}\n> {digits[6:]}",
    "all at once": lambda draw, digits: "".join(
        sign if not sign.isdigit() else chr(draw.choice(ZEROS) + int(sign)) + draw.choice(UNSEEN)
        for sign in _spread(draw, digits)
    ),
}
CARRIERS = (
    "{}",
    "Dere kan slå meg opp på {}. Jeg bor i nummer 14.",
    "fnr{}",
    "Eg heiter Kari ({}) og bur her.",
    "Strandvegen\n{}\nHilsen Per",
    "min datter, {}, går i 3B",
    "PS: {}!",
)


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("relaxed", [False, True], ids=["of today", "of 2032"])
def test_every_number_is_found_in_every_disguise(disguise, relaxed):
    draw = random.Random(f"{disguise}{relaxed}")
    missed = []
    for _ in range(MANY):
        digits = _number(draw, relaxed=relaxed)
        text = draw.choice(CARRIERS).format(DISGUISES[disguise](draw, digits))
        if not held(text) or digits[6:] in public_copy(text):
            missed.append(text)
    assert missed == []


@pytest.mark.parametrize("added", SERIES)
@pytest.mark.parametrize("is_d", [False, True])
@pytest.mark.parametrize(("relaxed", "checks"), [(False, Checks.STRICT), (True, Checks.RELAXED)])
def test_a_number_is_read_for_what_it_is(added, is_d, relaxed, checks):
    draw = random.Random(f"{added}{is_d}{relaxed}")
    kind = Kind.D_NUMBER if is_d else Kind.BIRTH_NUMBER
    for _ in range(200):
        digits = _number(draw, added=added, is_d=is_d, relaxed=relaxed)
        assert find(f"Eg er {digits}.") == (Finding(6, 17, kind, checks, is_test=added > 0),)


@pytest.mark.parametrize(
    ("digits", "kind"),
    [("14838410015", Kind.BIRTH_NUMBER), ("42917920057", Kind.D_NUMBER), ("30810370080", Kind.BIRTH_NUMBER)],
)
def test_the_numbers_of_the_story_are_read(digits, kind):
    reading = read(digits)
    assert (reading.kind, reading.is_test, reading.checks) == (kind, True, Checks.STRICT)


@pytest.mark.parametrize("digits", ["00010112345", "32010112345", "01130112345", "30020112345", "29020112345", "1", ""])
def test_no_date_no_number(digits):
    assert read(digits) is None


@pytest.mark.parametrize("place", range(11))
def test_a_wrong_digit_is_seen(place):
    draw = random.Random(place)
    for _ in range(200):
        digits = _number(draw, added=0, is_d=False)
        wrong = digits[:place] + str((int(digits[place]) + draw.randint(1, 9)) % 10) + digits[place + 1 :]
        reading = read(wrong)
        # A date that cannot be, or checks that do not come out as today's do.
        assert reading is None or reading.checks is not Checks.STRICT


@pytest.mark.parametrize(
    "text",
    [
        "Født 14.03.1984, pnr {0}",
        "født 14. 3. 84, personnummer {0}",
        "fødselsdato 14.03.84 og personnummeret mitt er {0}",
        "140384 (pers.nr. {0})",
        "14.3.1984 {0}",
        "14.03.1984-{0}",
    ],
)
def test_a_date_and_five_digits_are_found_as_people_write_them(text):
    digits = _rest_of("140384")
    given = text.format(digits[6:])
    assert [finding.kind for finding in held(given)] == [Kind.BIRTH_NUMBER]
    assert digits[6:] not in public_copy(given)


def _rest_of(date: str) -> str:
    return next(
        f"{date}{number:05}" for number in range(100_000) if (seen := read(f"{date}{number:05}")) and seen.is_in_use
    )


def test_a_number_with_a_slip_of_the_pen_is_found_where_somebody_says_what_it_is():
    assert held("Fødselsnummeret mitt er 140384 10016.")
    assert not held("Jeg ringte 140384 10016.")


@pytest.mark.parametrize(
    "text",
    [
        "Kontonummeret vårt er 1234 56 78903 hvis noen vil bidra.",
        "1234.56.78903",
        "Konto 12345678903",
        "12345678903 (banken)",
        "Betal til 14838410015, kontoen til laget",
        "1483.84.10015",
        "Ikke send fødselsnummeret deres hit. Vi vil bare at dere betaler til konto 1483 84 10015",
    ],
)
def test_a_bank_account_is_seen_and_not_held(text):
    assert [(finding.kind, finding.is_held) for finding in find(text)] == [(Kind.BANK_ACCOUNT, False)]


@pytest.mark.parametrize(
    "text",
    [
        "Jeg var i banken og oppga 148384 10015",
        "kontoen ble tømt. 14.83.84 10015",
        "fødselsnummer 1483 84 10015",
        "konto: se under. Fnr: 14838410015",
    ],
)
def test_an_identity_number_is_held_though_a_bank_is_named(text):
    assert held(text)


def test_every_account_that_is_written_as_one_goes_through():
    draw = random.Random("accounts")
    for _ in range(MANY):
        digits = _account(draw)
        assert is_account(digits)
        grouped = f"{digits[:4]}{draw.choice([' ', '.'])}{digits[4:6]}{draw.choice([' ', '.'])}{digits[6:]}"
        assert not held(f"Send pengene til {grouped}.")
        assert not held(f"Send pengene til konto {digits}.")


STREETS = ("Strandvegen", "Fjæraneset", "Skolegata", "Kirkebakken")
WORDS = re.findall(
    r"\w+",
    "veien skolen bussen barna kommunen forslaget mener at det er for mye trafikk og lite lys her om vinteren vi bor "
    "ved kaia eg synest dette er eit godt framlegg takk for svaret møtet i kveld",
)


def _phone(draw):
    digits = f"{draw.choice('2345679')}{draw.randrange(10**7):07}"
    return draw.choice(
        [
            digits,
            f"{digits[:3]} {digits[3:5]} {digits[5:]}",
            f"{digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:]}",
            f"+47 {digits[:3]} {digits[3:5]} {digits[5:]}",
            f"0047 {digits}",
            f"+46 70 {digits[:3]} {digits[3:5]} {digits[5:7]}",
            f"+45 {digits[:4]} {digits[4:]}",
        ]
    )


def _amount(draw):
    amount = f"{int(10 ** draw.uniform(1, 9)):,}".replace(",", draw.choice([" ", ".", "\u00a0"]))
    return draw.choice([f"kr {amount}", f"{amount} kroner", f"kr {amount},{draw.randrange(100):02}", f"{amount},-"])


def _date(draw):
    day, month, year = draw.randint(1, 28), draw.randint(1, 12), draw.randint(1950, 2035)
    return draw.choice(
        [
            f"{day:02}.{month:02}.{year}",
            f"{day}.{month}.{year}",
            f"{year}-{month:02}-{day:02} {draw.randrange(24):02}:{draw.randrange(60):02}",
            f"{day}.{month}.{year} kl. {draw.randrange(24):02}.{draw.randrange(60):02}",
            f"{day:02}.{month:02}.{year}-{day:02}.{month:02}.{year + 1}",
            f"{day:02}{month:02}{year % 100:02}",
        ]
    )


def _organisation(draw):
    number = f"{draw.choice('89')}{draw.randrange(10**8):08}"
    return draw.choice([number, f"{number[:3]} {number[3:6]} {number[6:]}", f"NO {number} MVA"])


ORDINARY = {
    "phone numbers": _phone,
    "amounts": _amount,
    "dates": _date,
    "case numbers": lambda draw: f"{draw.randint(1990, 2035)}/{draw.randint(1, 99999)}-{draw.randint(1, 40)}",
    "organisation numbers": _organisation,
    "addresses": lambda draw: f"{draw.choice(STREETS)} {draw.randint(1, 200)}, {draw.randrange(10000):04} Nordfjæra",
    "parcels": lambda draw: (
        f"gnr. {draw.randint(1, 400)} bnr. {draw.randint(1, 999)}, {draw.randint(1, 9999)}/{draw.randint(1, 99)}"
    ),
    "coordinates": lambda draw: f"{draw.uniform(58, 71):.5f}, {draw.uniform(4, 31):.5f}",
    "two phone numbers": lambda draw: f"{_phone(draw)}{draw.choice([', ', ' / ', ' eller ', chr(10)])}{_phone(draw)}",
    "amounts in a row": lambda draw: "\n".join(_amount(draw) for _ in range(6)),
    "words": lambda draw: " ".join(draw.choices(WORDS, k=3)),
}


def _ordinary(draw: random.Random, kind: str) -> str:
    return f"{' '.join(draw.choices(WORDS, k=8))} {ORDINARY[kind](draw)} {' '.join(draw.choices(WORDS, k=8))}"


def test_next_to_nothing_ordinary_is_taken_for_a_number():
    draw = random.Random("ordinary")
    wrong: Counter[str] = Counter()
    each = MANY * 2
    for kind in ORDINARY:
        wrong[kind] = sum(bool(held(_ordinary(draw, kind))) for _ in range(each))
    assert sum(wrong.values()) / (each * len(ORDINARY)) < 0.001, wrong
    assert max(wrong.values()) / each < 0.003, wrong


@given(st.text(max_size=200) | st.text("0123456789 .-\u200b\n１２３4①konto fnr", max_size=80))
def test_spans_lie_in_the_text_and_a_public_copy_holds_no_number(text):
    for finding in find(text):
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start].isdigit() or text[finding.start].isnumeric()
    assert held(public_copy(text)) == ()


def test_the_text_around_a_number_is_left_as_it_was():
    text = "ＡＢ é\u0301 Ærlig\u200btalt: ４２９１７９\u200b２００５７! 🚲 Bra."
    (finding,) = held(text)
    assert text[finding.start : finding.end] == "４２９１７９\u200b２００５７"
    assert public_copy(text) == "ＡＢ é\u0301 Ærlig\u200btalt: *****! 🚲 Bra."


def test_spans_that_overlap_get_one_mask():
    assert masked("abcdef", [(3, 5), (1, 4)]) == f"a{identity_numbers.MASK}f"
    assert masked("abcdef", []) == "abcdef"


HEAVY = {
    "ones": "1 " * 32_000,
    "dates": "010101 " * 9_300,
    "one row": "01" * 32_000,
    "far apart": ("1" + " " * 13) * 4_600,
    "spaces": " " * 65_000,
    "words": "Jeg bor i Strandvegen 14 og har bodd der siden 1984. " * 1_230,
    "unseen": "1\u200b" * 32_000,
    "marks": "1" + "\u0336" * 64_000,
    "named": "fnr 01 01 " * 6_500,
    "spoken": "1.1.19 personnummer " * 3_200,
    "written dates": "01 01 2026 10015 " * 3_800,
    "valid": ("14838410015 eller " + "x" * 14) * 2_000,
}


@pytest.mark.parametrize("kind", HEAVY)
def test_no_text_takes_long(kind):
    def once():
        before = time.process_time()
        find(HEAVY[kind])
        return time.process_time() - before

    # The best of five: what else the machine does is not the text's fault.
    assert min(once() for _ in range(5)) < 0.1
