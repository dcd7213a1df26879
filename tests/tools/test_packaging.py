"""What is given to operators: units of systemd, samples for web servers, a container; read, as far as that goes."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from ordskifte.project import environment
from ordskifte.project.cli import main

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
UNITS = sorted((PACKAGING / "systemd").glob("*.service"))
# Each of them closes something that none of our processes needs.
CLOSED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "PrivateUsers": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectControlGroups": "yes",
    "ProtectClock": "yes",
    "ProtectProc": "invisible",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "User": "ordskifte",
    "ReadWritePaths": "/var/lib/ordskifte",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
}


def unit(path):
    """A unit, section by section; where a name stands twice, both values."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_every_unit_is_closed(path):
    service = unit(path)["Service"]
    assert {name: service.get(name) for name in CLOSED} == {name: [value] for name, value in CLOSED.items()}
    assert service["SystemCallFilter"] == ["@system-service", "~@privileged"]
    assert {"MemoryMax", "TasksMax"} <= set(service)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_every_unit_runs_a_command_that_there_is(path):
    service = unit(path)["Service"]
    program, name, *rest = shlex.split(service["ExecStart"][0])
    assert program.endswith("/bin/ordskifte") and name in main.commands and not rest
    # Where the data lies is said, and can be written to.
    assert f"ORDSKIFTE_DATA={service['ReadWritePaths'][0]}" in service["Environment"]
    given = {pair.partition("=")[0] for pair in service["Environment"]}
    assert given <= set(environment.NAMES)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
@pytest.mark.parametrize("path", [*UNITS, *sorted((PACKAGING / "systemd").glob("*.timer"))], ids=lambda path: path.name)
def test_systemd_understands_every_unit(path):
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    strange = [line for line in said.splitlines() if path.name in line and "is not executable" not in line]
    assert strange == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_finds_little_that_is_open(path):
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


def test_what_the_journal_keeps_ends():
    kept = configparser.ConfigParser()
    kept.read(PACKAGING / "systemd" / "journald@ordskifte.conf")
    assert kept["Journal"]["MaxRetentionSec"].endswith("day")
    assert {unit(path)["Service"]["LogNamespace"][0] for path in UNITS} == {"ordskifte"}


def test_the_web_servers_log_nobody():
    nginx = (PACKAGING / "nginx.conf").read_text("utf-8")
    (form,) = re.findall(r"log_format without_people '([^']*)'", nginx)
    assert not set(re.findall(r"\$\w+", form)) & {"$remote_addr", "$request", "$request_uri", "$uri", "$http_referer"}
    assert set(re.findall(r"access_log ([^;]*);", nginx)) == {"off", "/var/log/nginx/ordskifte.log without_people"}
    assert set(re.findall(r"error_log \S+ (\w+);", nginx)) == {"crit"}
    caddy = (PACKAGING / "Caddyfile").read_text("utf-8")
    deleted = set(re.findall(r"request>(\S+) delete", caddy))
    assert {"remote_ip", "client_ip", "uri", "headers"} <= deleted
    # Caddy keeps an access log of a site where a block of it says so, and only there.
    assert not re.search(r"\n\tlog\b", caddy.split("dialog.kommune.example {")[1])


def test_the_container_runs_without_root():
    lines = joined((PACKAGING / "Containerfile").read_text("utf-8"))
    last = max(number for number, (word, _) in enumerate(lines) if word == "FROM")
    stage = lines[last:]
    says = dict(stage)
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", says["USER"])
    # Nothing is done as root after that, and what starts is one of our commands.
    after = [word for word, _ in stage[[word for word, _ in stage].index("USER") :]]
    assert not {"RUN", "COPY", "ADD"} & set(after)
    assert says["ENTRYPOINT"] == '["ordskifte"]' and says["CMD"].strip('["]') in main.commands
    assert "/healthz" in says["HEALTHCHECK"]
    assert "ADD" not in dict(lines)
    images = [given.split()[0] for word, given in lines if word == "FROM"]
    assert all(re.fullmatch(r"docker\.io/library/python:3\.\d+-slim-bookworm", image) for image in images)
    given = set(re.findall(r"(ORDSKIFTE_\w+)=", says["ENV"]))
    assert given <= set(environment.NAMES)
    assert all("--require-hashes" in run or "--no-deps" in run for run in re.findall(r"pip install[^&]*", str(lines)))


def joined(text):
    """Instructions of a container file, one a line."""
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    lines = re.sub(r"\\\n", " ", plain).splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def test_what_they_name_is_there():
    commands = set(re.findall(r"`?ordskifte (hold|backup|restore|upgrade|check|up|web|worker)\b", "".join(texts())))
    assert commands <= set(main.commands)
    assert isinstance(main, click.Group)


def texts():
    """All of the samples."""
    return [path.read_text("utf-8") for path in PACKAGING.rglob("*") if path.is_file()]
