"""Staff screens that join several stages."""
