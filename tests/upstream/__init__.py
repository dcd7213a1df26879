"""The story where a records system holds the journal: all its steps, beside an archive that gives the numbers."""
