"""One story of one body in three weeks of November 2026: played by `make demo`, and shared with the tests."""
