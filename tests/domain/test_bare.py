"""The rules and the protocols run in a bare interpreter: no packages, no Django, no clock, no chance, no I/O."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import ordskifte

ROOT = Path(ordskifte.__file__).parent
# These read marks with lxml, which a bare interpreter has not.
WITH_LXML = {"noark", "wordpress"}
PURE = sorted(
    [*ROOT.glob("domain/**/*.py"), *(each for each in ROOT.glob("protocols/**/*.py") if not WITH_LXML & {*each.parts})]
)

BARE = """
import sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        root = name.partition(".")[0]
        if root != "ordskifte" and root not in sys.stdlib_module_names:
            raise ImportError(f"{name} is not in the standard library")

sys.meta_path.insert(0, Wall())
sys.path.insert(0, sys.argv[1])
import importlib
for name in sys.argv[2:]:
    importlib.import_module(name)
print(*sorted(name for name in sys.modules if name.startswith("ordskifte.")))
"""
# What would let the world outside into a rule, by module or by call.
WORLDLY = {"asyncio", "http", "io", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket"} | {
    *("sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib.request", "logging")
}
WORLDLY_CALLS = {"now", "today", "utcnow", "uuid1", "uuid4", "urandom", "open", "print", "input"}


def _module(path: Path) -> str:
    return ".".join(("ordskifte", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def _start(*modules: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", BARE, str(ROOT.parent), *modules],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("room", "other"), [("domain", "protocols"), ("protocols", "domain")])
def test_each_starts_in_a_bare_interpreter_and_without_the_other(room, other):
    modules = [_module(path) for path in PURE if path.relative_to(ROOT).parts[0] == room]
    started = _start(*modules)
    assert started.returncode == 0, started.stderr
    loaded = set(started.stdout.split())
    assert loaded >= set(modules)
    assert not [name for name in loaded if not f"{name}.".startswith(f"ordskifte.{room}.")]
    assert f"ordskifte.{other}" not in loaded


def test_the_bare_interpreter_has_a_wall():
    started = _start("django")
    assert started.returncode != 0
    assert "django is not in the standard library" in started.stderr


# Files in memory: bytes that somebody gave, read like those of a file.
IN_MEMORY = {"BytesIO", "StringIO"}
PACKED_IN_MEMORY = "zipfile.ZipFile(BytesIO("


def _packages(tree: ast.AST) -> set[str]:
    """What a ZIP file is called that lies in memory: a name for one of its type, in a module that opens no other."""
    calls = [ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.Call)]
    if not all(call.startswith(PACKED_IN_MEMORY) for call in calls if call.startswith("zipfile.ZipFile(")):
        return set()
    typed = [each for each in ast.walk(tree) if isinstance(each, ast.arg) and each.annotation]
    return {each.arg for each in typed if ast.unparse(each.annotation) == "zipfile.ZipFile"}


def _worldly(source: str) -> list[str]:
    found = []
    tree = ast.parse(source)
    packages = _packages(tree)
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="io", names=names) if {each.name for each in names} <= IN_MEMORY:
                continue
            case ast.Call(func=ast.Attribute(attr="open", value=ast.Name(id=name))) if name in packages:
                continue
            case ast.Import(names=names):
                found += [each.name for each in names if each.name in WORLDLY]
            case ast.ImportFrom(module=str(module)) if module in WORLDLY:
                found.append(module)
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in WORLDLY_CALLS:
                found.append(name)
    return found


@pytest.mark.parametrize("path", PURE, ids=_module)
def test_no_rule_looks_at_the_world(path):
    assert _worldly(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        *("import time", "from os import environ", "datetime.now(UTC)", "uuid4()", "open('x')"),
        *("import io", "from io import BytesIO, open", "from io import FileIO", "package.open('x')"),
        "def f(package: zipfile.ZipFile): package.open(info)\nzipfile.ZipFile('x')",
    ],
)
def test_a_look_at_the_world_would_be_seen(source):
    assert _worldly(source)


def test_what_lies_in_memory_is_not_the_world():
    reads = "def f(package: zipfile.ZipFile): package.open(info)"
    assert _worldly(f"from io import BytesIO\n{reads}\nf(zipfile.ZipFile(BytesIO(b'')))") == []
