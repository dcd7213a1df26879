"""Catalogues of what people read: collect texts, check that none is missing, compile.

    python tools/messages.py collect | check | compile

`locale` holds the texts of our own code and templates. `locale_others` holds texts of the libraries that our people
meet and that the libraries lack in Norwegian; it is written by hand. Babel does what GNU gettext does elsewhere.
"""

import ast
import io
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, extract, mofile, pofile

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "ordskifte"
OURS = SOURCE / "locale"
OTHERS = SOURCE / "locale_others"
LANGUAGES = ("nb", "nn")
# What Django calls the texts of pages, and those of Wagtail's scripts.
DOMAINS = ("django", "djangojs")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# What domain and protocols say stands there in plain English, since they know nothing of Django.
TABLE = "TEXTS"


def texts() -> Catalog:
    """Every text in our code and templates."""
    templates = (path for path in SOURCE.rglob("templates/**/*.*") if path.suffix in {".html", ".txt"})
    return texts_of([*sorted(SOURCE.rglob("*.py")), *sorted(templates)])


def texts_of(paths: Iterable[Path]) -> Catalog:
    """The texts of some files of code and templates."""
    found = Catalog(charset="utf-8")
    for path in paths:
        is_code = path.suffix == ".py"
        code = path.read_text("utf-8") if is_code else _as_code(path)
        for _, message, comments, context in extract.extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
            found.add(message, auto_comments=comments, context=context)
        for text in _plain_texts(ast.parse(code)) if is_code else ():
            found.add(text)
    return found


def _as_code(path: Path) -> str:
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    # The result is made for a reader that does not mind indentation; Babel's does.
    return "\n".join(line.strip() for line in templatize(path.read_text("utf-8")).splitlines())


def _plain_texts(module: ast.Module) -> Iterator[str]:
    """The sentences of error classes (`code` and `text`), and of a table called TEXTS."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            given = dict(_given(node.body))
            yield from _sentences([given["text"]] if {"code", "text"} <= given.keys() else [])
    table = dict(_given(module.body)).get(TABLE)
    yield from _sentences(table.values if isinstance(table, ast.Dict) else [])


def _given(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        value = getattr(statement, "value", None)
        if isinstance(targets[0], ast.Name) and isinstance(value, ast.expr):
            yield targets[0].id, value


def _sentences(values: list[ast.expr]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def path_of(language: str, *, folder: Path, domain: str) -> Path:
    """Where a catalogue stands."""
    return folder / language / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, *, folder: Path = OURS, domain: str = "django") -> Catalog:
    """A catalogue as it stands."""
    path = path_of(language, folder=folder, domain=domain)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language, abort_invalid=True)


def write(language: str, book: Catalog, *, folder: Path = OURS, domain: str = "django") -> None:
    """Write a catalogue, texts in order."""
    path = path_of(language, folder=folder, domain=domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # Without places, so that a moved line is not a change in every catalogue.
        pofile.write_po(file, book, sort_output=True, no_location=True, omit_header=False, width=120)


def empty(language: str) -> Catalog:
    """A catalogue without texts, whose head is the same at every run."""
    book = Catalog(locale=language, charset="utf-8", fuzzy=False, project="ordskifte", version="1")
    book.header_comment = f"# Ordskifte: {language}"
    book.creation_date = book.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return book


def collect() -> int:
    """Bring our catalogues up to the code; what has no translation yet is left empty."""
    found = texts()
    for language in LANGUAGES:
        old, new = read(language), empty(language)
        for message in found:
            if message.id:
                known = old.get(first_of(message), context=message.context)
                new.add(message.id, known.string if known else None, context=message.context)
        write(language, new)
        print(f"{language}: {len(missing(new))} of {len(new)} texts without a translation")
    return 0


def first_of(message) -> str:
    """The English text, in the singular where there are two."""
    return message.id if isinstance(message.id, str) else message.id[0]


def translations(message) -> tuple[str, ...]:
    """The translation, or one for each number where there are two."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


def missing(book: Catalog) -> list[str]:
    """Texts without a translation, with a doubtful one, or with one that lost a placeholder."""
    return [first_of(message) for message in book if message.id and not _is_whole(message)]


def _is_whole(message) -> bool:
    return not message.fuzzy and all(translations(message)) and not list(message.check())


def check() -> int:
    """Fail on a text of the code that a catalogue does not have, or has no translation of."""
    found, gaps = texts(), []
    for language in LANGUAGES:
        ours = read(language)
        unknown = [m for m in found if m.id and ours.get(first_of(m), context=m.context) is None]
        unused = [m for m in ours if m.id and found.get(first_of(m), context=m.context) is None]
        gaps += [f"{language}: not in the catalogue: {first_of(message)!r}" for message in unknown]
        gaps += [f"{language}: no longer in the code: {first_of(message)!r}" for message in unused]
        for book in (ours, *(read(language, folder=OTHERS, domain=domain) for domain in DOMAINS)):
            gaps += [f"{language}: no whole translation of {text!r}" for text in missing(book)]
    print("\n".join(gaps), end="\n" if gaps else "")
    if gaps:
        print("Run: make messages, and fill in what is empty.")
    return 1 if gaps else 0


def compile_all() -> int:
    """Write the compiled catalogues that the program reads."""
    for folder in (OURS, OTHERS):
        for path in folder.glob("*/LC_MESSAGES/*.po"):
            with path.open("rb") as file, path.with_suffix(".mo").open("wb") as compiled:
                mofile.write_mo(compiled, pofile.read_po(file, locale=path.parent.parent.name))
    return 0


if __name__ == "__main__":
    jobs = {"collect": collect, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    sys.exit(jobs[sys.argv[1]]())
