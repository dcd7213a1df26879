"""The app gives the codes of the RFCs, and none of them twice."""

import base64
import json
from datetime import UTC, datetime

import pytest

from ordskifte.accounts import second_factor
from ordskifte.kernel import clock
from ordskifte.project.demo import authenticator
from ordskifte.project.demo.authenticator import Authenticator, code_of

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("step", "code"),
    [(0, "755224"), (1, "287082"), (9, "520489"), (59 // 30, "287082"), (1111111109 // 30, "081804")],
)
def test_the_codes_are_those_of_the_standards(step, code):
    assert code_of(SECRET, step=step) == code


def test_the_secret_may_be_written_in_groups():
    groups = " ".join(SECRET[start : start + 4] for start in range(0, len(SECRET), 4))
    assert code_of(groups, step=1) == "287082"


def test_the_app_and_the_program_agree():
    secret = second_factor.new_secret()
    assert all(code_of(secret, step=step) == second_factor.code_at(secret, step=step) for step in range(1000, 1020))


def test_no_code_is_given_twice():
    with clock.at(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        app = Authenticator(SECRET)
        first, second = app.code(), app.code()
        now = authenticator.step_now()
    assert (first, second) == (code_of(SECRET, step=now), code_of(SECRET, step=now + 1))


def test_the_present_code_of_a_person_is_read_from_the_folder(tmp_path):
    people = tmp_path / "people.json"
    people.write_text(json.dumps({"jonas": {"app": SECRET}}))
    with clock.at(datetime.fromtimestamp(59, UTC)):
        assert authenticator.main("jonas", people=people) == "287082"
