"""Loaded before anything else: tests have settings, data and keys of their own, whatever the environment says."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="ordskifte-test-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
for name in ("ORDSKIFTE_HOST", "ORDSKIFTE_EGRESS_ALLOW", "ORDSKIFTE_SECURE", "EMAIL_URL", "ORDSKIFTE_KEY_FILE"):
    os.environ.pop(name, None)
os.environ["ORDSKIFTE_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"

from ordskifte.project import keys  # noqa: E402  nothing of the program may be loaded before its data folder is named

keys.make(DATA / "keys")
(DATA / "public" / "static").mkdir(parents=True)
