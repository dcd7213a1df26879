"""Public pages and files of the journal. They read public rows only, and set no cookie."""
