"""What readers share while they read one document."""

from dataclasses import dataclass, field

from ordskifte.publishing.conversion.album import Album
from ordskifte.publishing.conversion.values import Notes


@dataclass(slots=True)
class Work:
    """The notes and the pictures of one conversion, and what was told about the file."""

    name: str = ""
    media_type: str = ""
    address: str = ""  # where it was fetched, if it was
    notes: Notes = field(default_factory=Notes)
    album: Album = field(init=False)

    def __post_init__(self) -> None:
        self.album = Album(self.notes)
