"""Run the benches and print their ratios; exit 1 if one is over its limit by more than the tolerance."""

import atexit
import gc
import importlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

# Timings on shared machines are noisy: figures are medians of rounds, and limits are given this much room.
TOLERANCE = 1.25


def main() -> int:
    """Run those named, or all."""
    folder = tempfile.mkdtemp(prefix="ordskifte-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["ORDSKIFTE_DATA"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "ordskifte.project.settings"
    os.environ["ORDSKIFTE_LOG_LEVEL"] = "ERROR"
    names = [arg for arg in sys.argv[1:] if not arg.startswith("-")] or sorted(
        path.stem for path in Path(__file__).parent.glob("[a-z]*.py")
    )
    prepare(Path(folder))
    # As the web process and the worker do.
    gc.collect()
    gc.freeze()
    rows = [row for name in names for row in importlib.import_module(f"bench.{name}").run()]
    if "--json" in sys.argv:
        print(json.dumps([row.__dict__ for row in rows], ensure_ascii=False))
    else:
        for row in rows:
            print(row)
    return 0 if all(row.holds(TOLERANCE) for row in rows) else 1


def prepare(folder: Path) -> None:
    """Make keys and a database in the folder, and load the program."""
    from ordskifte.project import keys, setting_up, template_database

    for name in setting_up.FOLDERS:
        (folder / name).mkdir()
    keys.make(folder / "keys")
    import django

    django.setup()
    cache = Path(__file__).resolve().parent.parent / "var" / "test"
    template_database.prepare_sqlite("default", target=folder / "db" / "ordskifte.sqlite3", cache=cache)


if __name__ == "__main__":
    sys.exit(main())
