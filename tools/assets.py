"""Build the css, fonts and icons of the public pages from npm packages. `make assets` and the wheel run this.

Standard library only, since it also runs where nothing is installed yet. Nothing of npm is needed at run time.
"""

import argparse
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
SOURCE = ROOT / "src/ordskifte/website/static_src"
TARGET = ROOT / "src/ordskifte/website/static/ordskifte"
NODE_HOME = ROOT / "var/npm"

FONTS = {
    "inter-latin.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
    # For documents: a font of one weight needs no cutting for each of them, and this form is unpacked much faster.
    "paper-latin-400.woff": "@fontsource/inter/files/inter-latin-400-normal.woff",
    "paper-latin-700.woff": "@fontsource/inter/files/inter-latin-700-normal.woff",
    "paper-latin-ext-400.woff": "@fontsource/inter/files/inter-latin-ext-400-normal.woff",
    "paper-latin-ext-700.woff": "@fontsource/inter/files/inter-latin-ext-700-normal.woff",
}
# What ends up in the pages, so what must be named in the licence file beside them.
SHIPPED = (
    "@digdir/designsystemet-css",
    "@digdir/designsystemet-theme",
    "@fontsource-variable/inter",
    "@fontsource/inter",
    "@navikt/aksel-icons",
)
AKSEL_COPYRIGHT = (
    "Copyright 2024 NAV (Arbeids- og velferdsdirektoratet) - The Norwegian Labour and Welfare Administration"
)
NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink")


class AssetsError(Exception):
    """Something that the person who builds must know."""


