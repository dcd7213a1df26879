"""The same, broken in the middle."""
