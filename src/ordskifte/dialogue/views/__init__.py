"""Public pages of the dialogue: they set no cookie, and every task works without script."""
