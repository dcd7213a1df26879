"""SQLite as a database for many threads and processes: a Django database engine.

Use it as `ENGINE = "ordskifte.kernel.sqlite"`. Writers queue at a turnstile (see `turnstile`) before SQLite's
own lock, which retries at random and can leave one writer out until it gives up.
"""
