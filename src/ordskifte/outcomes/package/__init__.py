"""The package that a closed trial leaves: all its records, in open formats, with checksums."""
