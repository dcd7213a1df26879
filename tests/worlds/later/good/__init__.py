"""A table, a column, and rows that are changed."""
