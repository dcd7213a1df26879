"""Rows that are kept for ever go away."""
