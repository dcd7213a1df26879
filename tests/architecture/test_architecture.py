"""The layout is held: who imports whom, which tables point where, and how large anything grows."""

import ast
import dataclasses
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from django.apps import apps

from ordskifte import loop
from ordskifte.domain import events
from tests.architecture import rules

SOURCE = Path(loop.__file__).resolve().parent
FILES = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))

# Signatures that somebody else decides, and so may pass the budget.
GIVEN_BY_OTHERS: dict[str, str] = {
    "domain/errors.py:": "pickle gives the parts of an exception by place",
    "kernel/egress/resolving.py:": "aiohttp asks a resolver by place",
    "kernel/egress/wire.py:": "aiohttp tells of a connection by place",
    "kernel/logs.py:": "structlog gives a processor the logger, the method and the event",
    "kernel/web/middleware.py:": "Django gives process_view the view and its arguments",
    "publishing/views/unreadable.py:": "Django asks a field of a form by place",
}


@pytest.fixture(scope="module")
def graph():
    """Every import of the package, those in functions too."""
    return grimp.build_graph("ordskifte", cache_dir=None)


def test_rooms_import_backwards_only(graph):
    wrong = {
        rules.wrong_import(importer, imported=imported)
        for importer in graph.modules
        if ".migrations" not in importer
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    assert sorted(wrong - {""}) == []


def test_every_room_is_in_the_loop():
    rooms = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert rooms <= set(loop.ROOMS)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("ordskifte.cases.actions", "ordskifte.records.models"),
        ("ordskifte.domain.ids", "ordskifte.kernel.clock"),
        ("ordskifte.domain.ids", "ordskifte.protocols.strictjson"),
        ("ordskifte.protocols.noark.units", "ordskifte.protocols.strictjson"),
        ("ordskifte.kernel.outbox", "ordskifte.accounts.models"),
        ("ordskifte.records.actions", "ordskifte.cases.projection"),
        ("ordskifte.website.views", "ordskifte.desk.views"),
        ("ordskifte.desk.views.home", "ordskifte.website.views"),
        ("ordskifte.cases.queries", "ordskifte.protocols.noark"),
        ("ordskifte.kernel.clock", "ordskifte.project.settings"),
        ("ordskifte.channels.mail.sending", "ordskifte.channels.feeds.rendering"),
        ("ordskifte.cases.models.x", "ordskifte.elsewhere"),
    ],
)
def test_an_import_against_the_rule_is_caught(importer, imported):
    assert rules.wrong_import(importer, imported=imported)


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("ordskifte.records.actions", "ordskifte.cases.models"),
        ("ordskifte.records.importers.noark5.walk", "ordskifte.protocols.noark.events"),
        ("ordskifte.kernel.web.strict", "ordskifte.protocols.strictjson"),
        ("ordskifte.desk.views.cases", "ordskifte.records.queries"),
        ("ordskifte.project.wiring", "ordskifte.records.handlers"),
    ],
)
def test_an_import_by_the_rule_passes(importer, imported):
    assert rules.wrong_import(importer, imported=imported) == ""


def test_tables_point_backwards_only():
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model is not None:
                wrong.append(rules.wrong_key(model._meta.app_label, target=field.related_model._meta.app_label))
    assert sorted(set(wrong) - {""}) == []


def test_a_key_that_points_forwards_is_caught():
    assert rules.wrong_key("cases", target="records")
    assert rules.wrong_key("records", target="cases") == ""


def test_every_action_names_who_acts_and_who_may():
    modules = [path for path in FILES if path.name == "actions.py" or path.parent.name == "actions"]
    assert modules
    wrong = [
        f"{path.relative_to(SOURCE)}: {problem}"
        for path in modules
        for problem in rules.actions_without_name(ast.parse(path.read_text("utf-8")))
    ]
    assert wrong == []


def test_an_action_without_a_name_is_caught():
    tree = ast.parse("def open_case(*, number): ...\n@doors.only()\ndef close_case(*, by): ...\ndef _own(): ...")
    assert list(rules.actions_without_name(tree)) == [
        "open_case does not say who acts: it takes no by=",
        "open_case does not declare who may call it",
    ]


def test_every_event_names_who_acts():
    assert events.EVENTS
    assert [kind for kind, event in events.EVENTS.items() if not rules.names_who_acts(event)] == []


def test_an_event_without_a_name_is_caught():
    assert not rules.names_who_acts(dataclasses.make_dataclass("Happened", ["uid", "digest"]))


def test_nothing_grows_over_its_budget():
    found = [
        problem
        for path in FILES
        for problem in rules.over_budget(
            path.relative_to(SOURCE), text=path.read_text("utf-8"), room=path.relative_to(SOURCE).parts[0]
        )
    ]
    assert rules.without_reason(found, reasons=GIVEN_BY_OTHERS) == []


def test_templates_are_short_and_hold_no_script_or_style():
    assert TEMPLATES
    wrong = [
        f"{path.relative_to(SOURCE)}: {problem}"
        for path in TEMPLATES
        for problem in rules.of_template(path.read_text("utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    ["\n" * 81, "<script src='x'></script>", "<p style='x'>", "<style>", "<a onclick='x'>", "{{ x|safe }}"]
    + ["{% autoescape off %}"],
)
def test_a_template_against_the_rule_is_caught(text):
    assert list(rules.of_template(text))


TOO_LONG = "def f():\n" + "    x = 1\n" * 70
TOO_DEEP = "def f(x):\n if x:\n  for a in x:\n   while a:\n    with a:\n     pass\n"
TOO_MANY = "def f(a, b, c):\n    return a\n"
TOO_BRANCHED = "def f(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(10))


@pytest.mark.parametrize("text", [TOO_LONG, TOO_DEEP, TOO_MANY, TOO_BRANCHED, "x = 1\n" * 601])
def test_what_is_over_budget_is_caught(text):
    assert list(rules.over_budget(Path("made_up.py"), text=text, room="cases"))


def test_the_domain_has_the_smaller_budget():
    text = "def f(x):\n" + "".join(f"    if x == {n}:\n        return {n}\n" for n in range(8))
    assert list(rules.over_budget(Path("made_up.py"), text=text, room="domain"))
    assert not list(rules.over_budget(Path("made_up.py"), text=text, room="cases"))


def test_a_reason_that_excuses_nothing_is_found():
    assert rules.without_reason([], reasons={"old": "gone"}) == ["nothing needs the reason for old"]


def test_domain_and_protocols_load_no_django():
    code = (
        "import sys, pkgutil, importlib, ordskifte.domain as d, ordskifte.protocols as p\n"
        "for package in (d, p):\n"
        "    for each in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(each.name)\n"
        "print([name for name in ('django', 'wagtail', 'ordskifte.kernel') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
