"""Screens of this room at the desk."""
