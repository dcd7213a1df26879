"""Files that come with messages: what they are by what is in them, and a copy of each that could be shown."""

from ordskifte.dialogue.files.kinds import ACCEPTED, LARGEST, media_type_of
from ordskifte.dialogue.files.running import Copy, copy_of

__all__ = ["ACCEPTED", "LARGEST", "Copy", "copy_of", "media_type_of"]