def fingerprint(*paths: Path) -> str:
    """One hash over files and folders, by name and content."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(file.relative_to(path.parent).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def stamp_of_sources() -> str:
    """What the built files were made from."""
    return fingerprint(ROOT / "package-lock.json", Path(__file__).resolve(), SOURCE)


def is_built(stamp: str) -> bool:
    """Whether the built files are there and made from these sources."""
    try:
        manifest = json.loads((TARGET / "build.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return manifest["stamp"] == stamp and all((TARGET / name).is_file() for name in manifest["files"].values())


def run(command: list[str], *, why: str) -> None:
    """Run a program quietly, and show what it said only if it failed."""
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(command, cwd=ROOT, check=False, **told)
    if done.returncode:
        raise AssetsError(f"{why} failed ({' '.join(command[:3])} …):\n{done.stdout.strip()}")


def npm() -> str:
    """The npm of this machine, or one from a Python package where it has none."""
    if found := shutil.which("npm"):
        return found
    folder = NODE_HOME / ("Scripts" if os.name == "nt" else "bin")
    names = ("npm.exe", "npm.cmd", "npm")
    if not any((folder / name).exists() for name in names):
        print("npm is not here: taking Node.js from a Python package (var/npm)", flush=True)
        venv.create(NODE_HOME, with_pip=True, clear=True)
        pip = [str(folder / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--require-hashes", "-r", "requirements/npm.lock"], why="Installing Node.js")
    return next(str(folder / name) for name in names if (folder / name).exists())


def install_modules() -> None:
    """Make node_modules exactly what the lock file says. No script of a package is run."""
    stamp, mark = fingerprint(ROOT / "package-lock.json"), MODULES / ".ordskifte-stamp"
    if mark.is_file() and mark.read_text("utf-8") == stamp:
        return
    options = ["--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]
    run([npm(), "ci", *options], why="Installing the npm packages")
    mark.write_text(stamp, "utf-8")


def write(folder: Path, name: str, content: bytes) -> str:
    """Write one file under a name that carries its hash, so that it may be cached for ever."""
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"
    (folder / hashed).write_bytes(content)
    if ending in {"css", "svg"}:
        (folder / f"{hashed}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return hashed


def icon_names() -> dict[str, str]:
    """Our names of icons, and the drawings they stand for."""
    lines = (SOURCE / "icons.txt").read_text("utf-8").splitlines()
    return dict(line.split() for line in lines if line and not line.startswith("#"))


def sprite() -> bytes:
    """All icons in one file, each a symbol under our name."""
    symbols = []
    for name, drawing in icon_names().items():
        text = (MODULES / f"@navikt/aksel-icons/dist/svg/{drawing}.svg").read_text("utf-8")
        inner = re.sub(r"\s+", " ", re.sub(r"</?svg[^>]*>", "", text)).strip()
        inner = re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", inner)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" fill="none">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'.encode()


def bundled_css(fonts: dict[str, str]) -> bytes:
    """One minified style sheet with the names of the built fonts in it."""
    found = [*MODULES.glob("@esbuild/*/bin/esbuild"), *MODULES.glob("@esbuild/*/esbuild.exe")]
    if not found:
        raise AssetsError("esbuild has no program for this kind of machine in node_modules/@esbuild.")
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "site.css"
        options = ["--bundle", "--minify", "--external:*.woff2", "--legal-comments=none", "--charset=utf8"]
        run([str(found[0]), str(SOURCE / "site.css"), *options, f"--outfile={out}"], why="Joining the css")
        css = out.read_text("utf-8")
    # The theme would turn dark on paper too; ink is for text.
    css, changed = re.subn(
        r"@media\s*\(prefers-color-scheme:\s*dark\)", "@media screen and (prefers-color-scheme:dark)", css
    )
    if not changed:
        raise AssetsError("The theme has no dark colours under @media (prefers-color-scheme: dark).")
    for name, hashed in fonts.items():
        css = css.replace(f'"./{name}"', hashed).replace(f"./{name}", hashed)
    return css.encode()


def refuse_foreign_addresses(folder: Path) -> None:
    """Nothing may be loaded from anyone else."""
    for file in [*folder.glob("*.css"), *folder.glob("*.svg")]:
        text = file.read_text("utf-8")
        for namespace in NAMESPACES:
            text = text.replace(namespace, "")
        if foreign := re.search(r"(https?:)?//[\w.-]+|@import[^;]*", text):
            raise AssetsError(f"{file.name} would load something from elsewhere: {foreign.group()}")
        for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", text):
            if not address.startswith(("data:", "#")) and not (folder / address).is_file():
                raise AssetsError(f"{file.name} points to {address}, which is not among the built files.")


def licences() -> bytes:
    """The licences of what was taken in, one after the other."""
    texts = {name: "".join(p.read_text("utf-8") for p in (MODULES / name).glob("LICENSE*")) for name in SHIPPED}
    if not texts["@navikt/aksel-icons"]:
        # The package says MIT but carries no text; the words of the licence are the same as Digdir's.
        _, _, words = texts["@digdir/designsystemet-css"].partition("\n")
        texts["@navikt/aksel-icons"] = AKSEL_COPYRIGHT + "\n" + words
    parts = []
    for name, text in texts.items():
        about = json.loads((MODULES / name / "package.json").read_text("utf-8"))
        parts.append(f"{name} {about['version']} ({about['license']})\n{'=' * 72}\n{text.strip()}\n")
    return "\n\n".join(parts).encode()


def build(stamp: str) -> None:
    """Make everything beside the target, then put it in its place."""
    install_modules()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent, prefix=".building-") as scratch:
        folder = Path(scratch) / "ordskifte"
        folder.mkdir()
        files = {name: write(folder, name, (MODULES / source).read_bytes()) for name, source in FONTS.items()}
        files["site.css"] = write(folder, "site.css", bundled_css(files))
        files["icons.svg"] = write(folder, "icons.svg", sprite())
        files["mark.svg"] = write(folder, "mark.svg", (SOURCE / "mark.svg").read_bytes())
        (folder / "LICENCES.txt").write_bytes(licences())
        refuse_foreign_addresses(folder)
        manifest = {"stamp": stamp, "files": files, "icons": sorted(icon_names())}
        (folder / "build.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
        folder.chmod(0o755)
        shutil.rmtree(TARGET, ignore_errors=True)
        folder.replace(TARGET)


def report() -> None:
    """Say how large each file is, as it is and as it travels."""
    for file in sorted(TARGET.iterdir()):
        if file.suffix != ".gz":
            raw = file.read_bytes()
            print(f"{file.name:36} {len(raw):>8} bytes {len(gzip.compress(raw, 9)):>8} gzip")


def main(arguments: list[str] | None = None) -> int:
    """Build what is missing or out of date."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--modules", action="store_true", help="also keep node_modules there, which the tests use")
    parser.add_argument("--force", action="store_true", help="build even if nothing has changed")
    wanted = parser.parse_args(arguments)
    stamp = stamp_of_sources()
    try:
        if wanted.modules:
            install_modules()
        if wanted.force or not is_built(stamp):
            build(stamp)
            report()
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
