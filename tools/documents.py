"""The pages of docs/ that are made from the program, and a check of those that are written by hand.

python tools/documents.py write | check
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNNING = ROOT / "docs" / "running.md"
LEAVES = ROOT / "docs" / "leaves.md"
LAW = ROOT / "docs" / "law.md"
ADOPT = ROOT / "docs" / "adopt"
START, END = "<!-- settings: made by `make docs` -->", "<!-- end of settings -->"


def with_settings(text: str) -> str:
    """The page with its table of settings made anew."""
    from ordskifte.project.environment import SETTINGS

    rows = ["| Variable | Without it | What it is |", "|---|---|---|"]
    rows += [
        f"| `{each.name}` | {f'`{each.default}`' if each.default else '–'} | {each.meaning} |" for each in SETTINGS
    ]
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n" + "\n".join(rows) + f"\n{END}{after}"


def what_leaves() -> str:
    """The page of what leaves the machine, from the list that the operator reads at the desk."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
    from ordskifte.project.leaving import WAYS

    text = "# What leaves the machine\n\n<!-- made by `make docs` from src/ordskifte/project/leaving.py -->\n\n"
    text += "Nothing else does. A test compares this list with every place in the code that opens a connection.\n"
    for way in WAYS:
        text += f"\n## {way.title}\n\n- What: {way.what}\n- To whom: {way.to}\n- When: {way.when}\n"
        text += f"- How it is turned off: {way.off}\n"
        text += "".join(f"- Code: `src/ordskifte/{module}`\n" for module in way.modules)
    return text


def to_adopt() -> dict[Path, str]:
    """What it takes to begin, in both languages, with nothing filled in but what the program knows."""
    from babel.messages import pofile

    from ordskifte.project.adopt import facts, writing

    pages = {}
    for language in facts.LANGUAGES:
        with (ROOT / "src/ordskifte/locale" / language / "LC_MESSAGES/django.po").open("rb") as file:
            book = pofile.read_po(file)
        known = facts.of_program(language, words=lambda text, book=book: book[text].string)
        for each in writing.all_of(language, known):
            pages[ADOPT / language / each.name] = each.text
    return pages


def broken_links() -> list[str]:
    """Links between our own pages that lead nowhere."""
    broken = []
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/**/README.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            is_ours = "://" not in target and not target.startswith("mailto:")
            if is_ours and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target} is not there")
    return broken


def missing_tests() -> list[str]:
    """Tests that docs/law.md names and that do not exist."""
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", LAW.read_text("utf-8"))
    missing = []
    for path, function in named:
        file = ROOT / path
        if not file.exists() or (function and f"def {function}(" not in file.read_text("utf-8")):
            missing.append(f"docs/law.md: {path}{'::' + function if function else ''} is not there")
    return missing


def write() -> int:
    """Make the pages."""
    RUNNING.write_text(with_settings(RUNNING.read_text("utf-8")), "utf-8")
    LEAVES.write_text(what_leaves(), "utf-8")
    for path, text in to_adopt().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


def check() -> int:
    """Fail where a page is behind the program."""
    wrong = [*broken_links(), *missing_tests()]
    text = RUNNING.read_text("utf-8")
    if with_settings(text) != text:
        wrong.append("docs/running.md is behind the settings. Run: make docs")
    made_pages = {LEAVES: what_leaves(), **to_adopt()}
    behind = [path for path, made in made_pages.items() if not path.exists() or path.read_text("utf-8") != made]
    wrong += [f"{path.relative_to(ROOT)} is behind the program. Run: make docs" for path in behind]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    jobs = {"write": write, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    sys.exit(jobs[sys.argv[1]]())
