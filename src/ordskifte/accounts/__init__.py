"""People who sign in, their roles, and the doors that they pass."""
