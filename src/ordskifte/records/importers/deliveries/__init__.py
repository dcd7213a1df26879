"""What records systems hand over for the public journal, a small file at a time, as it comes.

An extract is a whole archive and says all of it; a delivery is a part. What it says of a registration is all there is
to say of that registration now, while of the case and the archive around it, it only says some.
"""

from ordskifte.records.importers.deliveries.folder import SETTLES, Folder, FolderGone, FolderWatched
from ordskifte.records.importers.deliveries.rounds import Round

__all__ = ["SETTLES", "Folder", "FolderGone", "FolderWatched", "Round"]
