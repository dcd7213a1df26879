"""Public pages. They read public rows only, set no cookie, and carry a strong ETag."""
