"""Who answers to what: event kind → handlers, in loop order; and what is done at intervals."""

# Dotted names, so that the table costs nothing to read. A stage's handlers stand in its `handlers`.
HANDLERS: dict[str, tuple[str, ...]] = {}
