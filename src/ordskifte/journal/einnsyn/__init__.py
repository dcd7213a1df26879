"""The public journal in eInnsyn, for bodies that want it there: handed over, corrected and withdrawn by its API."""
