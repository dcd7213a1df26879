"""Cases and their documents: ours, and those imported."""
