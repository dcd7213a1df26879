"""Settings, addresses, wiring and the command line: where the rooms are put together."""
