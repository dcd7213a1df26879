"""The rules: frozen values in, verdicts out. No database, no clock, no settings."""
