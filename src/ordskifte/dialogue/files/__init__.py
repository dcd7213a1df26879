"""Files that come with messages: what they are by what is in them, and a copy of each that could be shown.

The process that makes copies loads this too, so nothing of Django may be named here; copies come from `running`.
"""

from ordskifte.dialogue.files.kinds import ACCEPTED, LARGEST, media_type_of

__all__ = ["ACCEPTED", "LARGEST", "media_type_of"]
