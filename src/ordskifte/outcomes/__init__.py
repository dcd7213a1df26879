"""What people's words led to."""
