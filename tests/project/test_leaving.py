"""The page of what leaves the machine says what the code does."""

import ast
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

import ordskifte
from ordskifte.project import leaving
from tests.kernel.test_egress_only_door import DOORS

PACKAGE = Path(ordskifte.__file__).parent
# Doors that lead to nobody outside: the door itself, a look at our own port, and the people in the play.
INSIDE = {"kernel/egress", "project/listening.py", "project/demo/browser.py", "project/demo/wires.py"}
ASKING = {"fetch", "fetch_now"}


def callers():
    """Modules that ask somebody through the door."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "kernel/egress" not in path.as_posix() and asks(path.read_text("utf-8"))
    }


def asks(source):
    """Whether a module calls the door, by whichever name."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ASKING and ast.unparse(node.value) == "egress")
        or (isinstance(node, ast.ImportFrom) and "egress" in str(node.module) and ASKING & {n.name for n in node.names})
        for node in ast.walk(ast.parse(source))
    )


def test_every_caller_stands_in_the_list_and_nothing_else():
    named = [module for way in leaving.WAYS for module in way.modules]
    assert len(named) == len(set(named))
    assert set(named) == callers() | (set(DOORS) - INSIDE), "say in project/leaving.py what leaves, to whom, and when"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from ordskifte.kernel import egress\negress.fetch_now(1)", True),
        ("from ordskifte.kernel import egress\nsend = egress.fetch", True),
        ("from ordskifte.kernel.egress import fetch as get", True),
        ("from ordskifte.kernel.egress import EgressFailed", False),
        ("box.fetch()", False),
    ],
)
def test_the_search_finds_what_it_looks_for(source, found):
    assert asks(source) is found


def test_the_operator_reads_it_at_the_desk(db):
    from ordskifte.accounts.models import RoleName
    from tests.factories.cases import BodyFactory, UserFactory
    from tests.worlds.people import sign_in

    body = BodyFactory(host="testserver")
    operator = sign_in(Client(), UserFactory(body=body, roles=[RoleName.OPERATOR], language="en"))
    page = operator.get("/desk/drift/ut/").content.decode()
    with translation.override("en"):
        assert all(str(way.title) in page for way in leaving.WAYS)
    archivist = sign_in(Client(), UserFactory(body=body, roles=[RoleName.ARCHIVIST]))
    assert archivist.get("/desk/drift/ut/").status_code == 403
