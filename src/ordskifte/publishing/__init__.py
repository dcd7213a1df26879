"""One publication is one act on a case, in all its languages."""
