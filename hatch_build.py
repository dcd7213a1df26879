"""What the wheel needs beyond the sources: css, fonts, icons, and compiled translations."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Assets(BuildHookInterface):
    """Build what is missing or out of date, just before the files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the translations; build the assets too, unless the package is installed in place."""
        for name in ("locale", "locale_others"):
            compile_translations(Path(self.root) / "src/ordskifte" / name)
        if version != "editable":  # `make assets` does it there, where someone can see how long it takes.
            program = Path(self.root) / "tools/assets.py"
            subprocess.run([sys.executable, str(program)], check=True)  # noqa: S603  our own program


def compile_translations(folder: Path) -> None:
    """Make each catalogue's .mo from its .po."""
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3])
        with source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)
