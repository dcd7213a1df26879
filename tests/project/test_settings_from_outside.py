"""What an operator sets and cannot be used is refused in one sentence, and never as a trace."""

import os
import subprocess
import sys

import pytest

from ordskifte.project import environment, keys, values

WRONG = [
    ("ORDSKIFTE_DATA", "", "name a folder"),
    ("ORDSKIFTE_DATA", __file__, "that is a file"),
    ("ORDSKIFTE_HOST", "https://dialog.example", "without https://"),
    ("ORDSKIFTE_HOST", "dialog.example:443", "without a port"),
    ("ORDSKIFTE_HOST", "a.example,b c", "write host names"),
    ("ORDSKIFTE_LISTEN", "dialog.example", "write an address"),
    ("ORDSKIFTE_LISTEN", "", "write an address"),
    ("ORDSKIFTE_MEDIA_HOST", "http://files.example/", "without https://"),
    ("ORDSKIFTE_TRUSTED_PROXIES", "nginx", "write addresses or networks"),
    ("ORDSKIFTE_TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/40", "write addresses or networks"),
    ("ORDSKIFTE_SECURE", "ja", "write 1 or 0"),
    ("ORDSKIFTE_LOG_LEVEL", "LOUD", "write one of DEBUG, INFO, WARNING, ERROR"),
    ("PORT", "http", "write a port"),
    ("PORT", "0", "write a port"),
    ("PORT", "٨٠٠٠", "write a port"),
    ("DATABASE_URL", "mysql://u:secret@h/n", "write postgres://"),
    ("DATABASE_URL", "secret", "write postgres://"),
    ("DATABASE_URL", "postgres://u:secret@h", "names no database"),
    ("DATABASE_URL", "postgres://u:secret@h:port/n", "a number where there is a port"),
    ("DATABASE_URL", "sqlite://:memory:", "names no database"),
    ("EMAIL_URL", "post.example", "write smtp+tls://"),
    ("EMAIL_URL", "smtp+tls://u:secret@", "write smtp+tls://"),
    ("EMAIL_URL", "smtp://u:secret@h:port", "write smtp+tls://"),
]
RIGHT = [
    ("ORDSKIFTE_HOST", "Dialog.Example, ås.example", ("dialog.example", "xn--s-1fa.example")),
    ("ORDSKIFTE_LISTEN", "localhost", "localhost"),
    ("ORDSKIFTE_LISTEN", "::", "::"),
    ("ORDSKIFTE_TRUSTED_PROXIES", "127.0.0.1, 10.2.3.4/16,::1", ("127.0.0.1", "10.2.3.4/16", "::1")),
    ("ORDSKIFTE_LOG_LEVEL", "debug", "DEBUG"),
    ("DATABASE_URL", "postgresql://u@/n?host=/tmp/x", "postgresql://u@/n?host=/tmp/x"),
    ("DATABASE_URL", "sqlite:////srv/n.sqlite3", "sqlite:////srv/n.sqlite3"),
    ("EMAIL_URL", "smtp+tls://u:p@h:587", "smtp+tls://u:p@h:587"),
    ("EMAIL_URL", "consolemail://", "consolemail://"),
]


def only(name, text, folder):
    """An environment with this one variable beside the data folder."""
    return {"ORDSKIFTE_DATA": str(folder), name: text}


@pytest.mark.parametrize(("name", "text", "said"), WRONG)
def test_what_cannot_be_used_is_refused_with_what_to_write(name, text, said, tmp_path):
    with pytest.raises(environment.WrongSetting) as refused:
        environment.read(only(name, text, tmp_path))
    sentence = str(refused.value)
    assert sentence.startswith(name)
    assert said in sentence
    assert "secret" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(("name", "text", "value"), RIGHT)
def test_what_can_be_used_is_read(name, text, value, tmp_path):
    assert environment.read(only(name, text, tmp_path))[name] == value


def test_what_nobody_sets_can_be_used(tmp_path):
    assert environment.read({"ORDSKIFTE_DATA": str(tmp_path)})["ORDSKIFTE_LISTEN"] == "127.0.0.1"


