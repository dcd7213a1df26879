"""`ordskifte up`: the port is somebody else's, or the parent is killed."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from ordskifte.project import keys, listening, supervise

CHILD = f"import time; print('up', flush=True); time.sleep({supervise.GRACE * 3})"


@pytest.fixture
def taken():
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_said_before_anything_is_started(taken, tmp_path):
    keys.make(tmp_path / "keys")
    environ = {**os.environ, "ORDSKIFTE_DATA": str(tmp_path), "DATABASE_URL": "", "PORT": str(taken)}
    for command in ("up", "web"):
        done = subprocess.run(
            [sys.executable, "-m", "ordskifte.project.cli", command],
            env=environ,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 1
        assert f"Port {taken} is in use" in done.stderr


def test_a_free_port_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert listening.must_be_free("127.0.0.1", port=port) is None


def test_an_address_of_another_machine_is_said():
    with pytest.raises(listening.CannotListen, match="not an address of this machine"):
        listening.must_be_free("192.0.2.1", port=8000)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_no_child_outlives_a_parent_that_was_killed():
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "from ordskifte.project.supervise import end_with_parent\n"
            f"child = subprocess.Popen([sys.executable, '-c', {CHILD!r}], start_new_session=True,"
            " preexec_fn=end_with_parent, stdout=subprocess.PIPE)\n"
            "child.stdout.readline()\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(60)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until = time.monotonic() + 10
    while is_running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(child)
    parent.stdout.close()


def is_running(pid):
    """Whether a process is there, and not only its entry in the table."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False
