"""Who answers to what: event kind → handlers, in loop order; and what is done at intervals."""

from ordskifte.kernel.schedule import every

# Dotted names, so that the table costs nothing to read. A stage's handlers stand in its `handlers`.
HANDLERS: dict[str, tuple[str, ...]] = {}

PERIODIC = (every(seconds=3600, name="kernel.blobs.sweep", run="ordskifte.kernel.blobs.sweep"),)
