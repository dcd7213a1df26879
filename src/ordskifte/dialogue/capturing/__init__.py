"""Comments from networks that let no program in: looked at, taken in as messages, and answered there by hand."""