def test_everything_wrong_is_said_at_once(tmp_path):
    with pytest.raises(environment.WrongSetting, match=r"(?s)PORT.*ORDSKIFTE_LOG_LEVEL"):
        environment.read({"ORDSKIFTE_DATA": str(tmp_path), "PORT": "x", "ORDSKIFTE_LOG_LEVEL": "x"})


def test_postgres_without_its_driver_is_said(monkeypatch):
    for name in values.DRIVERS:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ValueError, match=r"pip install 'ordskifte\[postgres\]'"):
        values.as_database("postgres://u:p@h/n")
    assert values.as_database("sqlite:////srv/n.sqlite3")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(environment.WrongSetting, match="may not write"):
        environment.read({"ORDSKIFTE_DATA": str(tmp_path)})


def test_settings_that_cannot_be_read_are_said(tmp_path):
    (tmp_path / environment.SAVED).write_bytes(b"EMAIL_URL=\xff")
    with pytest.raises(environment.WrongSetting, match=r"settings\.env cannot be read"):
        environment.read({"ORDSKIFTE_DATA": str(tmp_path)})


def test_names_that_nobody_reads_are_told_with_the_likely_one(tmp_path):
    (tmp_path / environment.SAVED).write_text(
        "# ours\n\nORDSKIFTE_SECURE=1\nsmtp+tls://u:secret@h\nORDSKIFTE_HOSTS=x\nORDSKIFTE_DATA=/srv\nCOLOUR=red\n"
    )
    environ = {"ORDSKIFTE_LOGLEVEL": "INFO", "ORDSKIFTE_SAMPLES": "/srv", "ORDSKIFTE_PORT": "80", "HOME": "/"}
    assert list(environment.strangers(tmp_path, environ)) == [
        "ORDSKIFTE_LOGLEVEL is not a setting. Did you mean ORDSKIFTE_LOG_LEVEL?",
        "ORDSKIFTE_PORT is not a setting. Did you mean PORT?",
        "line 4 of settings.env cannot be read. Write NAME=value",
        "ORDSKIFTE_HOSTS in settings.env is not a setting. Did you mean ORDSKIFTE_HOST?",
        "ORDSKIFTE_DATA in settings.env is not read. Set it in the environment",
        "COLOUR in settings.env is not a setting. Take it away",
    ]


def ordskifte(*command, **environ):
    """Run the command line with these variables."""
    return subprocess.run(
        [sys.executable, "-m", "ordskifte.project.cli", *command],
        env={**os.environ, "DATABASE_URL": "", **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["up", "web", "worker", "check", "upgrade"])
def test_no_command_starts_with_a_setting_that_cannot_be_used(command, tmp_path):
    keys.make(tmp_path / "keys")
    done = ordskifte(command, ORDSKIFTE_DATA=str(tmp_path), ORDSKIFTE_TRUSTED_PROXIES="nginx")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ORDSKIFTE_TRUSTED_PROXIES='nginx' cannot be used")
    assert len(done.stderr.splitlines()) == 1


def test_check_judges_what_its_text_alone_does_not_tell(tmp_path):
    keys.make(tmp_path / "keys")
    (tmp_path / "db").mkdir()
    done = ordskifte(
        "check",
        ORDSKIFTE_DATA=str(tmp_path),
        ORDSKIFTE_EGRESS_ALLOW="archive.example",
        ORDSKIFTE_SCHEMAS=str(tmp_path / "gone"),
        ORDSKIFTE_WATCH_FOLDER=str(tmp_path / "borte"),
        ORDSKIFTE_HOTS="x",
    )
    assert done.returncode == 1
    assert "in ORDSKIFTE_EGRESS_ALLOW is neither a host with its port" in done.stdout
    assert "gone, which is not a folder" in done.stdout
    assert "borte, which is not there" in done.stdout
    assert "ORDSKIFTE_HOTS is not a setting" in done.stdout
    # Keys are here and no body is: setting up was broken off.
    assert "no body yet: run ordskifte setup again" in done.stdout
    assert "Traceback" not in done.stderr
