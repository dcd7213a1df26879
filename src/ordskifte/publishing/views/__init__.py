"""Pages of publishing: those at the desk, and the pictures that the public sees."""
