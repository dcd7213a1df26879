"""The law as values that a rule can point to."""
