"""Screens of this room: the desk, and the rules for everybody."""
