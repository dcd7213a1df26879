"""The public journal: what everybody may see of each entry, and how it is found."""
