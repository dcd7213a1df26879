"""Pages of this room: for whoever comes, and for the operator."""
