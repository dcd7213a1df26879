"""Records, registry entries and the way in from other records systems."""
