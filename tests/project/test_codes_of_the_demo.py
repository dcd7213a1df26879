"""The command that gives a code of the demo's people, asked oddly."""

import json
import os
import subprocess
import sys

import pytest

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def authenticator(folder, *words):
    """Run it on a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "ordskifte.project.demo.authenticator", *words],
        env={**os.environ, "ORDSKIFTE_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    """A folder with one person in it."""
    (tmp_path / "people.json").write_text(json.dumps({"torstein": {"app": SECRET}}))
    return tmp_path


def test_a_code_is_given(folder):
    done = authenticator(folder, "torstein")
    assert done.returncode == 0
    assert len(done.stdout.strip()) == 6


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [((), 2, "Name one person"), (("a", "b"), 2, "Name one person"), (("kari",), 1, "There are: torstein")],
)
def test_an_odd_name_is_answered_in_one_sentence(folder, words, code, said):
    done = authenticator(folder, *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("content", [None, "", "[]", '{"torstein": 1}', '{"torstein": {"app": "1"}}'])
def test_a_folder_that_is_not_the_demos_is_said(tmp_path, content):
    if content is not None:
        (tmp_path / "people.json").write_text(content)
    done = authenticator(tmp_path, "torstein")
    assert done.returncode == 1
    assert "There are no people in" in done.stderr
    assert "Traceback" not in done.stderr
