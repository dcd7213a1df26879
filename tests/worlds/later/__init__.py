"""A version that comes later: an app with migrations of its own, of which LATER says which are there.

`good` adds a table and a column; `fails` breaks in the middle of that; `loses` takes rows away that are kept for ever.
"""
