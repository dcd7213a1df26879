"""Atom feeds, of the body and of each case."""
