"""Programs of others from Debian's packages, unpacked below `var/interop`: nothing is installed, nobody is root."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "var" / "interop"
PATIENCE = 120
# A library that is on the machine already is not unpacked beside it; these belong to what we leave out.
LEFT_OUT = re.compile(r"lib(perl|apache|apr|js-|dbi|nginx-mod)")


class Missing(Exception):
    """What is asked for cannot be had on this machine."""


def unpacked(*names: str) -> Path:
    """A folder with these packages and the libraries that they need, as they would lie below `/`."""
    made = FOLDER / hashlib.sha256(" ".join(sorted(names)).encode()).hexdigest()[:12]
    if not (made / ".whole").exists():
        shutil.rmtree(made, ignore_errors=True)
        _fetch(names, made)
        (made / ".whole").touch()
    return made


def libraries(root: Path) -> dict[str, str]:
    """The environment in which programs of the folder find their libraries."""
    found = {str(path.parent) for path in root.glob("**/*.so.*")}
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(sorted(found))}


def _fetch(names: tuple[str, ...], made: Path) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Missing("there is no apt-get here")
    archives = made / "archives"
    archives.mkdir(parents=True)
    # Lists of packages that are a while old name files that are gone; only root may fetch new ones.
    if os.geteuid() == 0:
        _run("apt-get", "update", "-qq", "--error-on=any", must=False)
    wanted = {*names, *_needed(names)}
    _run("apt-get", "download", "-qq", *sorted(wanted), cwd=archives)
    for archive in sorted(archives.glob("*.deb")):
        _run("dpkg-deb", "--extract", str(archive), str(made))
    shutil.rmtree(archives)


def _needed(names: tuple[str, ...]) -> set[str]:
    """Libraries that are not on the machine."""
    told = _run("apt-get", "install", "--simulate", "-qq", "--no-install-recommends", *names)
    found = set(re.findall(r"^Inst (\S+)", told, flags=re.MULTILINE))
    return {name for name in found if name.startswith("lib") and not LEFT_OUT.match(name)}


def _run(*command: str, cwd: Path | None = None, must: bool = True) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if must and done.returncode:
        raise Missing(f"{' '.join(command[:2])}: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout
