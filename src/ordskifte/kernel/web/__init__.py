"""What every page and every machine answer shares: clear refusals, headers, windows, entity tags, throttles."""
