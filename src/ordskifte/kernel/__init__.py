"""Services without knowledge of any stage."""
