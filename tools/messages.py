"""Catalogues of what people read: collect texts, check that none is missing, compile.

    python tools/messages.py collect | check | compile

GNU gettext is not needed: Babel reads and writes the catalogues.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, catalog, extract, mofile, pofile

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "ordskifte"
LOCALE = SOURCE / "locale"
LANGUAGES = ("nb", "nn")
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
# The English sentence of an error stands in its class and is translated where people meet it.
ERROR_TEXTS = "text: ClassVar[str] ="


def texts() -> Catalog:
    """Every text in code and templates."""
    found = Catalog(charset="utf-8")
    for path in sorted(SOURCE.rglob("*.py")):
        _add(found, path, path.read_text("utf-8"))
    for path in sorted(SOURCE.rglob("templates/**/*.*")):
        if path.suffix in {".html", ".txt"}:
            _add(found, path, _as_code(path))
    for path, text in _error_texts():
        found.add(text, locations=[(str(path.relative_to(ROOT)), 0)])
    return found


def _add(found: Catalog, path: Path, code: str) -> None:
    rows = extract.extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))
    for _, message, comments, context in rows:
        # Without line numbers, so that a moved line is not a change in every catalogue.
        found.add(message, locations=[(str(path.relative_to(ROOT)), 0)], auto_comments=comments, context=context)


def _as_code(path: Path) -> str:
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
    # The result is made for a reader that does not mind indentation; Babel's does.
    return "\n".join(line.strip() for line in templatize(path.read_text("utf-8")).splitlines())


def _error_texts() -> Iterator[tuple[Path, str]]:
    import ast

    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield from ((path, text) for text in _class_texts(node))


def _class_texts(node) -> Iterator[str]:
    import ast

    names = {statement_name(statement): statement for statement in node.body}
    if "code" not in names or "text" not in names:
        return
    value = names["text"].value
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value


def statement_name(statement) -> str:
    """The name that a statement gives a value to, or nothing."""
    import ast

    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def read(language: str) -> Catalog:
    """A catalogue as it stands."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language, abort_invalid=True)


def write(language: str, book: Catalog) -> None:
    """Write a catalogue, texts in order."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pofile.write_po(file, book, sort_output=True, no_location=True, omit_header=False, width=120)


def collect() -> int:
    """Bring the catalogues up to the code; what has no translation yet is left empty."""
    found = texts()
    for language in LANGUAGES:
        old = read(language)
        new = Catalog(locale=language, charset="utf-8", fuzzy=False, project="ordskifte", version="1")
        new.header_comment = f"# Ordskifte: {language}"
        # Dates of the header change at every run; the catalogue is under version control already.
        new.creation_date = new.revision_date = catalog.datetime.datetime(
            2026, 1, 1, tzinfo=catalog.datetime.timezone.utc
        )
        for message in found:
            if not message.id:
                continue
            known = old.get(message.id if isinstance(message.id, str) else message.id[0], context=message.context)
            new.add(message.id, known.string if known else None, context=message.context)
        write(language, new)
        print(f"{language}: {len(missing(new))} of {len(new)} texts without a translation")
    return 0


def missing(book: Catalog) -> list[str]:
    """Texts without a translation, or with one that lost a placeholder."""
    return [str(message.id) for message in book if message.id and (_is_empty(message) or list(message.check()))]


def _is_empty(message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return message.fuzzy or not all(strings)


def check() -> int:
    """Fail on a text of the code that a catalogue does not have, or has no translation of."""
    found, wrong = texts(), 0
    for language in LANGUAGES:
        book = read(language)
        gaps = missing(book)
        for message in found:
            first = message.id if isinstance(message.id, str) else message.id[0]
            if first and book.get(first, context=message.context) is None:
                gaps.append(str(message.id))
        for gap in gaps:
            print(f"{language}: no translation of {gap!r}")
        wrong += len(gaps)
    if wrong:
        print("Run: make messages, and fill in what is empty.")
    return 1 if wrong else 0


def compile_all() -> int:
    """Write the compiled catalogues that the program reads."""
    for path in LOCALE.glob("*/LC_MESSAGES/django.po"):
        with path.open("rb") as file, path.with_suffix(".mo").open("wb") as compiled:
            mofile.write_mo(compiled, pofile.read_po(file, locale=path.parent.parent.name))
    return 0


if __name__ == "__main__":
    jobs = {"collect": collect, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    sys.exit(jobs[sys.argv[1]]())
