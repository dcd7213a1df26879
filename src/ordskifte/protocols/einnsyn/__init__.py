"""eInnsyn's API, version 1: the objects that are handed over, and the reading of what it answers."""
