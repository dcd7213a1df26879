"""What people say, and what the body answers."""
