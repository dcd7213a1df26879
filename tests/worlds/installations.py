"""Installations of the program that tests make, and run commands on: a data folder and a database of its own each."""

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from tests import database


class Installation:
    """A data folder, and a database of its own."""

    def __init__(self, folder: Path, *, address: str = "", **environ: str) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "ORDSKIFTE_DATA": str(folder),
            "DATABASE_URL": address,
            "PORT": "18999",
            **environ,
        }

    def start(self, *command, module="ordskifte.project.cli"):
        """Begin something there."""
        line = [sys.executable, "-m", module, *map(str, command)]
        return subprocess.Popen(line, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *command, module="ordskifte.project.cli", code=0):
        """Do something there; what it printed."""
        process = self.start(*command, module=module)
        said, complaint = process.communicate(timeout=100)
        assert process.returncode == code, said + complaint
        return said + complaint if code else said

    def job(self, *command):
        """A job of the drill; what it says."""
        return json.loads(self.run(*command, module="tests.worlds.drill").splitlines()[-1])


@contextlib.contextmanager
def new_database(name: str, *, template: bool):
    """The address of a database of its own: none for SQLite."""
    if connection.vendor == "sqlite":
        yield ""
        return
    given = urlsplit(os.environ["DATABASE_URL"])
    like = f'TEMPLATE "template_{database.fingerprint()}"' if template else ""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" {like}')
    yield given._replace(path=f"/{name}").geturl()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')
