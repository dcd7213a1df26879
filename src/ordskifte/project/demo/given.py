"""What somebody gives the demo to play on: an extract, or a sentence on what it is instead and what to give."""

from pathlib import Path

from ordskifte.records.importers.packages import PackageRefused, open_package
from ordskifte.records.importers.packages.base import INNER, STRUCTURE
from ordskifte.records.importers.packages.refusals import SeveralStructures


def refusal(source: Path) -> str:
    """Why there is nothing to play on, before anything is made; empty if there is an extract."""
    if not source.exists():
        return f"{source} is not there. Name a folder, a zip or a tar with a Noark 5 extract."
    if source.name.lower() == STRUCTURE:
        return f"{source} is one file of an extract. Give the folder that it stands in: {source.parent}"
    try:
        open_package(source.resolve()).close()
    except SeveralStructures as several:
        return f"“{source}” holds several extracts. Give one of them:\n{_choice(source, several)}"
    except PackageRefused as refused:
        return str(refused)
    return ""


def _choice(source: Path, several: SeveralStructures) -> str:
    """A line for each, as it is given; one inside an archive must be taken out first."""
    places = [source / name for name in several.names]
    if source.is_dir():
        places = [_whole(place) for place in places]
    return "\n".join(f"  {place}" for place in places)


def _whole(place: Path) -> Path:
    """The folder of an arkivstruktur.xml, with the folder around it that belongs to the package; a tar is itself."""
    if place.is_file() and place.suffix.lower() != ".xml":
        return place
    folder = place.parent
    return folder.parent if folder.name.lower() in INNER else folder
