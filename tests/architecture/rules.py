"""The rules of the layout as functions: facts in, what is wrong out. So each can be broken on purpose in a test."""

import ast
import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path

from ordskifte import loop

ROOT = "ordskifte"
ORDER = {room: place for place, room in enumerate(loop.ROOMS)}
LOW = {"domain", "protocols"}
# What other rooms may import of these besides models, queries and actions.
MORE_OPEN = {"accounts": {"doors", "errors"}}
ANYWHERE = {"strictjson", "syndication"}
PROTOCOL_USERS = (
    ("channels",),
    ("records", "importers"),
    ("records", "deposit"),
    ("records", "transfer"),
    ("receipts", "log"),
    ("journal", "einnsyn"),
)

MOST_LINES_OF_FUNCTION = 60
MOST_LINES_OF_FILE = 600
MOST_LINES_OF_TEMPLATE = 80
DEEPEST_NESTING = 3
MOST_BRANCHES = {"domain": 8}
MOST_BRANCHES_ELSEWHERE = 10
MOST_POSITIONAL = 2


def wrong_import(importer: str, *, imported: str) -> str:
    """Why one module may not import another; empty if it may."""
    ours, theirs = importer.split(".")[1:], imported.split(".")[1:]
    if not ours or not theirs or theirs[0] == "loop":
        return ""
    if ours[0] == theirs[0]:
        return _wrong_inside(ours, theirs)
    if theirs[0] not in ORDER or ours[0] not in ORDER:
        return f"{importer} or {imported} is in no room of the loop"
    if ours[0] in LOW:
        return f"{importer} knows of {imported}: {ours[0]} knows of nothing"
    if ORDER[theirs[0]] >= ORDER[ours[0]]:
        return f"{importer} imports {imported}, which comes later"
    if {ours[0], theirs[0]} == set(loop.PEOPLE):
        return f"{importer} imports {imported}: website and desk not each other"
    if theirs[0] == "protocols":
        return _wrong_protocol(importer, ours, theirs)
    return _wrong_part(importer, imported, ours, theirs)


def _wrong_inside(ours: list[str], theirs: list[str]) -> str:
    if ours[0] == "protocols" and len(ours) > 1 and len(theirs) > 1 and ours[1] != theirs[1]:
        return f"protocols.{ours[1]} imports protocols.{theirs[1]}: they know nothing of each other"
    if ours[0] == "channels" and len(ours) > 2 and len(theirs) > 2 and ours[1] != theirs[1] and "models" not in theirs:
        return f"channels.{ours[1]} imports channels.{theirs[1]}: networks never import each other"
    return ""


def _wrong_protocol(importer: str, ours: list[str], theirs: list[str]) -> str:
    if len(theirs) == 1 or ours[0] == "project":
        return ""
    if any(tuple(ours[: len(user)]) == user for user in PROTOCOL_USERS):
        return ""
    if theirs[1] in ANYWHERE and (ours[0] == "kernel" or "views" in ours):
        return ""
    return f"{importer} uses protocols.{theirs[1]}, which is for adapters"


def _wrong_part(importer: str, imported: str, ours: list[str], theirs: list[str]) -> str:
    if theirs[0] in {"domain", "kernel"} or ours[0] == "project" or len(theirs) == 1:
        return ""
    open_parts = set(loop.OPEN_PARTS) | MORE_OPEN.get(theirs[0], set())
    return "" if theirs[1] in open_parts else f"{importer} imports {imported}: only models, queries and actions"


def wrong_key(label: str, *, target: str) -> str:
    """Why a table of one app may not point at a table of another; empty if it may."""
    if label == target or target not in ORDER or label not in ORDER:
        return ""
    return "" if ORDER[target] < ORDER[label] else f"{label} points at {target}, which comes later"


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def actions_without_name(tree: ast.Module) -> Iterator[str]:
    """Public functions of an `actions` module that do not take `by=`, or do not declare who may call them."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        if "by" not in {argument.arg for argument in node.args.kwonlyargs}:
            yield f"{node.name} does not say who acts: it takes no by="
        if not any(_is_door(decorator) for decorator in node.decorator_list):
            yield f"{node.name} does not declare who may call it"


def _is_door(decorator: ast.expr) -> bool:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and call.value.id == "doors"


_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)


def nesting(node: ast.AST, *, depth: int = 0) -> int:
    """How deep blocks stand in each other; `elif` is not deeper than its `if`."""
    deepest = depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        deeper = isinstance(child, _BLOCKS) and not is_elif
        deepest = max(deepest, nesting(child, depth=depth + deeper))
    return deepest


def branches(function: ast.AST) -> int:
    """McCabe's number, counted over statements as linters do: one, and one more for each place where the way parts."""
    inner = {
        id(below)
        for child in ast.walk(function)
        if child is not function and isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))
        for below in ast.walk(child)
    }
    ways = [node for node in ast.walk(function) if id(node) not in inner and isinstance(node, _BRANCHES)]
    return 1 + len(ways) - _plain_matches(function, inner)


def _plain_matches(function: ast.AST, inner: set[int]) -> int:
    """A match parts the way once less than it has cases."""
    return sum(isinstance(node, ast.Match) and id(node) not in inner for node in ast.walk(function))


def positional(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Arguments that a caller may give by place, without the object itself."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (bool(names) and names[0] in {"self", "cls", "mcs", "_"})


def over_budget(path: Path, *, text: str, room: str) -> Iterator[str]:
    """What of a file is larger than agreed."""
    lines = text.count("\n")
    if lines > MOST_LINES_OF_FILE:
        yield f"{path} has {lines} lines"
    most = MOST_BRANCHES.get(room, MOST_BRANCHES_ELSEWHERE)
    for function in functions(ast.parse(text)):
        where = f"{path}:{function.lineno} {function.name}"
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > MOST_LINES_OF_FUNCTION:
            yield f"{where} has {length} lines"
        if (depth := nesting(function)) > DEEPEST_NESTING:
            yield f"{where} is {depth} blocks deep"
        if (ways := branches(function)) > most:
            yield f"{where} parts {ways} ways"
        if (count := positional(function)) > MOST_POSITIONAL:
            yield f"{where} takes {count} arguments by place"


def without_reason(found: Iterable[str], *, reasons: dict[str, str]) -> list[str]:
    """What is found and has no reason in the table; and reasons that excuse nothing any more."""
    found = list(found)
    left = [each for each in found if not any(key in each for key in reasons)]
    return left + [f"nothing needs the reason for {key}" for key in reasons if not any(key in each for each in found)]


def names_who_acts(event: type) -> bool:
    """Whether an event says who acted, on what, and with which salted digest."""
    return {"by", "uid", "digest"} <= {field.name for field in dataclasses.fields(event)}


def of_template(text: str) -> Iterator[str]:
    """What a template may not be."""
    if text.count("\n") > MOST_LINES_OF_TEMPLATE:
        yield f"is longer than {MOST_LINES_OF_TEMPLATE} lines"
    if any(each in text for each in ("<script", "<style", " style=", " onclick=")):
        yield "holds script or style"
    if "|safe" in text or "autoescape off" in text:
        yield "lets text through unescaped"
