"""The sample for nginx, with nginx from Debian before the program as it runs."""

import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.interop import debian
from tests.interop.nginx import FRAME, PACKAGES
from tests.worlds.site import free_port, served

SAMPLE = Path(__file__).resolve().parents[2] / "packaging" / "nginx.conf"
SECRET = "hemmelig-lenke"


@pytest.fixture(scope="module")
def house(tmp_path_factory, packages_of_module) -> Iterator[tuple[str, str, Path]]:
    """The program behind nginx as the sample has it; the two addresses, and the folder of nginx."""
    given = pytest.MonkeyPatch()
    for name, value in {"ORDSKIFTE_SECURE": "1", "ORDSKIFTE_TRUSTED_PROXIES": "127.0.0.1"}.items():
        given.setenv(name, value)
    folder = tmp_path_factory.mktemp("nginx")
    try:
        with served(tmp_path_factory.mktemp("data")) as site, standing_before(site.url, folder) as (plain, closed):
            yield plain, closed, folder
    finally:
        given.undo()


@pytest.fixture(scope="module")
def packages_of_module(packages):
    """nginx, or a word that it is left out."""
    return packages(*PACKAGES)


@contextmanager
def standing_before(program: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Serve by the sample, with ports, names and files of this machine in place of its own; the two addresses."""
    certificate(folder)
    plain, closed = free_port(), free_port()
    inner = SAMPLE.read_text("utf-8")
    for theirs, ours in (
        ("server 127.0.0.1:8000;", f"server {program.removeprefix('http://')};"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{closed} ssl http2;"),
        ("  listen [::]:80;\n", ""),
        ("  listen [::]:443 ssl http2;\n", ""),
        ("server_name dialog.kommune.example;", "server_name 127.0.0.1;"),
        ("/etc/ssl/ordskifte/", f"{folder}/"),
        ("/var/log/nginx/", f"{folder}/"),
    ):
        assert theirs in inner, theirs
        inner = inner.replace(theirs, ours)
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder, inner=inner))
    root = debian.unpacked(*PACKAGES)
    command = [str(root / "usr/sbin/nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", f"{folder}/start.txt"]
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(command, env=debian.libraries(root), stdout=said, stderr=said)
    try:
        # Says that it speaks TLS: it is up.
        with pytest.raises(urllib.error.HTTPError, match="400"):
            wait_until_up(f"http://127.0.0.1:{closed}/", process)
        yield f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{closed}"
    finally:
        process.terminate()
        process.wait(30)


def wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until something answers there, were it a refusal."""
    for _ in range(200):
        assert process.poll() is None, "nginx ended"
        try:
            urllib.request.urlopen(url, timeout=5)
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    pytest.fail("nginx does not answer")


def certificate(folder: Path) -> None:
    """One for the loopback, made just now."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(secret)


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *args, **kwargs):
        """Stay where we are."""


def ask(url: str, *, body: bytes | None = None, **headers: str):
    """An answer, whatever its number."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=trusting))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        return opener.open(urllib.request.Request(url, data=body, headers=named), timeout=30)
    except urllib.error.HTTPError as error:
        return error


def test_plain_http_leads_to_https(house):
    plain, _, _ = house
    answer = ask(f"{plain}/sak/2026/118/?a=b")
    assert (answer.status, answer.headers["Location"]) == (308, "https://127.0.0.1/sak/2026/118/?a=b")


def test_pages_come_through_and_are_known_to_be_closed(house):
    _, closed, _ = house
    answer = ask(f"{closed}/sak/2026/118/")
    assert answer.status == 200 and b"Strandvegen" in answer.read()
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Server"] == "nginx"
    again = ask(f"{closed}/sak/2026/118/", If_None_Match=answer.headers["ETag"])
    assert again.status == 304
    signing_in = ask(f"{closed}/konto/login/")
    assert "__Host-" in signing_in.headers["Set-Cookie"] and "Secure" in signing_in.headers["Set-Cookie"]


def test_what_a_visitor_says_of_the_way_is_not_believed(house):
    _, closed, _ = house
    # Were it believed, the program would take this for plain http, and send no such header.
    answer = ask(f"{closed}/", X_Forwarded_Proto="http", X_Forwarded_Host="ond.example", Forwarded="proto=http")
    assert answer.status == 200 and "max-age" in answer.headers["Strict-Transport-Security"]
    assert b"ond.example" not in answer.read()


def test_what_is_too_large_is_refused_before_the_program(house):
    _, closed, _ = house
    assert ask(f"{closed}/", body=b"x" * (61 << 20)).status == 413


def test_nobody_stands_in_the_log(house):
    _, closed, folder = house
    ask(f"{closed}/{SECRET}/?q={SECRET}", User_Agent=SECRET, Referer=f"https://x.example/{SECRET}")
    said = (folder / "ordskifte.log").read_text()
    assert " GET 404 " in said
    assert "127.0.0.1" not in said and SECRET not in said
    assert (folder / "ordskifte-error.log").read_text() == ""
