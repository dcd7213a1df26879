"""A whole installation in a folder of its own, with a small town in it, served by the real web process.

`python -m tests.worlds.site FOLDER` fills the folder and prints the session key of each role as JSON.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60
# The references of a publication that was corrected, and of one that was withdrawn.
SHOWN, WITHDRAWN = "K7M3-9QXD-2T4A-X", "0000-0000-0000-0"


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is, and whom one can be there."""

    url: str
    sessions: dict[str, str]
    folder: Path


@contextmanager
def served(folder: Path, *, world: str = "tests.worlds.site", host: str = "127.0.0.1") -> Iterator[Site]:
    """Fill the folder as a module does that is run, serve it, and end the process that serves it."""
    port = free_port()
    environment = {**os.environ, "ORDSKIFTE_DATA": str(folder), "PORT": str(port)}
    made = subprocess.run(
        [sys.executable, "-m", world, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    log = (folder / "log" / "web.txt").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "ordskifte.project.cli", "web"], env=environment, stdout=log, stderr=log
    )
    try:
        url = f"http://{host}:{port}"
        wait_for(f"{url}/healthz")
        yield Site(url, json.loads(made.stdout.splitlines()[-1]), folder)
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def free_port() -> int:
    """A port on the loopback that nobody has just now."""
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def wait_for(url: str) -> None:
    """Until the address answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def fill(folder: Path) -> dict[str, str]:
    """Make the installation; the session key of each role."""
    from ordskifte.project import keys, setting_up, template_database

    for name in setting_up.FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    keys.make(folder / "keys")
    os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.signals import request_started
    from django.db import connection

    request_started.receivers.clear()
    if connection.vendor == "sqlite":
        cache = Path(__file__).resolve().parents[2] / "var" / "test"
        template_database.prepare_sqlite("default", target=Path(settings.DATABASES["default"]["NAME"]), cache=cache)
    return town()


def town() -> dict[str, str]:
    """A body with cases of every kind, and one person of each role."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import Client

    from ordskifte.accounts import actions as accounts
    from ordskifte.accounts.models import RoleName
    from ordskifte.cases import actions
    from ordskifte.domain.parties import SYSTEM, Actor
    from tests.factories.cases import BodyFactory, CaseFactory, DocumentFactory, UserFactory, with_file, with_part
    from tests.factories.posts import corrected, posted, withdrawn
    from tests.worlds.people import sign_in

    body = BodyFactory(host="127.0.0.1")
    people = {role: UserFactory(body=body, roles=[role], name="Aud Solbrekke") for role in RoleName.values}
    case = CaseFactory(body=body, sequence=118, responsible=people["case_officer"])
    with_part(case, "Grunneier Strandvegen 14")
    for title in ("Saksframlegg: gang- og sykkelvei langs Strandvegen", "Kart over foreslått trasé"):
        document = DocumentFactory(case=case, title=title)
        seen = with_file(document).blob.sha256
        actions.decide_document(
            by=Actor.staff(people["case_officer"].uid), document=document, is_public=True, seen=seen, title=title
        )
    with_file(DocumentFactory(case=case, title="Forhandlingsnotat", hidden_by="offentleglova § 23 første ledd"))
    corrected(posted(case, reference=SHOWN, languages=("nb", "nn")), text="Fristen er 8. mars.")
    withdrawn(posted(case, reference=WITHDRAWN))
    CaseFactory(body=body, sequence=152, title="Hemmelig", public_title="", hidden_by="offentleglova § 13")
    CaseFactory(body=body, sequence=160, title="Skilt på norsk og nordsamisk", public_title="Skilt: áčđŋšŧž")
    CaseFactory(body=body, sequence=171, title="Bytte av tak på skolen", public_title="")
    CaseFactory(body=body, sequence=199, public_title="Den ene med et langt navn")
    CaseFactory(body=body, sequence=199, ordinal=2, public_title="Eiendomsskattetakstnemndsbehandlingsrutinene")
    journal(case)
    sessions = {}
    for role, person in people.items():
        client = sign_in(Client(), person)
        sessions[role] = SessionStore(client.session.session_key).session_key
    sessions["invitation"] = accounts.invite(
        by=SYSTEM, body=body, name="Ny Kollega", email="ny@kommune.example", roles=["archivist"]
    ).path
    return sessions


def journal(case) -> None:
    """Entries of every kind in the public journal, and a long list."""
    from datetime import date, timedelta

    from tests.factories.journal import OUT, corrected, entered, own_file

    home, day = own_file(case), date(2026, 11, 2)
    for sequence in range(1, 61):
        entered(
            home, sequence=sequence, day=day + timedelta(days=sequence // 5), title=f"Spørsmål {sequence} om kryssing"
        )
    basis = "offentleglova § 13 jf. forvaltningsloven § 13 første ledd nr. 1"
    later = day + timedelta(days=20)
    entered(home, sequence=61, day=later, title="Klage", parties=(("Avsender", "M", "person"),), hidden_by=basis)
    entered(home, sequence=62, day=later, title="Svar", type=OUT)
    entered(
        home, sequence=63, day=later, parties=(("Avsender", "Strandvegen velforening", "organisation"),), status="Utgår"
    )
    settled = entered(
        home, sequence=64, day=later, title="Eiendomsskattetakstnemndsbehandlingsrutinene ved Strandvegen"
    )
    corrected(settled.record, new="Flytt overgangen 60 meter nordover, til busstoppet")


if __name__ == "__main__":
    print(json.dumps(fill(Path(sys.argv[1]))))
