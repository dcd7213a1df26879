"""Words of the public pages."""
