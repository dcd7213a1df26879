"""Is it kept, and is it journalled: proposed by rules, confirmed by people."""
